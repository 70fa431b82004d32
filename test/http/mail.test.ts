import { inflateSync } from 'node:zlib';
import test from 'ava';
import { printForMail } from '../../daemon/http/mail/compose.js';
import { pngOf } from '../../daemon/http/mail/png.js';
import { testMail, ticketMail } from '../../daemon/http/mail/ticket-mail.js';
import { loadViews } from '../../daemon/http/view.js';
import { hourTerms, seed, testConfig, testGateway } from './admin-gateway.js';

const views = await loadViews();

async function mailFor(language: string, count = 1) {
  const gateway = testGateway();
  await seed(gateway, count, { ...hourTerms, name: 'One <hour>' });
  const parts = { gateway, config: testConfig('/nowhere'), views, addressesOf: () => ['10.0.0.1'] };
  const print = printForMail(parts, [...gateway.state.tickets.values()], language);
  return { mail: ticketMail(views, print, { id: 'x', to: 'ada@example.org' }), print };
}

test('a mail says the code, the terms and the way in, in text and in HTML, and holds its QR code', async (t) => {
  const { mail, print } = await mailFor('en');
  const code = print.slips[0]?.code ?? '';
  t.is(mail.subject, 'Your Wi-Fi code · Café Test');
  for (const text of [mail.text, mail.html]) {
    t.true(text.includes(code));
    t.regex(text, /10\.0\.0\.1:8080/);
    t.regex(text, /Café Test/);
  }
  t.regex(mail.text, /One <hour>/);
  t.regex(mail.html, /One &lt;hour&gt;/);
  t.notRegex(mail.html, /<script|<link|https?:\/\//, 'a mail loads nothing');
  t.deepEqual(
    mail.pictures.map(({ name }) => name),
    ['code-1.png'],
  );
  t.regex(mail.html, /src="cid:code-1\.png"/);
});

test('a mail speaks the language of its reader', async (t) => {
  const { mail } = await mailFor('fr', 2);
  t.is(mail.subject, 'Vos 2 codes Wi-Fi · Café Test');
  t.regex(mail.html, /<html lang="fr">/);
});

test('a mail with very many tickets has all codes, and pictures for the first ten', async (t) => {
  const { mail, print } = await mailFor('en', 12);
  t.is(mail.pictures.length, 10);
  for (const { code } of print.slips) t.true(mail.text.includes(code));
});

test('the mail of a test cannot be made to say more than its place', (t) => {
  const { html } = testMail(views.texts.say('en'), { place: '<b>Café</b>', id: 'x', to: 'a@b.example' });
  t.notRegex(html, /<b>/);
});

test('squares become a picture of one bit a pixel with a quiet border', (t) => {
  const png = pngOf([
    [true, false],
    [false, true],
  ]);
  t.is(png.subarray(1, 4).toString('latin1'), 'PNG');
  const side = png.readUInt32BE(16);
  t.is(side, (2 + 8) * 6);
  const start = png.indexOf('IDAT') + 4;
  const length = png.readUInt32BE(start - 8);
  const pixels = inflateSync(png.subarray(start, start + length));
  const isBlack = (x: number, y: number) =>
    ((pixels[y * (1 + Math.ceil(side / 8)) + 1 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) === 0;
  t.deepEqual(
    [isBlack(0, 0), isBlack(24, 24), isBlack(30, 24), isBlack(24, 30), isBlack(35, 35), isBlack(36, 36)],
    [false, true, false, false, true, false],
  );
});
