import test from 'ava';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { comeIn, device, deviceNumber, en, fr, idleOut, noLimits, online, plain, splash } from './portal-guest.js';
import type { StageGateway } from './portal-stage.js';

test('an idle guest reads what was given back, how to return, until when and with how much', async (t) => {
  const gateway = await online();
  await idleOut(gateway, 12, 23);
  t.is(splash(gateway).heading, 'You were logged out because your device was idle.');
  t.deepEqual(splash(gateway).notice, [
    'Offline since 14:40.',
    'Given back: 23 min idle.',
    'Enter the same code to go online again, until 18:05.',
    'Still on your ticket: 48 min online.',
  ]);
});

test('nothing is said to be given back where no time is counted', async (t) => {
  const gateway = await online({ creditSeconds: null });
  await idleOut(gateway, 12, 23);
  t.false(splash(gateway).notice.some((line) => line.includes('Given back')));
});

test('a ticket that died after its session is not promised again', async (t) => {
  const gateway = await online();
  await idleOut(gateway, 12, 23);
  gateway.passMinutes(5 * 60);
  t.deepEqual(splash(gateway).notice.slice(-2), [
    'This ticket has expired.',
    'For more, please ask at the counter for a new ticket.',
  ]);
});

test('the reason is said once', async (t) => {
  const gateway = await online();
  gateway.passMinutes(60);
  await gateway.refresh();
  t.is(splash(gateway).heading, 'The time on your ticket is used up.');
  t.deepEqual(splash(gateway).notice, [
    'Offline since 15:05.',
    'For more, please ask at the counter for a new ticket.',
  ]);
});

test('what ended more than a day ago, and what the form itself complains about, push the notice aside', async (t) => {
  const gateway = await online();
  await gateway.dispatch({ type: 'log-out', mac: device.mac });
  t.is(splash(gateway).heading, 'You are logged out. Goodbye!');
  const problem = { text: 'a', advice: 'b' };
  const complaining = splash(gateway, en, { ...plain, problem });
  t.is(complaining.heading, 'Welcome to our Wi-Fi');
  t.deepEqual(complaining.notice, []);
  gateway.passMinutes(24 * 60);
  t.is(splash(gateway).heading, 'Welcome to our Wi-Fi');
  t.deepEqual(splash(gateway).notice, []);
});

test('time capped by the day is given back, too', async (t) => {
  const gateway = await online({ creditSeconds: null, periodCapSeconds: 3600 });
  await idleOut(gateway, 12, 23);
  t.deepEqual(splash(gateway).notice.slice(1), [
    'Given back: 23 min idle.',
    'Enter the same code to go online again, until 18:05.',
    'Left today: 48 min online.',
  ]);
});

const shared: readonly [OfferTerms['creditPer'], string[]][] = [
  ['ticket', ['Given back: 10 min idle.']],
  ['device', ['Given back: 23 min idle.']],
];
for (const [creditPer, lines] of shared)
  test(`what another device used up is not said to be given back: credit per ${creditPer}`, async (t) => {
    const gateway = await online({ devicesAtOnce: 2, creditPer, creditSeconds: 7200 });
    await idleOut(gateway, 12, 10);
    await comeIn(gateway, deviceNumber(2));
    gateway.passMinutes(13);
    await gateway.refresh();
    t.deepEqual(
      splash(gateway).notice.filter((line) => line.startsWith('Given back')),
      lines,
    );
  });

/** Monday to Sunday, 9:00 to 12:00 and 14:00 to 18:00 local time. */
const hours = [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => [
  { weekday, fromMinute: 9 * 60, untilMinute: 12 * 60 },
  { weekday, fromMinute: 14 * 60, untilMinute: 18 * 60 },
]);

interface Story {
  readonly title: string;
  readonly terms: Partial<OfferTerms>;
  readonly play: (gateway: StageGateway) => Promise<void>;
  readonly heading: string;
  readonly notice: readonly string[];
  readonly french: RegExp;
}

const passing = (minutes: number) => async (gateway: StageGateway) => {
  gateway.passMinutes(minutes);
  await gateway.refresh();
};

const stories: readonly Story[] = [
  {
    title: 'the time of the day is used up',
    terms: { ...noLimits, periodCapSeconds: 3600 },
    play: passing(60),
    heading: 'You have used up the time for the day.',
    notice: ['Offline since 15:05.', 'You may come back tomorrow at 00:00 with the same code.'],
    french: /Vous pourrez revenir demain à 00:00 avec le même code\./,
  },
  {
    title: 'the time of the week is used up',
    terms: { ...noLimits, periodCapSeconds: 3600, periodCapPer: 'week' },
    play: passing(60),
    heading: 'You have used up the time for the week.',
    notice: ['Offline since 15:05.', 'You may come back on Monday 1 December at 00:00 with the same code.'],
    french: /Vous pourrez revenir le lundi 1er décembre à 00:00/,
  },
  {
    title: 'the time of the day is used up, and the next day the ticket works again',
    terms: { ...noLimits, periodCapSeconds: 3600 },
    play: async (gateway) => {
      await passing(60)(gateway);
      gateway.passMinutes(9 * 60);
    },
    heading: 'You have used up the time for the day.',
    notice: ['Offline since yesterday at 15:05.', 'Enter the same code to go online again.', 'Left today: 1 h online.'],
    french: /Encore pour aujourd’hui\u00a0: 1 h de connexion/,
  },
  {
    title: 'the time of the day is used up, and the ticket ends before the next day',
    terms: { ...noLimits, lifetimeSeconds: 4 * 3600, periodCapSeconds: 3600 },
    play: passing(60),
    heading: 'You have used up the time for the day.',
    notice: [
      'Offline since 15:05.',
      'Your ticket ends before it would work again. For more, please ask at the counter for a new ticket.',
    ],
    french: /Votre ticket se termine avant/,
  },
  {
    title: 'the Wi-Fi closes for the night',
    terms: { ...noLimits, hours },
    play: passing(3 * 60 + 55),
    heading: 'It was closing time.',
    notice: ['Offline since 18:00.', 'The Wi-Fi is open again tomorrow at 09:00. Come back then with the same code.'],
    french: /Le Wi-Fi rouvre demain à 09:00/,
  },
  {
    title: 'the Wi-Fi closes over lunch',
    terms: { ...noLimits, hours },
    play: async (gateway) => {
      gateway.at += 20 * 3_600_000;
      await gateway.refresh();
      await comeIn(gateway);
      await passing(115)(gateway);
    },
    heading: 'It was closing time.',
    notice: ['Offline since 12:00.', 'The Wi-Fi is open again today at 14:00. Come back then with the same code.'],
    french: /Le Wi-Fi rouvre aujourd’hui à 14:00/,
  },
  {
    title: 'the window of the offer is over',
    terms: { ...noLimits, hours, validUntilAt: Date.UTC(2025, 10, 24, 14) },
    play: passing(60),
    heading: 'The offer of your ticket has ended.',
    notice: ['Offline since 15:00.', 'For more, please ask at the counter for a new ticket.'],
    french: /demandez un nouveau ticket/,
  },
  {
    title: 'logged out, and then the Wi-Fi closes',
    terms: { ...noLimits, hours },
    play: async (gateway) => {
      await gateway.dispatch({ type: 'log-out', mac: device.mac });
      gateway.passMinutes(4 * 60);
    },
    heading: 'You are logged out. Goodbye!',
    notice: [
      'Offline since 14:05.',
      'The Wi-Fi is closed at this time.',
      'The Wi-Fi is open again tomorrow at 09:00. Come back then with the same code.',
    ],
    french: /Le Wi-Fi est fermé en ce moment/,
  },
  {
    title: 'the ticket was handed over to another device',
    terms: { ...noLimits, atDeviceLimit: 'drop-oldest' },
    play: (gateway) => comeIn(gateway, deviceNumber(2)),
    heading: 'Your ticket was moved to another device.',
    notice: ['Offline since 14:05.', 'Enter the same code to go online again.'],
    french: /Saisissez le même code/,
  },
  {
    title: 'the offer has moved to another network',
    terms: noLimits,
    play: async (gateway) => {
      const terms = { ...gateway.state.offers.get(1), ...noLimits, accessPoints: ['garden'] } as OfferTerms;
      await gateway.dispatch({ type: 'offer-change', offerId: 1, terms });
      await gateway.refresh();
    },
    heading: 'The offer of your ticket has ended.',
    notice: ['Offline since 14:05.', 'Please ask the staff which network it belongs to.'],
    french: /Demandez au personnel/,
  },
];
for (const { title, terms, play, heading, notice, french } of stories)
  test(`the guest reads why the session ended, and when to come back: ${title}`, async (t) => {
    const gateway = await online(terms);
    await play(gateway);
    t.is(splash(gateway).heading, heading);
    t.deepEqual(splash(gateway).notice, notice);
    t.regex(splash(gateway, fr).notice.join('\n'), french);
  });

const remembering: Partial<OfferTerms> = { remembersDevices: true, periodCapSeconds: 1800, totalVolumeBytes: 3e9 };

test('a remembered device that logged out reads what is left on its ticket, and needs no code', async (t) => {
  const gateway = await online(remembering);
  gateway.passMinutes(20);
  await gateway.dispatch({ type: 'log-out', mac: device.mac });
  t.is(splash(gateway).heading, 'You are logged out. Goodbye!');
  t.deepEqual(splash(gateway).notice, ['Offline since 14:25.']);
  t.deepEqual(
    splash(gateway).welcome?.map(({ label, value }) => [label, value]),
    [
      ['Time online', '40 min'],
      ['Today', '10 min'],
      ['Download', '2 GB'],
      ['Data', '3 GB'],
      ['Good until', '18:05'],
    ],
  );
  gateway.passMinutes(1);
  t.is(splash(gateway).heading, 'Welcome back');
  t.is(splash(gateway, fr).heading, 'Bon retour parmi nous');
});

test('a day later the welcome stands alone', async (t) => {
  const gateway = await online({ ...noLimits, remembersDevices: true });
  await gateway.dispatch({ type: 'log-out', mac: device.mac });
  gateway.passMinutes(25 * 60);
  const { heading, lead, notice, welcome } = splash(gateway);
  t.is(heading, 'Welcome back');
  t.is(lead, 'Your ticket is still good: this device needs no code.');
  t.deepEqual(notice, []);
  t.deepEqual(welcome, []);
});

const unwelcome: Readonly<Record<string, [Partial<OfferTerms>, (gateway: StageGateway) => Promise<unknown>]>> = {
  'its offer remembers nobody': [{ remembersDevices: false }, async () => {}],
  'its ticket is used up': [{ lifetimeSeconds: 60 }, async (gateway) => gateway.passMinutes(5)],
  'its ticket was cancelled': [{}, (gateway) => gateway.dispatch({ type: 'ticket-cancel', ticketId: 1 })],
  'its ticket rests until tomorrow': [{ periodCapSeconds: 1200 }, async () => {}],
  'another device has taken its place': [{}, (gateway) => comeIn(gateway, deviceNumber(2))],
};
for (const [title, [terms, play]] of Object.entries(unwelcome))
  test(`no button is shown that would do nothing: ${title}`, async (t) => {
    const gateway = await online({ remembersDevices: true, ...terms });
    gateway.passMinutes(20);
    await gateway.dispatch({ type: 'log-out', mac: device.mac });
    await play(gateway);
    t.is(splash(gateway).welcome, null);
  });
