import test from 'ava';
import { type NeighbourEntry, sharedTable } from '../../daemon/kernel/neighbour.js';

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
