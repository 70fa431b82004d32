/** Our range of connection marks: the slot in the low 16 bits, "Pa" above them, so that nobody else's mark is taken for ours. */
const markBase = 0x5061_0000;

/** All our marks, as nft writes what they share. */
export const ourMarks = '0x50610000';

/** Our HTB handle, the same two letters: a root qdisc with another explicit handle is somebody else's. */
export const tcHandle = '5061:';

export function markOf(slot: number): number {
  return markBase + slot;
}

/** The slot of one of our marks; undefined for anybody else's. */
export function slotOf(mark: number): number | undefined {
  const slot = mark - markBase;
  return slot > 0 && slot < 0x1_0000 ? slot : undefined;
}

/** The tc class with this minor number: class ids are 16 bits, in hex (dataplane.md, pitfall 5). A slot's own class has its number. */
export function classOf(minor: number): string {
  return `${tcHandle}${minor.toString(16)}`;
}

/** The minor number of a slot's second class, for what goes on slowed: this is why slots end at 32,000. */
export function slowMinor(slot: number): number {
  return slot + 0x8000;
}
