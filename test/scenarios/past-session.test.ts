import test from 'ava';
import { pastSessionErrands } from '../../daemon/past-sessions.js';
import { FakeHistory, monthOf } from '../fakes/history.js';
import { phone } from '../fakes/place.js';
import { stage } from '../fakes/stage.js';

/** A place, its history, and a minute that the phone is online there. */
async function filed(keepMonths: number) {
  const s = await stage();
  const history = new FakeHistory();
  const errands = pastSessionErrands({ gateway: s.gateway, history, monthOf, keepMonths: () => keepMonths });
  const visit = async () => {
    await s.logIn();
    await s.pass(60);
    await s.dispatch({ type: 'log-out', mac: phone.mac });
    await s.pass(600);
  };
  return { s, history, errands, visit };
}

test('a session that is over is filed once, and then the gateway forgets it', async (t) => {
  const { s, history, errands, visit } = await filed(12);
  await visit();
  await errands['file-sessions']();
  t.like(history.sessions, [{ mac: phone.mac, cause: 'user-request' }]);
  t.is(s.gateway.state.unfiled.size, 0);
  const before = s.store.changes.length;
  await errands['file-sessions']();
  t.is(s.store.changes.length, before);
  s.verify();
});

test('a session that could not be filed is kept, and filed the next time', async (t) => {
  const { s, history, errands, visit } = await filed(12);
  await visit();
  history.failNext();
  await t.throwsAsync(errands['file-sessions'](), { message: 'the disk is full' });
  t.is(s.gateway.state.unfiled.size, 1);
  await errands['file-sessions']();
  t.is(history.sessions.length, 1);
  history.verify();
  s.verify();
});

test('a session that was filed while the journal was full is not filed twice', async (t) => {
  const { s, history, errands, visit } = await filed(12);
  await visit();
  s.store.failNext();
  await t.throwsAsync(errands['file-sessions'](), { message: 'the disk is full' });
  t.is(s.gateway.state.unfiled.size, 1);
  await visit();
  await errands['file-sessions']();
  t.is(history.sessions.length, 2);
  t.is(s.gateway.state.unfiled.size, 0);
  s.verify();
});

test('months that are over are kept as long as the owner says, and the present one always', async (t) => {
  const { s, history, errands, visit } = await filed(2);
  for (let month = 0; month < 4; month++) {
    await visit();
    await errands['file-sessions']();
    await s.pass(30.5 * 86_400);
  }
  await errands['purge-sessions']();
  t.deepEqual(
    history.sessions.map(({ endedAt }) => monthOf(endedAt)),
    ['2026-07', '2026-08'],
  );
});

test('a place that keeps no history forgets its sessions all the same', async (t) => {
  const { s, history, errands, visit } = await filed(0);
  await visit();
  await errands['file-sessions']();
  t.deepEqual(history.sessions, []);
  t.is(s.gateway.state.unfiled.size, 0);
  s.verify();
});
