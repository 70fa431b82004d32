import { setTimeout as delay } from 'node:timers/promises';
import { type Figure, section } from './figure.js';
import { logIn, startEcho, startGuest } from './guest-driver.js';
import { openPlace } from './place.js';
import { childrenOf, type Memory, memoryOf, pidOf } from './process-figure.js';

const guests = 100;
const restMs = 10_000;

const how = `From /proc/PID/status, 10 s after the start, and again 10 s after ${guests} guests in namespaces of their own have each
opened the page and logged in. A fresh lab, state folder and daemon each time. The daemon keeps one helper running
(\`nft monitor\`).`;

interface Sample {
  readonly idle: Memory;
  readonly open: Memory;
  readonly helper: number;
}

/** Memory of the daemon, idle and with 100 open sessions. */
export async function measureMemory({ quick }: { readonly quick: boolean }): Promise<string> {
  const samples: Sample[] = [];
  for (let i = 0; i < (quick ? 1 : 5); i++) samples.push(await sample());
  const figure = (name: string, value: (taken: Sample) => number, toBeat?: string): Figure => ({
    name,
    unit: 'MiB',
    values: samples.map(value),
    ...(toBeat === undefined ? {} : { toBeat }),
  });
  return section('Memory of the daemon', how, [
    figure('idle: resident (VmRSS)', ({ idle }) => idle.rss, '4.7'),
    figure('idle: its own (RssAnon)', ({ idle }) => idle.anon),
    figure('idle: of files, shared with other Node programs (RssFile)', ({ idle }) => idle.file),
    figure('100 open: resident (VmRSS)', ({ open }) => open.rss, '4.9'),
    figure('100 open: its own (RssAnon)', ({ open }) => open.anon),
    figure('100 open: of files (RssFile)', ({ open }) => open.file),
    figure('nft monitor: resident', ({ helper }) => helper),
  ]);
}

async function sample(): Promise<Sample> {
  const place = await openPlace(guests);
  try {
    const pid = pidOf(place.daemon.process);
    await delay(restMs);
    const idle = memoryOf(pid);
    await startEcho(place.lab.internet);
    const codes = await place.tickets(guests);
    for (const [i, code] of codes.entries()) {
      const guest = await startGuest(place.lab.guest(i + 1), 'IPv4', 1);
      await logIn(guest, code, String(i));
      guest.kill();
    }
    await delay(restMs);
    const helper = childrenOf(pid).reduce((sum, child) => sum + memoryOf(child).rss, 0);
    return { idle, open: memoryOf(pid), helper };
  } finally {
    await place.close();
  }
}
