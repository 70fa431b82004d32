import { stat } from 'node:fs/promises';
import test from 'ava';
import { scryptPasswords } from '../../daemon/os/password.js';

test('a hash of today is not weak; a cheaper one is, and still opens', async (t) => {
  const { hash, verify, isWeak } = scryptPasswords();
  t.false(isWeak(await hash('the sea is wide')));
  // `the sea is wide`, as releases before this one kept it
  const before = '$scrypt$ln=14,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$ZM+rtO7QK0NDBxka8dAwCz9hz75akzgEekc+iTC0LFA';
  t.true(isWeak(before));
  t.true(await verify('the sea is wide', before));
  t.true(isWeak('plain'));
  t.false(await verify('the sea is wide', 'plain'));
});

test('twenty sign-ins at once are looked at one after the other: neither the loop nor the disk waits for them', async (t) => {
  const { hash, verify } = scryptPasswords();
  const startedAt = performance.now();
  const stored = await hash('the sea is wide');
  const oneMs = performance.now() - startedAt;
  let longest = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  const order: number[] = [];
  const answers = Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const isRight = await verify(n === 7 ? 'the sea is wide' : 'x', stored);
      order.push(n);
      return isRight;
    }),
  );
  // four at once would hold all the threads that the disk needs, for five rounds
  const askedAt = performance.now();
  await stat('/');
  const waitedMs = performance.now() - askedAt;
  t.is((await answers).filter(Boolean).length, 1);
  clearInterval(watch);
  t.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  t.true(waitedMs < oneMs, `the disk waited for ${waitedMs} ms, a hash takes ${oneMs} ms`);
  t.true(longest < 500, `the loop stood still for ${longest} ms`);
});
