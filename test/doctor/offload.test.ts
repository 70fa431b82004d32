import test from 'ava';
import { offloadFinding } from '../../daemon/doctor/gateway-finding.js';

const nft = (flowtables: readonly object[]) => async () => ({
  stdout: JSON.stringify({ nftables: [{ metainfo: {} }, ...flowtables.map((flowtable) => ({ flowtable }))] }),
  stderr: '',
});

test('a flow table on a guarded interface is a problem, on others and without one it is none', async (t) => {
  const state = async (run: ReturnType<typeof nft>) => (await offloadFinding({ run, interfaces: ['br-guest'] })).state;
  t.is(await state(nft([])), 'ok');
  t.is(await state(nft([{ name: 'ft', dev: ['eth0', 'eth1'] }])), 'ok');
  t.is(await state(nft([{ name: 'ft', dev: ['br-guest', 'wan'] }])), 'problem');
  t.is(await state(nft([{ name: 'ft', dev: 'br-guest' }])), 'problem');
});

test('an nft that does not answer is said to be not tested', async (t) => {
  const run = async () => {
    throw new Error('nft is not installed');
  };
  t.is((await offloadFinding({ run, interfaces: ['br-guest'] })).state, 'not-tested');
});
