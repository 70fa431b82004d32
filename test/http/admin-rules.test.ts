import test from 'ava';
import fc from 'fast-check';
import { unlimitedTerms } from '../../daemon/domain/offer.js';
import { parseAmount } from '../../daemon/http/admin/amount.js';
import { isOwnHost, isOwnOrigin } from '../../daemon/http/admin/host.js';
import { parseLocalTime } from '../../daemon/http/admin/offer-form.js';
import {
  exactDuration,
  exactRate,
  exactVolume,
  pricePhrase,
  termsPhrases,
} from '../../daemon/http/admin/terms-phrase.js';
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
  t.is(pricePhrase(en, 5), '0.05');
  const terms = { ...unlimitedTerms, name: 'x', accessPoints: ['a'] };
  t.deepEqual(termsPhrases(en, terms, 0, 'UTC'), ['No limits at all', 'One device at a time']);
});

test('both languages of the owner’s page have the same texts', async (t) => {
  const texts = await loadTexts();
  const keys = (language: string) => texts.keys(language).filter((key) => key.startsWith('admin.'));
  t.deepEqual(keys('fr').sort(), keys('en').sort());
});

test('a password is kept as a salted memory-hard hash that only it opens', async (t) => {
  const { hash, verify } = scryptPasswords();
  const [one, two] = await Promise.all([hash('the sea is wide'), hash('the sea is wide')]);
  t.regex(one, /^\$scrypt\$ln=14,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
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
    for (let n = 0; n < 5; n++) await verify('wrong', against);
    return Number(process.hrtime.bigint() - start);
  };
  const [known, unknown] = [await time(stored), await time(undefined)];
  t.true(unknown > known / 4, `${unknown} ns against ${known} ns`);
});
