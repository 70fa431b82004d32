import test from 'ava';
import * as fc from 'fast-check';
import { withoutBit3, withoutType1 } from '../../daemon/kernel/error-limit.js';
import { framed, noSuchName, readQuery, takeMessages } from '../../daemon/kernel/name-answer.js';
import { asksFor } from '../../daemon/kernel/signal-name.js';

for (const [before, after] of [
  ['6168', '6160'],
  ['6160', '6160'],
  ['0', '0'],
  ['8', '0'],
] as const)
  test(`IPv4 errors are not limited once their bit is gone: ${before}`, (t) => {
    t.is(withoutBit3(before), after);
  });

for (const [before, after] of [
  ['0-1,3-127', '0,3-127'],
  ['0,3-127', '0,3-127'],
  ['1', ''],
  ['0-2,4', '0,2,4'],
  ['1-255', '2-255'],
  ['', ''],
] as const)
  test(`IPv6 errors are not limited once their type is gone: “${before}”`, (t) => {
    t.is(withoutType1(before), after);
  });

const query = (name: string, more = Buffer.alloc(0)) =>
  Buffer.concat([
    Buffer.from([0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1]),
    ...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0, 0, 65, 0, 1]),
    more,
  ]);

test('a question is answered with itself and “no such name”, whatever stood behind it', (t) => {
  const asked = query('MASK.icloud.com', Buffer.from([0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0]));
  const read = readQuery(asked);
  t.is(read?.name, 'mask.icloud.com');
  const told = noSuchName(asked, read ?? { name: '', questionEnd: 0 });
  t.is(told.subarray(0, 12).toString('hex'), 'abcd81830001000000010000');
  t.is(told.subarray(12, 33).toString('hex'), asked.subarray(12, 33).toString('hex'), 'in the case that was asked');
  t.is(told.length, 33 + 34);
});

test('whatever arrives is read, or is no query', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const message = Buffer.from(bytes);
      const read = readQuery(message);
      if (read !== undefined) t.true(noSuchName(message, read).length > 12);
    }),
  );
  t.pass();
});

test('messages by TCP are taken out of the stream however it was cut', (t) => {
  const stream = Buffer.concat([framed(query('a.example')), framed(query('b.example'))]);
  for (let cut = 0; cut <= stream.length; cut++) {
    const first = takeMessages(stream.subarray(0, cut));
    const next = takeMessages(Buffer.concat([first.rest, stream.subarray(cut)]));
    t.is(first.messages.length + next.messages.length, 2);
    t.is(next.rest.length, 0);
  }
});

test('nft compares a name sixteen bytes at a time, letters in any case, with its end', (t) => {
  t.is(asksFor('ab.c-1'), '@th,160,64 & 0xffdfdfffdfffffff == 0x02414203432d3100');
  t.is(asksFor('mask.icloud.com').split('@th').length - 1, 2);
});
