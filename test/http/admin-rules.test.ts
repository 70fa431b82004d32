import test from 'ava';
import fc from 'fast-check';
import { type OfferTerms, unlimitedTerms } from '../../daemon/domain/offer.js';
import { parseAmount } from '../../daemon/http/admin/amount.js';
import { fillOfferForm } from '../../daemon/http/admin/fill-offer-form.js';
import { isOwnHost, isOwnOrigin } from '../../daemon/http/admin/host.js';
import { parseOfferForm } from '../../daemon/http/admin/offer-form.js';
import { sortedHours } from '../../daemon/http/hours-text.js';
import { parseLocalTime, parseMoment } from '../../daemon/http/local-time.js';
import {
  centsPhrase,
  exactDuration,
  exactRate,
  exactVolume,
  paperPhrases,
  pricePhrase,
  termsPhrases,
  weekdayNames,
} from '../../daemon/http/terms-phrase.js';
import { loadTexts } from '../../daemon/http/text.js';
import { scryptPasswords } from '../../daemon/os/password.js';

test('a whole number typed with any number of idle zeros is multiplied exactly', (t) => {
  const factors = fc.constantFrom(1, 60, 100, 1000, 3600, 86_400, 1_000_000);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000_000_000 }),
      factors,
      fc.integer({ min: 0, max: 9 }),
      (n, factor, zeros) => {
        const typed = zeros === 0 ? String(n) : `${n}.${'0'.repeat(zeros)}`;
        const parsed = parseAmount(typed, factor);
        return parsed.ok && parsed.value === n * factor;
      },
    ),
  );
  t.pass();
});

test('a decimal number is exact or refused, never rounded', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 1, max: 9 }), (n, digits) => {
      const typed = `${Math.floor(n / 10 ** digits)},${String(n % 10 ** digits).padStart(digits, '0')}`;
      const parsed = parseAmount(typed, 1000);
      const exact = (n * 1000) % 10 ** digits === 0;
      return exact
        ? parsed.ok && parsed.value === (n * 1000) / 10 ** digits
        : !parsed.ok && parsed.problem === 'too-fine';
    }),
  );
  t.deepEqual(parseAmount(' 1 234,5 ', 2), { ok: true, value: 2469 });
  t.deepEqual(parseAmount('  ', 1000), { ok: true, value: null });
});

for (const typed of ['-1', '1e3', '0x10', '1.2.3', '.', '1.', 'Infinity', 'NaN', '１', '1'.repeat(16)])
  test(`"${typed}" is not a number of ours`, (t) => {
    t.like(parseAmount(typed, 1), { ok: false, problem: 'not-a-number' });
  });

test('a local time is read in the zone of the place, on both sides of daylight saving', (t) => {
  t.is(parseLocalTime('2026-01-15T12:00', 'Europe/Paris'), Date.UTC(2026, 0, 15, 11, 0));
  t.is(parseLocalTime('2026-07-15T12:00', 'Europe/Paris'), Date.UTC(2026, 6, 15, 10, 0));
  t.is(parseLocalTime('', 'Europe/Paris'), null);
  for (const typed of ['x', '2026-13-01T00:00', '2026-02-29T00:00', '2026-01-01', '2026-01-01T25:00'])
    t.is(parseLocalTime(typed, 'Europe/Paris'), undefined, typed);
});

const socket = { localAddress: '10.0.0.1', localPort: 8081 };
const hosts: readonly (readonly [string, string, readonly string[], boolean])[] = [
  ['10.0.0.1:8081', '10.0.0.1', [], true],
  ['10.0.0.1:80', '10.0.0.1', [], false],
  ['10.0.0.1', '10.0.0.1', [], false],
  ['localhost:8081', '10.0.0.1', [], false],
  ['localhost:8081', '127.0.0.1', [], true],
  ['localhost:8081', '::1', [], true],
  ['[::1]:8081', '::1', [], true],
  ['[FD00::1]:8081', 'fd00::1', [], true],
  ['box.lan:8081', '10.0.0.1', ['box.lan'], true],
  ['BOX.LAN:8081', '10.0.0.1', ['box.lan'], true],
  ['box.lan.evil.example:8081', '10.0.0.1', ['box.lan'], false],
  ['evil.example:8081', '10.0.0.1', [], false],
  ['10.0.0.1:8081', '0.0.0.0', [], true],
  ['10.0.0.2:8081', '0.0.0.0', [], false],
  ['', '10.0.0.1', [], false],
];
for (const [header, address, names, own] of hosts)
  test(`the host "${header}" is ${own ? '' : 'not '}ours at ${address} with ${JSON.stringify(names)}`, (t) => {
    t.is(isOwnHost(header, { address, hosts: names }, socket), own);
  });

test('on port 80 a host goes without its port, and on all addresses the called one counts', (t) => {
  const port80 = { localAddress: '::ffff:10.0.0.1', localPort: 80 };
  t.true(isOwnHost('10.0.0.1', { address: '10.0.0.1', hosts: [] }, port80));
  t.true(isOwnHost('10.0.0.1:80', { address: '::', hosts: [] }, port80));
});

test('an origin is ours when its host is', (t) => {
  t.true(isOwnOrigin('http://10.0.0.1:8081', '10.0.0.1:8081'));
  t.true(isOwnOrigin('http://box.lan', 'box.lan:80'));
  for (const origin of ['', 'null', 'http://10.0.0.1', 'http://10.0.0.1:8081.evil.example', 'javascript:0'])
    t.false(isOwnOrigin(origin, '10.0.0.1:8081'), origin);
});

test('terms are said exactly, in both languages', async (t) => {
  const texts = await loadTexts();
  const [en, fr] = [texts.say('en'), texts.say('fr')];
  t.is(exactDuration(en, 90_061), '1 day 1 h 1 min 1 s');
  t.is(exactDuration(fr, 2 * 86_400), '2 jours');
  t.is(exactVolume(en, 1_250_000_001), '1.250000001 GB');
  t.is(exactVolume(fr, 500_000), '0,5 Mo');
  t.is(exactRate(en, 512), '512 kbit/s');
  t.is(exactRate(fr, 2500), '2,5 Mbit/s');
  t.is(centsPhrase(en, 5), '0.05');
  const price = { priceCents: 250, currency: 'EUR', pricePer: 'ticket' } as const;
  t.is(pricePhrase(en, price), '€2.50');
  t.is(pricePhrase(fr, { ...price, pricePer: 'day' }), '2,50 € par jour');
  t.is(pricePhrase(en, { ...price, currency: 'CHF' }), '2.50 CHF');
  t.deepEqual(termsPhrases(en, plainTerms, 0, 'UTC'), ['No limits at all', 'One device at a time']);
});

const plainTerms: OfferTerms = { ...unlimitedTerms, name: 'x', accessPoints: ['a'] };
const field = {
  id: 'room',
  label: 'Room',
  isRequired: true,
  kind: 'text' as const,
  graceSeconds: null,
  consentText: null,
};
const phrases: readonly (readonly [terms: Partial<OfferTerms>, en: string, fr: string])[] = [
  [{ periodCapSeconds: 3600, periodCapPer: 'week' }, 'At most 1 h online a week', '1 h en ligne au plus par semaine'],
  [{ periodCapSeconds: 60, periodCapPer: 'day' }, 'At most 1 min online a day', '1 min en ligne au plus par jour'],
  [{ creditSeconds: 60, creditPer: 'device' }, 'The time of every device counts', 'Le temps de chaque appareil compte'],
  [
    { hours: [{ weekday: 6, fromMinute: 600, untilMinute: 1560 }] },
    'Open: sat 10:00-02:00',
    'Ouvert : sam 10:00-02:00',
  ],
  [{ totalVolumeBytes: 1_500_000 }, '1.5 MB of download and upload together', '1,5 Mo en réception et envoi réunis'],
  [{ totalVolumeBytes: 9e9, slowedKbps: 64 }, 'Then slowed down to 64 kbit/s', 'Ensuite, débit réduit à 64 kbit/s'],
];
for (const [terms, en, fr] of phrases)
  test(`${JSON.stringify(terms)} is said as “${en}”, on paper, too`, async (t) => {
    const texts = await loadTexts();
    for (const [language, line] of [
      ['en', en],
      ['fr', fr],
    ] as const)
      for (const say of [termsPhrases, paperPhrases])
        t.true(say(texts.say(language), { ...plainTerms, ...terms }, 0, 'UTC').includes(line), language);
  });

const ownerPhrases: readonly (readonly [terms: Partial<OfferTerms>, en: string])[] = [
  [{ atDeviceLimit: 'refuse' }, 'One device more is refused'],
  [{ atDeviceLimit: 'drop-oldest' }, 'One device more logs the first one out'],
  [{ remembersDevices: true }, 'Its devices come back without the code'],
  [{ clickThrough: true }, 'Free of charge at the press of a button, without a code'],
  [
    { clickThrough: true, clickThroughAgainSeconds: 86_400 },
    'Free of charge at the press of a button, without a code; again 1 day after the first time',
  ],
  [{ extraFields: [{ ...field, askedAt: 'issue' }] }, 'Asked when it is issued: Room'],
  [{ extraFields: [{ ...field, askedAt: 'log-in' }] }, 'Asked at the first log-in: Room'],
  [{ shownOnPortal: true }, 'Shown on the guests’ page'],
];
for (const [terms, line] of ownerPhrases)
  test(`${JSON.stringify(terms)} is said to the owner as “${line}”, and not on paper`, async (t) => {
    const say = (await loadTexts()).say('en');
    t.true(termsPhrases(say, { ...plainTerms, ...terms }, 0, 'UTC').includes(line));
    t.false(paperPhrases(say, { ...plainTerms, ...terms }, 0, 'UTC').includes(line));
  });

test('time is said to count for each device only where time is counted', async (t) => {
  const say = (await loadTexts()).say('en');
  t.deepEqual(termsPhrases(say, { ...plainTerms, creditPer: 'device' }, 0, 'UTC'), [
    'No limits at all',
    'One device at a time',
  ]);
});

test('a form that is opened for any offer and sent back untouched means the same offer', async (t) => {
  const texts = await loadTexts();
  const limit = fc.option(
    fc.oneof(
      fc.integer({ min: 8, max: 5_000_000 }),
      fc.integer({ min: 8, max: 8_000 }).map((n) => n * 900),
    ),
  );
  const instant = fc.option(fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2030, 0, 1) }));
  const opening = fc.record({ weekday: fc.integer({ min: 1, max: 7 }), fromMinute: fc.integer({ min: 0, max: 1439 }) });
  const arbitrary = fc.record({
    name: fc.constantFrom('A', '"B" & <C>'),
    description: fc.constantFrom('', 'x'),
    priceCents: fc.option(fc.integer({ min: 0, max: 100_000 })),
    pricePer: fc.constantFrom('ticket' as const, 'day' as const),
    currency: fc.constantFrom('EUR', 'CHF'),
    sortOrder: fc.integer({ min: -9, max: 9 }),
    shownOnPortal: fc.boolean(),
    accessPoints: fc.constantFrom(['a'], ['a', 'b']),
    validFromAt: fc.constant(null),
    validUntilAt: instant,
    hours: fc
      .array(opening, { maxLength: 3 })
      .map((all) => sortedHours(all.map((one) => ({ ...one, untilMinute: one.fromMinute + 60 })))),
    shelfLifeSeconds: limit,
    lifetimeSeconds: limit,
    sessionDurationSeconds: limit,
    creditSeconds: limit,
    creditPer: fc.constantFrom('ticket' as const, 'device' as const),
    periodCapSeconds: limit,
    periodCapPer: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
    idleTimeoutSeconds: limit,
    downKbps: limit,
    upKbps: limit,
    downVolumeBytes: fc.option(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
    upVolumeBytes: limit,
    totalVolumeBytes: fc.integer({ min: 1, max: 9_000_000_000_000 }),
    slowedKbps: limit,
    devicesAtOnce: fc.integer({ min: 1, max: 1000 }),
    atDeviceLimit: fc.constantFrom('hand-over' as const, 'refuse' as const, 'drop-oldest' as const),
    remembersDevices: fc.boolean(),
    clickThrough: fc.boolean(),
    clickThroughAgainSeconds: limit,
    extraFields: fc.constantFrom(
      [],
      [
        {
          id: 'room',
          label: 'Room',
          askedAt: 'issue' as const,
          isRequired: true,
          kind: 'text' as const,
          graceSeconds: null,
          consentText: null,
        },
        {
          id: 'mail',
          label: 'Mail',
          askedAt: 'log-in' as const,
          isRequired: false,
          kind: 'text' as const,
          graceSeconds: null,
          consentText: 'News, please',
        },
      ],
    ),
  });
  // what is given away has no price and is for one device, and only it has a wait
  const possible = arbitrary.map((terms) =>
    terms.clickThrough
      ? { ...terms, priceCents: null, devicesAtOnce: 1 }
      : { ...terms, clickThroughAgainSeconds: null },
  );
  const site = { timeZone: 'Europe/Paris', accessPoints: [{ id: 'a' }, { id: 'b' }] };
  fc.assert(
    fc.property(possible, fc.constantFrom(...texts.languages), (terms, language) => {
      const place = { ...site, languages: [language] };
      const form = fillOfferForm(terms, place.timeZone, weekdayNames(texts.say(language)));
      t.deepEqual(parseOfferForm(form, place, terms), { ok: true, terms });
    }),
    { numRuns: 300 },
  );
});

test('a date means its first instant, or the midnight that ends it, on days of 23 and 25 hours, too', (t) => {
  t.is(parseMoment('2026-03-29', 'Europe/Paris', 'end'), Date.UTC(2026, 2, 29, 22));
  t.is(parseMoment('2026-10-25', 'Europe/Paris', 'start'), Date.UTC(2026, 9, 24, 22));
  t.is(parseMoment('2026-10-25', 'Europe/Paris', 'end'), Date.UTC(2026, 9, 25, 23));
  t.is(parseMoment('2026-10-25T08:00:30', 'Europe/Paris', 'end'), Date.UTC(2026, 9, 25, 7, 0, 30));
  t.is(parseMoment('1790000000000', 'Europe/Paris', 'end'), 1_790_000_000_000);
  for (const typed of ['', 'x', '2026-02-29', '2026-13-01', '26-01-01', '2026-01-01 8:00', '12345', '2026-01-01T24:00'])
    t.is(parseMoment(typed, 'Europe/Paris', 'start'), undefined, typed);
});

test('a password is kept as a salted memory-hard hash that only it opens', async (t) => {
  const { hash, verify } = scryptPasswords();
  const [one, two] = await Promise.all([hash('the sea is wide'), hash('the sea is wide')]);
  t.regex(one, /^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  t.not(one, two);
  t.true(await verify('the sea is wide', one));
  t.false(await verify('the sea is wide ', one));
  t.true(await verify('cafe\u0301 au lait', await hash('caf\u00e9 au lait')));
  for (const stored of ['', 'plain', '$scrypt$ln=40,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA', undefined])
    t.false(await verify('the sea is wide', stored));
});

test('an unknown name takes as long as a known one', async (t) => {
  const { hash, verify } = scryptPasswords();
  const stored = await hash('the sea is wide');
  const time = async (against: string | undefined) => {
    const start = process.hrtime.bigint();
    await verify('wrong', against);
    return Number(process.hrtime.bigint() - start);
  };
  // beside busy neighbours only the shortest of several says something
  let [known, unknown] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let n = 0; n < 5; n++) {
    known = Math.min(known, await time(stored));
    unknown = Math.min(unknown, await time(undefined));
  }
  t.true(unknown > known / 4, `${unknown} ns against ${known} ns`);
});
