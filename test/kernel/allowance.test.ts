import test from 'ava';
import { Allowance } from '../../daemon/kernel/allowance.js';

test('so much at once, then so much a second, for each key by itself', (t) => {
  let at = 0;
  const allowance = new Allowance({ perSecond: 100, most: 300 }, () => at);
  t.true(allowance.take('a', 300));
  t.false(allowance.take('a', 1));
  t.true(allowance.take('b', 1));
  at = 500;
  t.false(allowance.take('a', 51), 'too much takes nothing');
  t.true(allowance.take('a', 50));
  at = 60_000;
  t.false(allowance.take('a', 301), 'what gathers is bounded');
  t.true(allowance.take('a', 300));
});
