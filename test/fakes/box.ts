import type { BoxHealth } from '../../daemon/ports.js';

/** A box on which nothing is out of order. */
export const quietBox: BoxHealth = {
  cpuPercent: 3,
  memoryBytes: 1_000_000_000,
  memoryFreeBytes: 400_000_000,
  diskBytes: 8_000_000_000,
  diskFreeBytes: 6_500_000_000,
  storeFails: false,
  temperatureCelsius: 47,
  upSeconds: 9 * 86_400 + 5 * 3600,
  uplink: {
    interface: 'wan0',
    link: 'up',
    route: '192.0.2.1',
    gatewayAnswers: true,
    downKbps: 18_400,
    upKbps: 2_100,
  },
};
