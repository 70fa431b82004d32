import test from 'ava';
import { pino } from 'pino';
import { kernelNeighbours, type NeighbourEntry, sharedTable } from '../../daemon/kernel/neighbour.js';

const entry = (address: string): NeighbourEntry => ({
  address,
  mac: '02:00:00:00:00:01',
  device: 'br-guest',
  quietSeconds: 0,
});

/** A table that grows, and a count of how often it was read. */
function stage(...addresses: string[]) {
  const held = addresses.map(entry);
  const self = { reads: 0, at: 0, held, isBroken: false };
  const read = async () => {
    self.reads++;
    const then = [...held];
    await new Promise((resolve) => setImmediate(resolve));
    if (self.isBroken) throw new Error('no such file');
    return then;
  };
  return Object.assign(self, { find: sharedTable(read, () => self.at) });
}

test('two hundred look-ups at once share two readings at most', async (t) => {
  const table = stage('10.0.0.1', '10.0.0.2');
  const found = await Promise.all(Array.from({ length: 200 }, () => table.find('10.0.0.2')));
  t.true(found.every(([first]) => first?.address === '10.0.0.2'));
  t.true(table.reads <= 2, `${table.reads} readings`);
});

test('a reading serves for a tenth of a second, and not for an address that it lacks', async (t) => {
  const table = stage('10.0.0.1');
  await table.find('10.0.0.1');
  table.at = 99;
  await table.find('10.0.0.1');
  t.is(table.reads, 1);
  table.held.push(entry('10.0.0.3'));
  t.is((await table.find('10.0.0.3'))[0]?.address, '10.0.0.3', 'it has come since');
  t.is(table.reads, 2);
  table.at = 199;
  await table.find('10.0.0.1');
  t.is(table.reads, 3);
  t.deepEqual(await table.find('10.0.0.9'), []);
});

test('a device that came while the table was being read is found', async (t) => {
  const table = stage('10.0.0.1');
  const first = table.find('10.0.0.1');
  table.held.push(entry('10.0.0.2'));
  t.is((await table.find('10.0.0.2'))[0]?.address, '10.0.0.2');
  t.is((await first)[0]?.address, '10.0.0.1');
});

test('a reading that fails fails who waits for it, and the next one is tried anew', async (t) => {
  const table = stage('10.0.0.1');
  table.isBroken = true;
  await t.throwsAsync(table.find('10.0.0.1'), { message: 'no such file' });
  table.isBroken = false;
  t.is((await table.find('10.0.0.1')).length, 1);
});

const [ann, bob] = ['02:00:00:00:00:0a', '02:00:00:00:00:0b'] as const;

/** As `ip -j neigh show` has it. */
interface Listed {
  readonly dst: string;
  readonly dev: string;
  readonly lladdr: string;
}

/** The IPv6 neighbours of two access points, `br-a` and `br-b`; `answers` are those that a greeting brings. */
function place(...entries: Listed[]) {
  const self = { programs: 0, greeted: [] as string[], entries, answers: [] as Listed[] };
  const run = async () => {
    self.programs++;
    return { stdout: JSON.stringify(self.entries), stderr: '' };
  };
  const lans = ['a', 'b'].map((id) => ({ accessPoint: id, device: `br-${id}`, totalDownKbps: null }));
  const greet = async (address: string) => {
    self.greeted.push(address);
    self.entries.push(...self.answers);
  };
  return Object.assign(self, {
    neighbours: kernelNeighbours({ run, lans, now: () => 0, log: pino({ level: 'silent' }), greet }),
  });
}

test('two guests with one link-local address on two access points are two guests', async (t) => {
  const { neighbours } = place(
    { dst: 'fe80::1', dev: 'br-a', lladdr: ann },
    { dst: 'fe80::1', dev: 'br-b', lladdr: bob },
    { dst: 'fe80::2', dev: 'br-b', lladdr: bob },
  );
  t.deepEqual(await neighbours.find('fe80::1%br-a'), { mac: ann, accessPoint: 'a' });
  t.deepEqual(await neighbours.find('fe80::1%br-b'), { mac: bob, accessPoint: 'b' });
  t.is(await neighbours.find('fe80::2%br-a'), undefined, 'nobody has it there');
  t.is(await neighbours.find('fe80::1'), undefined, 'nobody knows whose it is');
});

test('two hundred guests by IPv6 at once start two programs at most', async (t) => {
  const address = (n: number) => `fd00::${n.toString(16)}`;
  const numbers = Array.from({ length: 200 }, (_, n) => n + 1);
  const table = place(...numbers.map((n) => ({ dst: address(n), dev: 'br-a', lladdr: ann })));
  const found = await Promise.all(numbers.map((n) => table.neighbours.find(address(n))));
  t.true(found.every((one) => one?.mac === ann));
  t.true(table.programs <= 2, `${table.programs} programs`);
});

test('a device that the kernel has forgotten is greeted and found again', async (t) => {
  const table = place();
  t.is(await table.neighbours.find('fd00::1'), undefined, 'it does not answer');
  table.answers.push({ dst: 'fd00::1', dev: 'br-b', lladdr: bob });
  t.deepEqual(await table.neighbours.find('fd00::1'), { mac: bob, accessPoint: 'b' });
  t.deepEqual(table.greeted, ['fd00::1', 'fd00::1', 'fd00::1', 'fd00::1'], 'three times in vain, then once');
  await table.neighbours.find('fd00::1');
  t.is(table.greeted.length, 4, 'whoever is known is not greeted');
});
