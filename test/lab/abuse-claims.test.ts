// Devices that claim ever new addresses by ARP and neighbour discovery: the tables of the kernel are everybody's.
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { plan } from '../../scripts/netlab/lab.js';
import { makeNeighbourRoom } from '../../scripts/netlab/neighbour-room.js';
import { curl, type GatewayLab, openGatewayLab, rule, startProgram } from './gateway-lab.js';
import { realGuests, servesRealGuests } from './real-guests.js';

let place: GatewayLab;
test.before(async () => {
  makeNeighbourRoom();
  place = await openGatewayLab({ guests: 4 });
});
test.after.always(async () => place?.close());

const seconds = 5;
const root = { '-4': `http://${plan.lan.ipv4}:8080/`, '-6': `http://[${plan.lan.ipv6}]:8080/` } as const;
type Family = keyof typeof root;

async function neighbours(family: Family): Promise<number> {
  const { stdout } = await place.lab.gateway.exec(['ip', family, 'neigh', 'show', 'dev', plan.lan.interface]);
  return stdout.split('\n').length - 1;
}

/** Both sides have forgotten the guest, who then loads the first page. */
async function comeNew(t: ExecutionContext, family: Family): Promise<void> {
  const { gateway } = place.lab;
  const guest = place.lab.guest(4);
  await guest.exec(['ip', 'neigh', 'flush', 'all']);
  const own = (await guest.addresses())[family === '-4' ? 'ipv4' : 'ipv6'];
  for (const address of [own].flat())
    if (address) await gateway.exec(['ip', 'neigh', 'del', address, 'dev', plan.lan.interface], { mayFail: true });
  const beganAt = performance.now();
  const { text } = await curl(guest, family, '-g', '-o', '/dev/null', '-w', '%{http_code}', root[family]);
  const took = performance.now() - beganAt;
  t.log(`a guest who comes new meanwhile has the first page after ${took.toFixed(0)} ms`);
  t.is(text, '200');
  t.true(took < 1_000);
}

const claims: readonly (readonly [what: string, family: Family, prefix: string])[] = [
  ['IPv4', '-4', '10.78'],
  ['link-local IPv6', '-6', 'fe80:0:0:0'],
  ['IPv6', '-6', '2001:db8:77:0'],
];
for (const [what, family, prefix] of claims)
  for (const [cards, perSecond] of [
    [1, 3_000],
    [10_000, 1_000],
  ] as const)
    rule(
      `${perSecond} claims of ${what} addresses a second from ${cards} cards keep no guest waiting, old or new`,
      async (t) => {
        await servesRealGuests(t, `${what}, ${cards} cards`, async () => {
          const target = family === '-4' ? plan.lan.ipv4 : plan.lan.ipv6;
          const settings = [target, plan.lan.mac, prefix, ...[cards, perSecond, seconds + 1].map(String)];
          const { printed } = startProgram<{ sent: number }>(place.lab.guest(1), 'claims', ...settings);
          const waited = realGuests([place.lab.guest(2), place.lab.guest(3)], seconds, root[family]);
          await delay(3_000);
          const held = await neighbours(family);
          t.log(`${held} neighbours after three seconds`);
          if (cards === 1) t.true(held < 500);
          await comeNew(t, family);
          await printed;
          return waited;
        });
        await place.lab.gateway.exec(['ip', 'neigh', 'flush', 'dev', plan.lan.interface], { mayFail: true });
      },
    );

for (const family of ['-4', '-6'] as const)
  rule(
    `a guest whom the kernel forgets again and again is recognised all the same: IPv${family.slice(1)}`,
    async (t) => {
      const { gateway } = place.lab;
      let isOver = false;
      const forgetting = async () => {
        for (; !isOver; await delay(20))
          await gateway.exec(['ip', family, 'neigh', 'flush', 'dev', plan.lan.interface], { mayFail: true });
      };
      const forgotten = forgetting();
      const statuses = new Set<string>();
      for (let n = 0; n < 60; n++) {
        const { text } = await curl(place.lab.guest(2), '-g', '-o', '/dev/null', '-w', '%{http_code}', root[family]);
        statuses.add(text);
      }
      isOver = true;
      await forgotten;
      t.deepEqual([...statuses], ['200']);
    },
  );
