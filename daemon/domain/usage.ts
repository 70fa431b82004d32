/** Bytes at the IP layer, seen from the guest: up leaves the device, down reaches it. */
export interface Usage {
  readonly upBytes: number;
  readonly downBytes: number;
}

export const noUsage: Usage = { upBytes: 0, downBytes: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return { upBytes: a.upBytes + b.upBytes, downBytes: a.downBytes + b.downBytes };
}

/** The volume limits at which the kernel shut a ticket, 0 where it did not. */
export interface Spent extends Usage {
  readonly totalBytes?: number;
}

export function laterSpent(a: Spent, b: Spent): Spent {
  return { ...laterUsage(a, b), totalBytes: Math.max(a.totalBytes ?? 0, b.totalBytes ?? 0) };
}

/** What `now` has beyond `before`, never negative: a meter that went backwards was reset (dataplane.md, pitfall 8). */
export function usageSince(before: Usage, now: Usage): Usage {
  return {
    upBytes: Math.max(0, now.upBytes - before.upBytes),
    downBytes: Math.max(0, now.downBytes - before.downBytes),
  };
}

/** The larger of two readings of one meter, direction by direction. */
export function laterUsage(a: Usage, b: Usage): Usage {
  return { upBytes: Math.max(a.upBytes, b.upBytes), downBytes: Math.max(a.downBytes, b.downBytes) };
}
