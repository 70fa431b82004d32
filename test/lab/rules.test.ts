// Every rule of a ticket once, with real packets and small numbers. Calendar rules by a fake wall clock; see fake-time.ts.
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { Guest } from '../../scripts/netlab/guest.js';
import { fakeTime } from './fake-time.js';
import { curl, formToken, type GatewayLab, isOnline, openGatewayLab, portal, rule, until } from './gateway-lab.js';

const time = fakeTime();
const calendarRule = time === undefined ? test.serial.skip : rule;

let place: GatewayLab;
test.before(async () => {
  place = await openGatewayLab({ guests: 3, environment: time?.environment ?? {} });
});
test.after.always(async () => place?.close());
test.afterEach.always(async () => {
  for (const { id } of (await place?.status())?.sessions ?? [])
    await place.control('POST', '/sessions/cut', { session: id });
});

/** Open until half a second before the end, shut half a second after it. `from` is when the guest was answered. */
async function endsAt(t: ExecutionContext, guest: Guest, from: number, seconds: number): Promise<void> {
  await delay(from + seconds * 1000 - 500 - Date.now());
  t.true(await isOnline(guest), `open ${seconds - 0.5} s after the log-in`);
  await delay(from + seconds * 1000 + 500 - Date.now());
  t.false(await isOnline(guest), `shut ${seconds + 0.5} s after it`);
}

async function cause(guest: Guest): Promise<string> {
  return (await curl(guest, `${portal}/`)).text.replaceAll(/\s+/g, ' ');
}

/** The machine's own clock says this from now on, local time in Paris, until `inSeconds` seconds before it. */
async function clockSays(local: string, inSeconds = 0): Promise<void> {
  const wanted = Date.parse(local) - inSeconds * 1000;
  time?.wrongBy(Math.round((wanted - Date.now()) / 1000));
  await until(async () => Math.abs((await place.status()).at - wanted) < 4_000);
}

for (const [name, terms] of [
  ['lifetime', { lifetimeSeconds: 4 }],
  ['session duration', { sessionDurationSeconds: 4 }],
  ['credit', { creditSeconds: 4 }],
  ['credit counted per device, with one device', { creditSeconds: 4, creditPer: 'device' }],
  ['daily cap', { periodCapSeconds: 4 }],
  ['weekly cap', { periodCapSeconds: 4, periodCapPer: 'week' }],
  ['monthly cap', { periodCapSeconds: 4, periodCapPer: 'month' }],
] as const)
  rule(`${name} of four seconds`, async (t) => {
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets(terms);
    const { answeredAt } = await place.logIn(guest, code);
    await endsAt(t, guest, answeredAt, 4);
  });

rule('after a session duration the same code opens at once again, after a lifetime it does not', async (t) => {
  const guest = place.lab.guest(1);
  for (const [terms, again] of [
    [{ sessionDurationSeconds: 1 }, 303],
    [{ lifetimeSeconds: 1 }, 422],
    [{ creditSeconds: 1 }, 422],
    [{ periodCapSeconds: 1 }, 422],
  ] as const) {
    const [code = ''] = await place.tickets(terms);
    await place.logIn(guest, code);
    await delay(1_600);
    t.is((await place.logIn(guest, code)).status, again, JSON.stringify(terms));
  }
});

rule('credit per device: a second device makes it end sooner, and both end together', async (t) => {
  const [phone, tablet] = [place.lab.guest(1), place.lab.guest(2)];
  const [code = ''] = await place.tickets({ creditSeconds: 8, creditPer: 'device', devicesAtOnce: 2 });
  const { answeredAt } = await place.logIn(phone, code);
  await delay(answeredAt + 2_000 - Date.now());
  const second = await place.logIn(tablet, code);
  // two seconds are gone; the other six are used by two at once
  await delay(second.answeredAt + 2_300 - Date.now());
  t.true((await isOnline(phone)) && (await isOnline(tablet)));
  await delay(second.answeredAt + 3_600 - Date.now());
  t.false((await isOnline(phone)) || (await isOnline(tablet)));
});

rule('credit counted once: a second device costs nothing while the first is online', async (t) => {
  const [phone, tablet] = [place.lab.guest(1), place.lab.guest(2)];
  const [code = ''] = await place.tickets({ creditSeconds: 5, devicesAtOnce: 2 });
  const { answeredAt } = await place.logIn(phone, code);
  await place.logIn(tablet, code);
  await endsAt(t, phone, answeredAt, 5);
  t.false(await isOnline(tablet));
});

rule('an unused ticket dies when its shelf life is over', async (t) => {
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({ shelfLifeSeconds: 1 });
  await delay(1_300);
  t.is((await place.logIn(guest, code)).status, 422);
});

rule('hand over: a third device takes the place of the one that its guest chooses', async (t) => {
  const [phone, tablet, laptop] = [place.lab.guest(1), place.lab.guest(2), place.lab.guest(3)];
  const [code = ''] = await place.tickets({ devicesAtOnce: 2, atDeviceLimit: 'hand-over', creditSeconds: 600 });
  await place.logIn(phone, code);
  await place.logIn(tablet, code);
  const { status, page } = await place.logIn(laptop, code);
  t.is(status, 422);
  const { sessions } = await place.status();
  const released = sessions.find(({ mac }) => mac === phone.mac)?.id ?? 0;
  t.true(page.includes(`name="release" value="${released}"`), 'the page offers to release the phone');
  const form = { token: formToken(page), code, release: String(released) };
  const fields = Object.entries(form).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]);
  await curl(laptop, ...fields, `${portal}/login`);
  t.true((await isOnline(laptop)) && (await isOnline(tablet)));
  t.false(await isOnline(phone));
  t.regex(await cause(phone), /moved to another device/);
});

rule('drop the oldest: the third device comes in, the first one leaves', async (t) => {
  const [phone, tablet, laptop] = [place.lab.guest(1), place.lab.guest(2), place.lab.guest(3)];
  const [code = ''] = await place.tickets({ devicesAtOnce: 2, atDeviceLimit: 'drop-oldest' });
  for (const guest of [phone, tablet, laptop]) t.is((await place.logIn(guest, code)).status, 303);
  t.deepEqual(await Promise.all([phone, tablet, laptop].map((guest) => isOnline(guest))), [false, true, true]);
});

rule('a remembered device is let in again without the code when it opens a page', async (t) => {
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({ remembersDevices: true, sessionDurationSeconds: 2 });
  await place.logIn(guest, code);
  await delay(2_600);
  t.false(await isOnline(guest));
  await curl(guest, '-L', 'http://captive.apple.com/hotspot-detect.html');
  t.true(await isOnline(guest));
});

rule(
  'a list that is bound to another offer: its running session takes the new terms and keeps its counts',
  async (t) => {
    const guest = place.lab.guest(1);
    const [code = ''] = await place.tickets({ lifetimeSeconds: 600 });
    const list = ((await place.control('GET', '/lists')) as { name: string }[]).at(-1)?.name;
    const { answeredAt } = await place.logIn(guest, code);
    await place.tickets({ lifetimeSeconds: 4 });
    const offer = ((await place.control('GET', '/offers')) as { name: string }[]).at(-1)?.name;
    await place.control('POST', '/lists/bind', { list, offer });
    await endsAt(t, guest, answeredAt, 4);
  },
);

rule('an idle stretch that is given back moves the end of the device that stays', async (t) => {
  const [phone, tablet] = [place.lab.guest(1), place.lab.guest(2)];
  const [code = ''] = await place.tickets({
    creditSeconds: 12,
    creditPer: 'device',
    devicesAtOnce: 2,
    idleTimeoutSeconds: 3,
  });
  const { answeredAt } = await place.logIn(phone, code);
  await place.logIn(tablet, code);
  // the tablet is idle from the start: its three seconds are given back when it is cut
  const traffic = (async () => {
    while (Date.now() < answeredAt + 9_000) {
      await isOnline(phone);
      await delay(300);
    }
  })();
  await until(async () => (await place.status()).sessions.length === 1, 6_000);
  const ends = (await place.status()).sessions[0]?.ends;
  t.true(Math.abs((ends?.at ?? 0) - ((await place.status()).sessions[0]?.openedAt ?? 0) - 12_000) < 300);
  await traffic;
  t.true(await isOnline(phone), 'nine seconds of twelve: what the tablet did not use is back');
});

calendarRule('a daily cap begins anew at local midnight: who is online goes on', async (t) => {
  await clockSays('2027-03-02T00:00:00+01:00', 5);
  const guest = place.lab.guest(1);
  const [code = ''] = await place.tickets({ periodCapSeconds: 6 });
  const { answeredAt } = await place.logIn(guest, code);
  const opened = (await place.status()).sessions[0];
  t.is(opened?.ends?.at, Date.parse('2027-03-02T00:00:06+01:00'));
  await delay(answeredAt + 7_000 - Date.now());
  t.true(await isOnline(guest), 'seven seconds of six: a new day has begun');
  await delay(answeredAt + (opened?.ends?.at ?? 0) - (opened?.openedAt ?? 0) + 600 - Date.now());
  t.false(await isOnline(guest));
});

calendarRule('opening hours end a session on their minute, and let it in again on theirs', async (t) => {
  await clockSays('2027-03-02T18:00:00+01:00', 5);
  const guest = place.lab.guest(1);
  const hours = [{ weekday: 2, fromMinute: 8 * 60, untilMinute: 18 * 60 }];
  const [code = ''] = await place.tickets({ hours });
  const { answeredAt } = await place.logIn(guest, code);
  const opened = (await place.status()).sessions[0];
  t.is(opened?.ends?.at, Date.parse('2027-03-02T18:00:00+01:00'));
  await endsAt(t, guest, answeredAt, ((opened?.ends?.at ?? 0) - (opened?.openedAt ?? 0)) / 1000);
  t.is((await place.logIn(guest, code)).status, 422);
});

calendarRule('an offer ends at its instant, and a ticket with days of its own at the end of the last', async (t) => {
  await clockSays('2027-03-03T12:00:00+01:00', 10);
  const [phone, tablet] = [place.lab.guest(1), place.lab.guest(2)];
  const until = Date.parse('2027-03-03T12:00:00+01:00');
  const [code = ''] = await place.tickets({ validUntilAt: until });
  const list = ((await place.control('GET', '/lists')) as { name: string }[]).at(-1)?.name ?? '';
  await place.tickets({});
  const free = ((await place.control('GET', '/lists')) as { name: string }[]).at(-1)?.name ?? '';
  t.not(list, free);
  const { tickets } = (await place.control('POST', '/tickets', {
    list: free,
    count: 1,
    format: 'variable',
    validFromAt: until - 86_400_000,
    validUntilAt: until,
  })) as { tickets: { code: string }[] };
  const { answeredAt } = await place.logIn(phone, code);
  await place.logIn(tablet, tickets[0]?.code ?? '');
  const opened = (await place.status()).sessions;
  t.deepEqual(
    opened.map(({ ends }) => ends),
    [
      { at: until, cause: 'offer-ended' },
      { at: until, cause: 'ticket-expired' },
    ],
  );
  await endsAt(t, phone, answeredAt, (until - (opened[0]?.openedAt ?? 0)) / 1000);
  t.false(await isOnline(tablet));
});
