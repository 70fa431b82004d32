import type { BoxHealth } from '../ports.js';

/**
 * How the box is. Only what systeminformation tells without starting programs (ecosystem.md, section 2.4). It is loaded at the
 * first question: most gateways run for weeks without one.
 */
export async function boxHealth(): Promise<BoxHealth> {
  const { currentLoad, mem } = await import('systeminformation');
  const [load, memory] = await Promise.all([currentLoad(), mem()]);
  return {
    cpuPercent: Math.round(load.currentLoad),
    memoryBytes: memory.total,
    memoryFreeBytes: memory.available,
  };
}
