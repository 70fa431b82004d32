import type { Enforcement } from '../domain/enforcement.js';
import type { Kernel, Neighbours } from '../ports.js';

/** A data plane that opens nothing: for trying the pages where there is no root and no Linux. It holds deadlines like the real one. */
export function simulatedKernel(now: () => number): Kernel {
  let wanted: Enforcement = { at: 0, sessions: [], exempt: [] };
  return {
    async set(enforcement) {
      const kept = new Set(enforcement.sessions.map(({ sessionId }) => sessionId));
      const gone = wanted.sessions.filter(({ sessionId }) => !kept.has(sessionId));
      wanted = enforcement;
      return gone.map(({ slot, usage }) => ({ slot, usage }));
    },
    async read() {
      return wanted.sessions.map(({ slot, usage, endsAt }) => ({
        slot,
        usage,
        lastTrafficAt: now(),
        open: endsAt === null || endsAt > now(),
      }));
    },
    report: () => ({ driver: 'simulated', loaded: wanted.sessions.length, stale: 0, complaints: [] }),
  };
}

/** Takes whoever calls from this computer for one demonstration device. */
export function simulatedNeighbours(accessPoint: string): Neighbours {
  return {
    find: async (address) => (isLoopback(address) ? { mac: '02:00:00:00:00:01', accessPoint } : undefined),
    all: async () => [],
    watch: () => () => {},
  };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
