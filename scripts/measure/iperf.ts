import { availableParallelism } from 'node:os';
import type { Guest } from '../netlab/guest.js';
import { plan } from '../netlab/lab.js';

/** What is sent, and which way. */
export interface Flow {
  readonly name: string;
  readonly unit: string;
  readonly options: readonly string[];
}

/** UDP payload that makes IP packets of 64 bytes. */
const smallPayload = '36';

export const flows: readonly Flow[] = [
  { name: 'TCP download', unit: 'Gbit/s', options: ['-R'] },
  { name: 'TCP upload', unit: 'Gbit/s', options: [] },
  { name: '64-byte packets down', unit: 'thousand/s', options: ['-R', '-u', '-b', '0', '-l', smallPayload] },
  { name: '64-byte packets up', unit: 'thousand/s', options: ['-u', '-b', '0', '-l', smallPayload] },
];

/** The guest's end on one core, the Internet's on the other: left to the scheduler, it settles now so, now so. */
const placed = availableParallelism() > 1 ? ['-A', '0,1'] : [];

/** One run against the iperf3 server on the Internet host; answers what arrived, in the flow's unit. */
export async function iperf(guest: Guest, { options }: Flow, seconds: number): Promise<number> {
  const { stdout } = await guest.exec(
    ['iperf3', '-4', '-J', ...placed, '-c', plan.internet.ipv4, '-t', String(seconds), ...options],
    { timeoutMs: (seconds + 15) * 1_000 },
  );
  const { end } = JSON.parse(stdout) as { readonly end: IperfEnd };
  if (options.includes('-u')) {
    const { packets, lost_packets, seconds: took } = end.sum;
    return (packets - lost_packets) / took / 1_000;
  }
  return end.sum_received.bits_per_second / 1e9;
}

interface IperfEnd {
  readonly sum: { readonly packets: number; readonly lost_packets: number; readonly seconds: number };
  readonly sum_received: { readonly bits_per_second: number };
}
