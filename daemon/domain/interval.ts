/** A stretch of time, [startAt, endAt), epoch ms. */
export interface Interval {
  readonly startAt: number;
  readonly endAt: number;
}

/** Sorted, disjoint intervals that cover exactly what the given ones cover. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const next of intervals.filter((i) => i.endAt > i.startAt).sort((a, b) => a.startAt - b.startAt)) {
    const last = merged.at(-1);
    if (last === undefined || next.startAt > last.endAt) merged.push({ startAt: next.startAt, endAt: next.endAt });
    else if (next.endAt > last.endAt) merged[merged.length - 1] = { startAt: last.startAt, endAt: next.endAt };
  }
  return merged;
}

/** Milliseconds covered by at least one of the intervals. */
export function coveredMs(intervals: readonly Interval[]): number {
  return mergeIntervals(intervals).reduce((sum, i) => sum + i.endAt - i.startAt, 0);
}

/** Milliseconds of all the intervals together, overlapping ones counted as often as they overlap. */
export function totalMs(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, i) => sum + Math.max(0, i.endAt - i.startAt), 0);
}

/** What lies at or after an instant. */
export function since(startAt: number, intervals: readonly Interval[]): Interval[] {
  return intervals.filter((i) => i.endAt > startAt).map((i) => ({ ...i, startAt: Math.max(startAt, i.startAt) }));
}
