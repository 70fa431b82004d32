import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { printable } from '../../../daemon/integrations/printer/printable.js';
import { type Receipt, receiptBytes } from '../../../daemon/integrations/printer/receipt.js';
import { root } from '../../source-code.js';
import { printedReceipt } from './receipt-sample.js';

const golden = (name: string) => join(root, 'test/golden/receipt', `${name}.bin`);

for (const language of ['en', 'fr', 'es', 'de', 'it', 'pt', 'ca'])
  for (const columns of [32, 48] as const)
    test(`a receipt of ${columns} columns in ${language} is these bytes`, async (t) => {
      const bytes = Buffer.from(receiptBytes(await printedReceipt(language), { columns, codePage: 'windows1252' }));
      const file = golden(`${language}-${columns}`);
      if (process.env.UPDATE_GOLDEN) writeFileSync(file, bytes);
      t.deepEqual(bytes.toString('latin1'), readFileSync(file).toString('latin1'));
    });

test('a receipt begins with ESC @, chooses its code page, and ends with a cut', async (t) => {
  const bytes = Buffer.from(receiptBytes(await printedReceipt('fr'), { columns: 32, codePage: 'cp858' }));
  t.is(bytes.subarray(0, 2).toString('hex'), '1b40');
  t.true(bytes.includes(Buffer.from('1b7413', 'hex')), 'page 19: PC858, with the euro');
  t.true(bytes.includes(Buffer.concat([Buffer.from('2,50 '), Buffer.of(0xd5)])), 'the euro of that page');
  t.regex(bytes.subarray(-6).toString('hex'), /1d5601/);
});

test('a QR code is stored by GS ( k 80 and printed by GS ( k 81, in the bytes of UTF-8', async (t) => {
  const receipt: Receipt = { ...(await printedReceipt('en')), qrs: [{ label: '1', text: 'WIFI:T:nopass;S:Café;;' }] };
  const bytes = Buffer.from(receiptBytes(receipt, { columns: 32, codePage: 'windows1252' }));
  const data = Buffer.from('WIFI:T:nopass;S:Café;;', 'utf8');
  const store = Buffer.concat([Buffer.from([0x1d, 0x28, 0x6b, data.length + 3, 0, 0x31, 0x50, 0x30]), data]);
  t.true(bytes.includes(store));
  t.true(bytes.includes(Buffer.from([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30])));
});

test('no line of text is wider than the paper', async (t) => {
  const receipt = { ...(await printedReceipt('de')), place: 'Gasthof zum Goldenen Hirschen am See', qrs: [] };
  for (const columns of [32, 48] as const) {
    const widths = lineWidths(receiptBytes(receipt, { columns, codePage: 'windows1252' }));
    t.true(widths.length > 10);
    for (const width of widths) t.true(width <= columns, `${width} of ${columns}`);
  }
});

/** How many columns each line of text takes, commands left out. */
function lineWidths(bytes: Uint8Array): number[] {
  const widths = [0];
  let scale = 1;
  for (let i = 0; i < bytes.length; i++) {
    const [byte = 0, command = 0, argument = 0] = bytes.subarray(i, i + 3);
    if (byte === 0x1d && command === 0x21) scale = (argument >> 4) + 1;
    if (byte === 0x1c || (byte === 0x1b && command === 0x40)) i += 1;
    else if (byte === 0x1b || byte === 0x1d) i += 2;
    else if (byte === 0x0a) widths.push(0);
    else if (byte >= 0x20) widths.push((widths.pop() ?? 0) + scale);
  }
  return widths;
}

const symbols: readonly [string, 'windows1252' | 'cp858' | 'cp850' | 'cp437' | 'iso8859-15', string][] = [
  ['l’été — 2,50 €', 'windows1252', 'l’été — 2,50 €'],
  ['l’été — 2,50 €', 'cp858', "l'été - 2,50 €"],
  ['œuvre 5 €', 'cp850', 'oeuvre 5 EUR'],
  ['À bientôt', 'cp437', 'A bientôt'],
  ['œuvre 5 €…', 'iso8859-15', 'œuvre 5 €...'],
  ['a\u00a0b\u202fc\n\x1b@d', 'windows1252', 'a b c  @d'],
  ['Łódź 日本 ✓', 'windows1252', '?ódz ?? ?'],
  ['e\u0301', 'cp437', 'é'],
];
for (const [text, codePage, printed] of symbols)
  test(`"${text}" is "${printed}" in ${codePage}: nothing breaks out of its line`, (t) =>
    t.is(printable(text, codePage), printed));
