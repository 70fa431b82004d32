import test from 'ava';
import { csvNumber, csvPieces, csvTime } from '../../daemon/http/csv.js';
import { loadTexts } from '../../daemon/http/text.js';

const texts = await loadTexts();
const zone = 'Europe/Paris';
const summer = Date.UTC(2026, 4, 4, 8);

async function fileOf(language: string, rows: readonly (readonly string[])[]): Promise<string> {
  let file = '';
  for await (const piece of csvPieces(texts.say(language), { head: ['Café', 'Σ'], rows })) file += piece;
  return file;
}

for (const [language, mark, number] of [
  ['en', ',', '1234.50'],
  ['fr', ';', '1234,50'],
  ['es', ';', '1234,50'],
  ['de', ';', '1234,50'],
  ['it', ';', '1234,50'],
  ['pt', ';', '1234,50'],
  ['ca', ';', '1234,50'],
] as const)
  test(`a file for Excel in ${language} has its separator, its decimal mark, a byte order mark and CRLF`, async (t) => {
    const file = await fileOf(language, [[csvNumber(texts.say(language), 1234.5, 2), csvTime(summer, zone)]]);
    t.is(file, `\ufeffCafé${mark}Σ\r\n${number}${mark}2026-05-04 10:00:00\r\n`);
  });

for (const evil of ['=1+1', '+33 6', '-2', '@SUM(A1)', '\t=1', '\r=1', '＝1', "=cmd|' /C calc'!A0"])
  test(`a cell with ${JSON.stringify(evil)} cannot become a formula`, async (t) => {
    const [, cell = ''] = (await fileOf('en', [[evil, 'x']])).split('\r\n');
    t.regex(cell, /^"?'/);
  });

test('quotes, separators and line feeds stay in their cell', async (t) => {
  t.is(await fileOf('fr', [['a;b', 'say "oui"\nnon']]), '\ufeffCafé;Σ\r\n"a;b";"say ""oui""\nnon"\r\n');
});

test('an instant is told on the clock of the place, on days of 23 and 25 hours, too', (t) => {
  t.is(csvTime(Date.UTC(2026, 2, 29, 0, 59, 59), zone), '2026-03-29 01:59:59');
  t.is(csvTime(Date.UTC(2026, 2, 29, 1), zone), '2026-03-29 03:00:00');
  t.is(csvTime(Date.UTC(2026, 9, 25, 1), zone), '2026-10-25 02:00:00');
  t.is(csvTime(Date.UTC(2026, 0, 1, 0, 0), 'Asia/Kathmandu'), '2026-01-01 05:45:00');
  t.is(csvTime(null, zone), '');
});
