import test from 'ava';
import fc from 'fast-check';
import {
  canonicalCode,
  codeAlphabet,
  isWellFormed,
  makeCode,
  maskedCode,
  printedCode,
} from '../../daemon/domain/code.js';

const symbols = [...codeAlphabet];
const anyCode = fc
  .array(fc.nat(symbols.length - 1), { minLength: 7, maxLength: 7 })
  .map((numbers) => {
    const next = numbers.values();
    return makeCode(() => next.next().value ?? 0);
  })
  .filter((code) => /[B-Z]/.test(code));

test('a code is eight of 29 symbols that cannot be mistaken for one another, and is its own canonical form', (t) => {
  t.is(new Set(symbols).size, 29);
  t.notRegex(codeAlphabet, /[01AEIOU]/);
  fc.assert(
    fc.property(anyCode, (code) => {
      t.is(code.length, 8);
      t.true([...code].every((symbol) => symbols.includes(symbol)));
      t.is(canonicalCode(code), code);
      t.true(isWellFormed(code));
    }),
  );
});

test('a code printed long ago is still good: the check character is computed the same way for ever', (t) => {
  for (const code of ['3456789T', 'ZYXWVTS8', 'H72ZCMR2']) t.true(isWellFormed(code), code);
});

test('the symbols of a code come from the random numbers, each equally likely', (t) => {
  const asked: number[] = [];
  makeCode((below) => {
    asked.push(below);
    return below - 1;
  });
  t.deepEqual(asked, Array(7).fill(29));
});

test('every wrong symbol is caught', (t) => {
  fc.assert(
    fc.property(anyCode, (code) => {
      for (let i = 0; i < code.length; i++)
        for (const symbol of symbols) {
          if (symbol === code[i]) continue;
          const wrong = code.slice(0, i) + symbol + code.slice(i + 1);
          if (/[B-Z]/.test(wrong) && isWellFormed(wrong)) t.fail(`${wrong} passes for ${code}`);
        }
    }),
    { numRuns: 40 },
  );
  t.pass();
});

test('every swap of two different symbols is caught, neighbours or not', (t) => {
  fc.assert(
    fc.property(anyCode, (code) => {
      for (let i = 0; i < code.length; i++)
        for (let j = i + 1; j < code.length; j++) {
          const swapped = [...code];
          [swapped[i], swapped[j]] = [code.charAt(j), code.charAt(i)];
          const typed = swapped.join('');
          if (typed !== code && /[B-Z]/.test(typed) && isWellFormed(typed)) t.fail(`${typed} passes for ${code}`);
        }
    }),
    { numRuns: 100 },
  );
  t.pass();
});

test('a guest may type a code in any case, with spaces and dashes of any kind anywhere', (t) => {
  const filler = fc.constantFrom('', '', '-', ' ', '\u00a0', '\t', '–', '—', '‑', '−', ' - ');
  fc.assert(
    fc.property(
      anyCode,
      fc.array(filler, { minLength: 9, maxLength: 9 }),
      fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      (code, gaps, up) => {
        const cased = [...code].map((symbol, i) => (up[i] ? symbol : symbol.toLowerCase()));
        t.is(canonicalCode(gaps[8] + cased.map((symbol, i) => gaps[i] + symbol).join('')), code);
      },
    ),
  );
});

test('what stands on paper is XXXX-XXXX and reads back as the code', (t) => {
  fc.assert(
    fc.property(anyCode, (code) => {
      t.regex(printedCode(code), /^[2-9B-Z]{4}-[2-9B-Z]{4}$/);
      t.is(canonicalCode(printedCode(code)), code);
    }),
  );
});

test('what cannot be a code of ours is a typing mistake, and nothing typed ever throws', (t) => {
  const good = makeCode((below) => below - 3);
  for (const typed of [good.slice(1), `${good}2`, `0${good.slice(1)}`, `${good}\u0000`, '😀'.repeat(4), 'X'.repeat(17)])
    t.false(isWellFormed(canonicalCode(typed) ?? ''), typed);
  for (const typed of ['', '-', ' – ', good + ' '.repeat(100)]) t.is(canonicalCode(typed), undefined, typed);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (typed) => {
      const code = canonicalCode(typed);
      if (code !== undefined && isWellFormed(code)) t.regex(code, /^[0-9B-Z]{6,16}$/);
      else t.pass();
    }),
  );
});

for (const alphabet of ['letters', 'digits'] as const)
  for (const length of [6, 7, 8, 10, 12, 16])
    test(`codes of ${length} ${alphabet} are well formed, and a wrong last symbol makes them typing mistakes`, (t) => {
      const symbolsOf = alphabet === 'digits' ? '0123456789' : codeAlphabet;
      fc.assert(
        fc.property(fc.array(fc.nat(1_000), { minLength: 16, maxLength: 16 }), (numbers) => {
          const next = numbers.values();
          const code = makeCode((below) => (next.next().value ?? 0) % below, { alphabet, length });
          t.is(code.length, length);
          fc.pre(alphabet === 'digits' || /[B-Z]/.test(code));
          t.true(isWellFormed(code));
          t.is(canonicalCode(printedCode(code)), code);
          const other = [...symbolsOf].find((symbol) => symbol !== code.at(-1));
          const wrong = code.slice(0, -1) + other;
          fc.pre(alphabet === 'digits' || /[B-Z]/.test(wrong));
          t.false(isWellFormed(wrong));
        }),
        { numRuns: 50 },
      );
    });

test('every wrong digit of a numeric code is caught', (t) => {
  const code = makeCode((below) => 7 % below, { alphabet: 'digits', length: 9 });
  for (let i = 0; i < code.length; i++)
    for (const digit of '0123456789')
      if (digit !== code[i]) {
        const wrong = code.slice(0, i) + digit + code.slice(i + 1);
        t.false(isWellFormed(wrong), wrong);
      }
});

test('a code that a person made up stays as it is on paper', (t) => {
  t.is(printedCode('WELCOME2026'), 'WELCOME2026');
  t.is(canonicalCode('Welcome – 2026'), 'WELCOME2026');
});

test('a log shows enough of a code to recognise it, not enough to use it', (t) => {
  t.is(maskedCode('23456789'), '23…');
});
