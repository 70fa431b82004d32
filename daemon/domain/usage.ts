/** Bytes at the IP layer, seen from the guest: up leaves the device, down reaches it. */
export interface Usage {
  readonly upBytes: number;
  readonly downBytes: number;
}

export const noUsage: Usage = { upBytes: 0, downBytes: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return { upBytes: a.upBytes + b.upBytes, downBytes: a.downBytes + b.downBytes };
}

/** What `now` has beyond `before`, never negative: a meter that went backwards was reset (dataplane.md, pitfall 8). */
export function usageSince(before: Usage, now: Usage): Usage {
  return {
    upBytes: Math.max(0, now.upBytes - before.upBytes),
    downBytes: Math.max(0, now.downBytes - before.downBytes),
  };
}

const kibibyte = 1_024;

/** Rounded down to whole KiB, direction by direction. */
export function wholeKibibytes({ upBytes, downBytes }: Usage): Usage {
  return { upBytes: upBytes - (upBytes % kibibyte), downBytes: downBytes - (downBytes % kibibyte) };
}

/** The larger of two readings of one meter, direction by direction. */
export function laterUsage(a: Usage, b: Usage): Usage {
  return { upBytes: Math.max(a.upBytes, b.upBytes), downBytes: Math.max(a.downBytes, b.downBytes) };
}
