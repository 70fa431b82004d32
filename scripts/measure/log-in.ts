import { type Figure, section } from './figure.js';
import { startEcho, startGuest, visit } from './guest-driver.js';
import type { LoggedIn } from './guest-program.js';
import { openPlace } from './place.js';
import { cpuMs, pidOf } from './process-figure.js';

const knockEveryMs = 0.3;
const uncounted = 5;

const how = `One guest, one log-in after the other, each with a fresh ticket (an hour, 20/5 Mbit/s) and logged out again; the
first ${uncounted} after the daemon's start are not counted. The clock starts before the connection of the POST is opened. A thread of
the guest sends a datagram every ${knockEveryMs} ms from a new port; "first packet" is when the first one has reached the Internet
host. "Answer" is the end of the POST's 303.`;

/** Log-ins one by one: from the POST to the first packet, and to the answer. */
export async function measureLogIns({ quick }: { readonly quick: boolean }): Promise<string> {
  const place = await openPlace(1);
  try {
    await startEcho(place.lab.internet);
    const figures: Figure[] = [];
    for (const family of ['IPv4', 'IPv6'] as const) {
      const guest = await startGuest(place.lab.guest(1), family, knockEveryMs);
      const count = quick ? 20 : family === 'IPv4' ? 200 : 60;
      const codes = await place.tickets(uncounted + count);
      const visits: LoggedIn[] = [];
      let cpuBefore = 0;
      for (const [i, code] of codes.entries()) {
        if (i === uncounted) cpuBefore = cpuMs(pidOf(place.daemon.process));
        const loggedIn = await visit(guest, code, `${family}-${i}`);
        if (i >= uncounted) visits.push(loggedIn);
      }
      const cpu = (cpuMs(pidOf(place.daemon.process)) - cpuBefore) / count;
      figures.push(...figuresOf(family, visits, cpu));
    }
    return section('Login to first packet', how, figures);
  } finally {
    await place.close();
  }
}

function figuresOf(family: 'IPv4' | 'IPv6', visits: readonly LoggedIn[], cpu: number): Figure[] {
  const peer = family === 'IPv4' ? { toBeat: '8.6, p99 10.5' } : {};
  return [
    {
      name: `POST over ${family} to first packet`,
      unit: 'ms',
      values: visits.map(({ sentAt, packetAt }) => packetAt - sentAt),
      ...peer,
    },
    {
      name: `POST over ${family} to answer`,
      unit: 'ms',
      values: visits.map(({ sentAt, answeredAt }) => answeredAt - sentAt),
    },
    {
      name: `${family}: processor time of the daemon, nft and tc for one page, log-in and log-out`,
      unit: 'ms',
      values: [cpu],
    },
  ];
}
