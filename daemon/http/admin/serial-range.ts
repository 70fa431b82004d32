/** Serial numbers in an address, short however many follow each other: `12-40,77`. */
export function printSerials(serials: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const serial of serials) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] + 1 === serial) last[1] = serial;
    else ranges.push([serial, serial]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** Reads them again, in their order and each once; undefined for anything else, and for more than `most` of them. */
export function parseSerials(text: string, most: number): number[] | undefined {
  const serials = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last = first] = /^\s*([1-9]\d{0,14})(?:-([1-9]\d{0,14}))?\s*$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || to < from || to - from >= most) return undefined;
    for (let serial = from; serial <= to; serial++) serials.add(serial);
    if (serials.size > most) return undefined;
  }
  return [...serials];
}
