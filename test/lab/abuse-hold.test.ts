// Connections that are held and not used, and names that carry something else, while real guests load the portal.
import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import { type GatewayLab, openGatewayLab, rule, runProgram, startProgram } from './gateway-lab.js';
import { at, realGuests, servesRealGuests } from './real-guests.js';

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({ guests: 3 });
  const { stdout } = await place.lab.guest(1).exec(['ip', '-4', '-o', 'address', 'show', 'dev', 'eth0']);
  own = /inet ([\d.]+)/.exec(stdout)?.[1] ?? '';
  // not leased to anybody: 10.77.0.2 to 10.77.0.51
  for (const address of borrowed)
    await place.lab.guest(1).exec(['ip', 'address', 'add', `${address}/24`, 'dev', 'eth0']);
});
test.after.always(async () => place?.close());

/** What the daemon's process holds open. */
const openFiles = async () => {
  const children = readFileSync(`/proc/${place.daemon.process.pid}/task/${place.daemon.process.pid}/children`, 'utf8');
  const pids = [place.daemon.process.pid, ...children.trim().split(' ').filter(Boolean)];
  return Math.max(...pids.map((pid) => readdirSync(`/proc/${pid}/fd`).length));
};

let own = '';
const borrowed = Array.from({ length: 50 }, (_, i) => `10.77.0.${i + 2}`);
const seconds = 5;

for (const kind of ['silent', 'headers', 'body', 'reader'] as const)
  for (const [from, addresses, count] of [
    ['one address', () => [own], '500'],
    ['fifty addresses', () => borrowed, '60'],
  ] as const)
    rule(`connections that are held from ${from} (${kind}) keep no guest waiting`, async (t) => {
      const before = await openFiles();
      await servesRealGuests(t, `${kind}, ${from}`, async () => {
        const settings = [addresses().join(','), count, kind, String(seconds + 1)];
        const { printed } = startProgram(place.lab.guest(1), 'slow', plan.lan.ipv4, '8080', ...settings);
        const waited = await realGuests([place.lab.guest(2), place.lab.guest(3)], seconds);
        await printed;
        return waited;
      });
      t.true((await openFiles()) < before + 2_200, 'the crowd is bounded');
    });

rule(
  'names carry at most what the brake lets through, whoever asks how often, and other guests are answered at once',
  async (t) => {
    interface Names {
      readonly asked: number;
      readonly answered: number;
      readonly bytes: number;
      readonly ms: readonly number[];
    }
    const ask = (number: number, address: string, perSecond: number) =>
      runProgram<Names>(place.lab.guest(number), 'names', address, 'tunnel.example', `${perSecond}`, '5');
    for (const address of [plan.lan.ipv4, plan.lan.ipv6, plan.internet.ipv4]) {
      const [greedy, modest] = await Promise.all([ask(1, address, 2_000), ask(2, plan.lan.ipv4, 20)]);
      const ms = modest.ms.toSorted((a, b) => a - b);
      const rate = (greedy.bytes * 8) / 5 / 1_000;
      t.log(
        `${address}: ${greedy.answered} of ${greedy.asked} answered, ${rate.toFixed(0)} kbit/s; others p99 ${at(ms, 0.99).toFixed(1)} ms`,
      );
      t.true(greedy.answered <= 200 + 50 * 7, `${greedy.answered} were answered`);
      t.true(modest.answered >= modest.asked - 1);
      t.true(at(ms, 0.99) < 200);
    }
  },
);

rule(
  'names by TCP carry no more than by UDP, over however many connections, and other guests are answered',
  async (t) => {
    for (const address of [plan.lan.ipv4, plan.lan.ipv6, plan.internet.ipv4]) {
      const tunnel = runProgram<{ bytes: number }>(
        place.lab.guest(1),
        'names-stream',
        address,
        'tunnel.example',
        '20',
        '6',
      );
      const modest = await runProgram<{ asked: number; answered: number }>(
        place.lab.guest(2),
        'names',
        plan.lan.ipv4,
        'honest.example',
        '20',
        '5',
      );
      const { bytes } = await tunnel;
      t.log(`${address}: ${((bytes * 8) / 6 / 1_000).toFixed(0)} kbit/s, both directions`);
      t.true(bytes < 100_000);
      t.true(modest.answered >= modest.asked - 1);
    }
  },
);
