import test from 'ava';
import type { Change } from '../../daemon/domain/change.js';
import { stage } from '../fakes/stage.js';

test('who watches is told of every change once it stands, and no more when they leave', async (t) => {
  const s = await stage();
  const told: Change['type'][] = [];
  const leave = s.gateway.watch((changes) => told.push(...changes.map(({ type }) => type)));
  await s.logIn();
  t.true(told.includes('session-opened'));
  const before = told.length;
  t.false((await s.dispatch({ type: 'session-cut', sessionId: 99 })).ok);
  t.is(told.length, before);
  leave();
  await s.dispatch({ type: 'session-cut', sessionId: 1 });
  t.is(told.length, before);
  s.verify();
});

test('while somebody watches closely the meters are read as often as they ask, and as before when they leave', async (t) => {
  const s = await stage({}, 1, { readEveryMs: 60_000 });
  await s.logIn();
  const readsIn = async (seconds: number) => {
    const before = s.kernel.reads;
    await s.pass(seconds);
    return s.kernel.reads - before;
  };
  t.is(await readsIn(120), 2);
  const leave = s.gateway.watch(() => undefined, 2_000);
  const reads = await readsIn(60);
  t.true(reads >= 28 && reads <= 31, `${reads} reads`);
  leave();
  t.true((await readsIn(120)) <= 3);
  s.verify();
});

test('somebody who fails to hear keeps nobody from anything', async (t) => {
  const s = await stage();
  s.gateway.watch(() => {
    throw new Error('deaf');
  });
  s.expectFault('telling of a change');
  s.expectFault('telling of a change');
  t.true((await s.logIn()).ok);
  t.true((await s.dispatch({ type: 'session-cut', sessionId: 1 })).ok);
});
