import type { Mac } from '../domain/mac.js';

/** Our range of connection marks: the slot in the low 16 bits, "Pa" above them, so that nobody else's mark is taken for ours. */
const markBase = 0x5061_0000;

/** All our marks, as nft writes what they share. */
export const ourMarks = '0x50610000';

/** Our HTB handle, the same two letters: a root qdisc with another explicit handle is somebody else's. */
export const tcHandle = '5061:';

export function markOf(slot: number): number {
  return markBase + slot;
}

/** A mark as nft writes it. */
export function markText(mark: number): string {
  return `0x${mark.toString(16)}`;
}

/** The upper half of our marks is for exempt devices: sessions end at 32,000. */
export const exemptMarks = 0x8000;

/** The n-th choice for the mark of an exempt device. It comes from its address, so that hardly any is ever another's. */
export function exemptMark(mac: Mac, n = 0): number {
  const low = Number.parseInt(mac.replaceAll(':', '').slice(-4), 16);
  return markBase + exemptMarks + ((low + n) % exemptMarks);
}

/** The slot of one of our marks; undefined for anybody else's. */
export function slotOf(mark: number): number | undefined {
  const slot = mark - markBase;
  return slot > 0 && slot < exemptMarks ? slot : undefined;
}

/** The tc class with this minor number: class ids are 16 bits, in hex (dataplane.md, pitfall 5). A slot's own class has its number. */
export function classOf(minor: number): string {
  return `${tcHandle}${minor.toString(16)}`;
}

/** The minor number of a slot's second class, for what goes on slowed: this is why slots end at 32,000. */
export function slowMinor(slot: number): number {
  return slot + 0x8000;
}
