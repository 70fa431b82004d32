import type { Neighbour, Neighbours } from '../../daemon/ports.js';

/** Who is on the guest networks, as the test says. */
export interface Around {
  readonly devices: Neighbour[];
  readonly names: Map<string, string>;
  readonly neighbours: Neighbours;
  /** Somebody has come or gone. */
  stir(): void;
}

export function standingAround(): Around {
  const devices: Neighbour[] = [];
  const watchers = new Set<() => void>();
  const neighbours: Neighbours = {
    find: async () => undefined,
    all: async () => [...devices],
    watch: (changed) => {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
  };
  return {
    devices,
    names: new Map(),
    neighbours,
    stir: () => {
      for (const changed of watchers) changed();
    },
  };
}
