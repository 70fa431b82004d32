/**
 * The places `from` up to `until` of what `order` would be if it were sorted. Only these are: with very many tickets nobody
 * waits for the order of those that are not shown. `order` is shuffled. `compare` never says 0.
 */
export function sortedWindow(
  order: Uint32Array,
  compare: (a: number, b: number) => number,
  from: number,
  until: number,
): Uint32Array {
  const end = Math.min(until, order.length);
  if (from >= end) return new Uint32Array();
  if (from > 0) partition(order, compare, { first: 0, last: order.length - 1, place: from });
  if (end < order.length) partition(order, compare, { first: from, last: order.length - 1, place: end - 1 });
  return order.slice(from, end).sort(compare);
}

interface Part {
  first: number;
  last: number;
  readonly place: number;
}

/** Hoare's selection: at `place` stands what belongs there, before it what is smaller, behind it what is larger. */
function partition(order: Uint32Array, compare: (a: number, b: number) => number, part: Part): void {
  const at = (i: number) => order[i] ?? 0;
  const swap = (i: number, j: number) => {
    const kept = at(i);
    order[i] = at(j);
    order[j] = kept;
  };
  while (part.first < part.last) {
    const { first, last, place } = part;
    const pivot = medianOf(compare, at(first), at((first + last) >> 1), at(last));
    let low = first;
    let high = last;
    while (low <= high) {
      while (compare(at(low), pivot) < 0) low++;
      while (compare(at(high), pivot) > 0) high--;
      if (low <= high) swap(low++, high--);
    }
    if (place <= high) part.last = high;
    else if (place >= low) part.first = low;
    else return;
  }
}

function medianOf(compare: (a: number, b: number) => number, a: number, b: number, c: number): number {
  const [low, high] = compare(a, b) < 0 ? [a, b] : [b, a];
  if (compare(c, low) < 0) return low;
  return compare(c, high) < 0 ? c : high;
}
