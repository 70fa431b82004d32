// Every client of the probe table, played in a guest's device against the real firewall: shut, open, and shut again.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { Played } from '../../daemon/doctor/play.js';
import type { Family } from '../../daemon/probe/client.js';
import { probes } from '../../daemon/probe/table.js';
import { plan } from '../../scripts/netlab/lab.js';
import { type GatewayLab, openGatewayLab, portal, program, rule, runProgram } from './gateway-lab.js';

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({ guests: 1 });
});
test.after.always(async () => place?.close());

const families: readonly Family[] = ['IPv4', 'IPv6'];

/** A device hears at once, whatever it hears: more is a hang to whoever waits, less would measure the machine that runs this. */
const hangMs = 1_000;
const times = new Map<string, number[]>();

async function play(family: Family): Promise<readonly Played[]> {
  return runProgram<Played[]>(place.lab.guest(1), 'probe', 'play', family, plan.lan.ipv4);
}

function hears(t: ExecutionContext, family: Family, rows: readonly Played[], stage: 'shut' | 'open'): void {
  const asked = probes.filter(({ only }) => only === undefined || only === family);
  t.deepEqual(
    rows.map(({ id, verdict, faults }) => [id, verdict, ...faults]),
    asked.map(({ id, whileShut }) => [id, stage === 'open' ? 'online' : whileShut]),
    `${family}, ${stage}: ${rows.map(({ id, reason }) => `${id}: ${reason}`).join('; ')}`,
  );
  const origin = family === 'IPv4' ? portal : `http://[${plan.lan.ipv6}]:8080`;
  for (const { id, seen } of rows) {
    t.true(seen.ms < hangMs, `${id} over ${family}, ${stage}: ${seen.ms} ms`);
    if (stage === 'shut' && seen.kind === 'answer')
      t.true([seen.headers.location, ...seen.led].includes(`${origin}/`), `${id}: ${JSON.stringify(seen)}`);
    const key = `${id} ${family} ${stage}`;
    times.set(key, [...(times.get(key) ?? []), seen.ms]);
  }
}

for (const family of families)
  rule(`before the log-in every client concludes what the table says, over ${family}`, async (t) => {
    for (let round = 0; round < 3; round++) hears(t, family, await play(family), 'shut');
  });

for (const family of families)
  rule(
    `a ticket opens for every client the true Internet, and the end of its time shuts it, over ${family}`,
    async (t) => {
      const [code = ''] = await place.tickets({ lifetimeSeconds: 5 });
      const { status, answeredAt } = await place.logIn(place.lab.guest(1), code);
      t.is(status, 303);
      hears(t, family, await play(family), 'open');
      await delay(answeredAt + 5_000 - Date.now());
      hears(t, family, await play(family), 'shut');
    },
  );

for (const family of families)
  rule(`a log-out shuts every client at once, over ${family}`, async (t) => {
    const [code = ''] = await place.tickets({});
    const guest = place.lab.guest(1);
    await place.logIn(guest, code);
    for (let round = 0; round < 2; round++) hears(t, family, await play(family), 'open');
    await place.logOut(guest);
    hears(t, family, await play(family), 'shut');
  });

for (const family of families)
  rule(
    `a client that would keep its connection does not meet the portal on it after the log-in, over ${family}`,
    async (t) => {
      const guest = place.lab.guest(1);
      const child = guest.spawn([...program('probe'), 'kept', family, plan.lan.ipv4], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      if (child.stdout === null || child.stdin === null) throw new Error('the program has no pipes');
      const lines = createInterface(child.stdout);
      const ask = async () => {
        child.stdin?.write('ask\n');
        const [line] = (await once(lines, 'line')) as [string];
        return JSON.parse(line) as { status: number; isSameConnection: boolean; body: string };
      };
      t.like(await ask(), { status: 302 });
      const [code = ''] = await place.tickets({});
      await place.logIn(guest, code);
      const after = await ask();
      t.like(after, { status: 200, isSameConnection: false });
      t.true(after.body.includes('Success'));
      // and one that it keeps from then on dies with the session
      t.like(await ask(), { status: 200, isSameConnection: true });
      await place.logOut(guest);
      child.stdin.end();
      await once(child, 'exit');
    },
  );

rule('the measured answers, row by row', (t) => {
  const result = probes.map(({ id, system, whileShut }) => ({
    id,
    system,
    whileShut,
    medianMs: Object.fromEntries(
      families.flatMap((family) =>
        (['shut', 'open'] as const).flatMap((stage) => {
          const measured = times.get(`${id} ${family} ${stage}`);
          return measured === undefined ? [] : [[`${stage} ${family}`, median(measured)]];
        }),
      ),
    ),
  }));
  t.true(result.every(({ medianMs }) => Object.keys(medianMs).length >= 2));
  t.log(result.map((row) => JSON.stringify(row)).join('\n'));
});

function median(measured: readonly number[]): number {
  const sorted = [...measured].sort((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) * 10) / 10;
}
