import test from 'ava';
import { openGuessWatch } from '../../daemon/http/guess-watch.js';

const minute = 60_000;
const mac = (n: number) => `02:00:00:00:00:${String(n % 100).padStart(2, '0')}`;

test('the typing mistakes of guests are no alarm', (t) => {
  const watch = openGuessWatch();
  for (let n = 0; n < 60; n++) watch.wrongCode(mac(n), n % 29 === 0, n * 5_000);
  t.is(watch.alarm(5 * minute), undefined);
});

test('ten codes with a right check character in ten minutes are somebody who guesses, and how many devices is told', (t) => {
  const watch = openGuessWatch();
  for (let n = 0; n < 9; n++) watch.wrongCode(mac(n % 3), true, n * 1_000);
  t.is(watch.alarm(10_000), undefined);
  watch.wrongCode(mac(7), true, 10_000);
  t.deepEqual(watch.alarm(10_000), { kind: 'guessing', codes: 10, devices: 4 });
  t.is(watch.alarm(11 * minute), undefined, 'ten minutes later it is over');
});

test('a hundred mistakes in ten minutes are no guests either', (t) => {
  const watch = openGuessWatch();
  for (let n = 0; n < 100; n++) watch.wrongCode(mac(1), false, n * 1_000);
  t.deepEqual(watch.alarm(2 * minute), { kind: 'guessing', codes: 100, devices: 1 });
});

test('very many wrong codes take no more memory, and stay an alarm', (t) => {
  const watch = openGuessWatch();
  for (let n = 0; n < 100_000; n++) watch.wrongCode(mac(n), true, n);
  const alarm = watch.alarm(100_000);
  t.is(alarm?.kind, 'guessing');
  t.true(alarm?.kind === 'guessing' && alarm.codes >= 1_000 && alarm.codes <= 2_000 && alarm.devices === 100);
});
