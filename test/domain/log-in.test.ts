import test from 'ava';
import { apply } from '../../daemon/domain/apply.js';
import { codeAlphabet } from '../../daemon/domain/code.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import type { LogInRefusal } from '../../daemon/domain/refusal.js';
import { firstSlot, lastSlot } from '../../daemon/domain/session.js';
import { noUsage } from '../../daemon/domain/usage.js';
import {
  addOffer,
  at,
  codeNumber,
  contentOf,
  device,
  laptop,
  type Place,
  phone,
  place,
  tablet,
} from '../fakes/place.js';

interface Row {
  readonly rule: string;
  readonly limits?: Partial<OfferTerms>;
  readonly story?: (p: Place) => void;
  readonly code?: string;
  readonly from?: typeof phone;
  readonly when?: number;
  readonly refusal: LogInRefusal | undefined;
}

const good = codeNumber(1);
const wrongEnd = codeAlphabet[(codeAlphabet.indexOf(good.charAt(7)) + 1) % 29];
const cancelled = (p: Place) => void p.happen({ type: 'ticket-cancel', ticketId: 1 }, at(50));
const usedThen = (p: Place) => {
  p.logIn(at(0));
  p.happen({ type: 'log-out', mac: phone.mac }, at(40));
};

const rows: readonly Row[] = [
  { rule: 'a good code opens', refusal: undefined },
  { rule: 'as it stands on paper', code: `${good.slice(0, 4)}-${good.slice(4)}`, refusal: undefined },
  { rule: 'in small letters with spaces', code: ` ${good.toLowerCase()} `, refusal: undefined },
  { rule: 'a wrong check character is a typo', code: good.slice(0, 7) + wrongEnd, refusal: { reason: 'typo' } },
  { rule: 'nothing typed is a typo', code: '', refusal: { reason: 'typo' } },
  { rule: 'a right check with no such ticket is unknown', code: codeNumber(99), refusal: { reason: 'unknown-code' } },
  { rule: 'a cancelled ticket is unknown to a stranger', story: cancelled, refusal: { reason: 'unknown-code' } },
  {
    rule: 'a cancelled ticket is told to a device that had used it',
    story: (p) => {
      usedThen(p);
      cancelled(p);
    },
    refusal: { reason: 'used-up', cause: 'ticket-cancelled' },
  },
  {
    rule: 'but unknown to any other device',
    story: (p) => {
      usedThen(p);
      cancelled(p);
    },
    from: tablet,
    refusal: { reason: 'unknown-code' },
  },
  { rule: 'the offer works elsewhere', from: { ...phone, accessPoint: 'garden' }, refusal: { reason: 'wrong-place' } },
  {
    rule: 'the offer begins later',
    limits: { validFromAt: at(101) },
    refusal: { reason: 'not-now', cause: 'offer-not-yet', againAt: at(101) },
  },
  { rule: 'the offer begins now', limits: { validFromAt: at(100) }, refusal: undefined },
  {
    rule: 'the offer ends now',
    limits: { validUntilAt: at(100) },
    refusal: { reason: 'used-up', cause: 'offer-ended' },
  },
  { rule: 'the offer ends in a second', limits: { validUntilAt: at(101) }, refusal: undefined },
  {
    rule: 'the shelf life is over',
    limits: { shelfLifeSeconds: 100 },
    refusal: { reason: 'used-up', cause: 'ticket-expired' },
  },
  {
    rule: 'the lifetime is over',
    limits: { lifetimeSeconds: 100 },
    story: usedThen,
    refusal: { reason: 'used-up', cause: 'ticket-expired' },
  },
  {
    rule: 'the credit is used up',
    limits: { creditSeconds: 40 },
    story: usedThen,
    refusal: { reason: 'used-up', cause: 'credit-exhausted' },
  },
  { rule: 'a second of credit is left', limits: { creditSeconds: 41 }, story: usedThen, refusal: undefined },
  {
    rule: 'the volume is used up',
    limits: { upVolumeBytes: 5 },
    story: (p) => {
      p.logIn(at(0));
      p.read(at(1), p.meter(phone, { up: 5 }));
    },
    refusal: { reason: 'used-up', cause: 'volume-exhausted' },
  },
  {
    rule: 'another device has the one place',
    limits: { atDeviceLimit: 'refuse' },
    story: (p) => void p.logIn(at(0), tablet),
    refusal: { reason: 'too-many-devices', devicesAtOnce: 1, devices: [] },
  },
  {
    rule: 'of three places one is left',
    limits: { devicesAtOnce: 3 },
    story: (p) => {
      p.logIn(at(0), tablet);
      p.logIn(at(0), laptop);
    },
    refusal: undefined,
  },
  {
    rule: 'of three places none is left',
    limits: { devicesAtOnce: 3, atDeviceLimit: 'refuse' },
    story: (p) => {
      for (const who of [tablet, laptop, device(4)]) p.logIn(at(0), who);
    },
    refusal: { reason: 'too-many-devices', devicesAtOnce: 3, devices: [] },
  },
];

for (const { rule, limits, story, code, from = phone, when = 100, refusal } of rows)
  test(`log-in, ${refusal?.reason ?? 'accepted'}: ${rule}`, (t) => {
    const p = place(limits);
    story?.(p);
    const event = { ...p.typing(from), ...(code === undefined ? {} : { code }) };
    const before = contentOf(p.state);
    if (refusal) {
      t.deepEqual(p.refusal(event, at(when)), refusal);
      t.is(contentOf(p.state), before, 'a refusal changes nothing');
    } else {
      p.happen(event, at(when));
      t.like(p.session(from), { ...from, ticketId: 1, openedAt: at(when), lastTrafficAt: at(when), usage: noUsage });
    }
  });

test('typing the code again on a device that is online with it changes nothing', (t) => {
  const p = place();
  p.logIn(at(0));
  t.deepEqual(p.logIn(at(10)), []);
  t.is(p.ticket().connections, 1);
});

test('another ticket on the same device ends the old session and opens the new one', (t) => {
  const p = place({ creditSeconds: 100 });
  p.logIn(at(0), phone, 1);
  p.logIn(at(30), phone, 2);
  t.like(p.ended(), { ticketId: 1, cause: 'user-request', endedAt: at(30) });
  t.like(p.session(), { ticketId: 2, openedAt: at(30) });
  t.deepEqual([p.creditUsedSeconds(at(40), 1), p.creditUsedSeconds(at(40), 2)], [30, 10]);
});

test('another ticket that is refused leaves the session as it is', (t) => {
  const p = place();
  p.logIn(at(0), phone, 1);
  p.logIn(at(0), tablet, 2);
  p.refusal(p.typing(phone, 2), at(5));
  t.is(p.session(phone).ticketId, 1);
});

test('a device that moves to another access point of its offer gets a new session there, its place being its own', (t) => {
  const p = place({ accessPoints: ['lounge', 'garden'] });
  p.logIn(at(0));
  p.logIn(at(10), { ...phone, accessPoint: 'garden' });
  t.is(p.session().accessPoint, 'garden');
  t.is(p.state.sessions.size, 1);
});

test('a place that is free again can be taken at once', (t) => {
  const p = place();
  p.logIn(at(0), phone);
  p.happen({ type: 'log-out', mac: phone.mac }, at(10));
  p.logIn(at(10), tablet);
  t.true(p.isOnline(tablet));
});

test('the ticket remembers its first log-in, its connections and its last 20 devices, newest last', (t) => {
  const p = place({ devicesAtOnce: 1_000 });
  for (let n = 1; n <= 25; n++) p.logIn(at(n), device(n));
  p.happen({ type: 'log-out', mac: device(7).mac }, at(30));
  p.logIn(at(31), device(7));
  t.like(p.ticket(), { firstLogInAt: at(1), connections: 26 });
  t.is(p.ticket().devices.length, 20);
  t.deepEqual([p.ticket().devices[0], p.ticket().devices.at(-1)], [device(6).mac, device(7).mac]);
});

test('a slot that was given back rests as long as possible', (t) => {
  const p = place({ devicesAtOnce: 10 });
  p.logIn(at(0), phone);
  p.logIn(at(0), tablet);
  p.happen({ type: 'log-out', mac: phone.mac }, at(1));
  p.logIn(at(2), phone);
  t.deepEqual([p.session(tablet).slot, p.session(phone).slot], [firstSlot + 1, firstSlot + 2]);
});

test('when every slot is taken, the gateway says so; a slot that is given back is found', (t) => {
  const p = place({ devicesAtOnce: 1_000 });
  addOffer(p, { devicesAtOnce: 1_000 }, 1);
  p.logIn(at(0), device(1));
  const first = p.session(device(1));
  for (let slot = firstSlot + 1; slot <= lastSlot; slot++) {
    const session = { ...first, id: slot, slot, mac: `02:01:00:00:${slot >> 8}:${slot & 255}`, ticketId: 2 };
    apply(p.state, { type: 'session-opened', session });
  }
  t.deepEqual(p.refusal(p.typing(device(2)), at(1)), { reason: 'gateway-full' });
  p.happen({ type: 'session-cut', sessionId: 777 }, at(2));
  p.logIn(at(3), device(2));
  t.is(p.session(device(2)).slot, 777);
});
