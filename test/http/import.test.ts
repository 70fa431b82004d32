import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { checkLines } from '../../daemon/http/admin/import-check.js';
import { likelyColumns, likelyPreset } from '../../daemon/http/admin/import-column.js';
import { decodeText, readTable } from '../../daemon/http/admin/import-file.js';
import { root } from '../source-code.js';
import { hourTerms, seed } from './admin-gateway.js';
import { openStage, type Stage, type TestBrowser } from './admin-stage.js';

// The samples are in the shape that pfSense 2.7 writes for a roll, RouterOS 7.14 for `/ip hotspot user export`, and User
// Manager of RouterOS 6 in its CSV. UniFi's has the columns of UniFi Network 8. All were written after descriptions, none is a
// recording of a real device.
const sample = (name: string) => readFileSync(join(root, 'test/http/import', name), 'utf8');
const now = Date.UTC(2026, 4, 4, 8);

function read(text: string, taken: readonly string[] = []) {
  const table = readTable(text, { delimiter: null, hasHead: null });
  const preset = likelyPreset(text, table);
  const columns = likelyColumns(preset, table);
  const isTaken = (code: string) => taken.includes(code);
  const lines = checkLines(table.rows, columns, { isTaken, timeZone: 'Europe/Paris', now });
  return {
    preset,
    said: lines.map(({ line, result }) => {
      if (!result.ok) return `${line} ${result.problem}`;
      const { code, password, userId, validUntilAt } = result.ticket;
      return [line, code, password, userId, validUntilAt].join(' | ');
    }),
  };
}

test('a roll of pfSense is read without its remarks; codes that differ in case alone are the same here', (t) => {
  t.deepEqual(read(sample('pfsense-2.7.csv')), {
    preset: 'pfsense',
    said: ['8 | 7FBMC2XQTZ4 |  |  | ', '9 | SVVYCJ5G8PN |  |  | ', '10 | M8HKTWD3RAB |  |  | ', '11 twice'],
  });
});

test('vouchers of UniFi bring code and note; its bookkeeping of their end is left out', (t) => {
  t.deepEqual(read(sample('unifi-vouchers.csv'), ['0987654321']), {
    preset: 'unifi',
    said: ['2 | 1234567890 |  | Terrace | ', '3 taken', "4 | 123456789 |  | =cmd|' /C calc'!A0 | "],
  });
});

test('users of MikroTik bring name, password and comment; a password like the name is none', (t) => {
  t.deepEqual(read(sample('mikrotik-users.csv')), {
    preset: 'mikrotik',
    said: ['2 | AB3KF9 |  | Room 4 | ', '3 | GUEST17 | sunny-day | Room 5 | ', '4 too-short', '5 bad-password'],
  });
  t.deepEqual(read(sample('mikrotik-hotspot.rsc')), {
    preset: 'mikrotik',
    said: ['3 | HS4711 | blue42 | Room 4, "sea" | ', '4 | HS4712 |  |  | '],
  });
});

test('any table is read whatever stands between its columns, with or without names, in any encoding', (t) => {
  t.deepEqual(read('ABCDEF12\r\nABCDEF13\r\n').said, ['1 | ABCDEF12 |  |  | ', '2 | ABCDEF13 |  |  | ']);
  t.deepEqual(read('code\tuntil\nABCDEF12\t2026-07-31\nABCDEF13\t31/07/2026\nABCDEF14\t2026-05-01\n').said, [
    `2 | ABCDEF12 |  |  | ${Date.UTC(2026, 6, 31, 22)}`,
    '3 bad-date',
    '4 over',
  ]);
  t.deepEqual(read('\ufeffCode;Note\nABCDEF12;"a;b"\n;x\n').said, ['2 | ABCDEF12 |  | a;b | ', '3 no-code']);
  t.is(decodeText(Buffer.from([0xff, 0xfe, 0x41, 0, 0x42, 0])), 'AB');
  t.is(decodeText(Buffer.from('é', 'latin1')), 'é');
  t.deepEqual(read('"never closed\nABCDEF12').said.length <= 2, true);
  t.deepEqual(read(`${'x'.repeat(65)}\n`).said, ['1 too-long']);
});

test('beyond ten thousand the lines are left out', (t) => {
  const { said } = read(Array.from({ length: 10_002 }, (_, i) => `CODE${100_000 + i}`).join('\n'));
  t.is(said.filter((line) => line.endsWith('too-many')).length, 2);
});

/** Sends a file as a browser does, with the token of its page or with another one. */
async function upload(stage: Stage, browser: TestBrowser, file: string, token?: string): Promise<Response> {
  const form = new FormData();
  form.set('token', token ?? (await browser.token()));
  form.set('file', new Blob([file], { type: 'text/csv' }), 'vouchers.csv');
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { cookie, origin: stage.url, 'accept-language': 'en' };
  return fetch(`${stage.url}/lists/1/import`, { method: 'POST', body: form, headers, redirect: 'manual' });
}

test('a file is looked at, its columns are changed, and its good lines are imported at once', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1);
  const browser = await stage.signedIn();
  const sent = await upload(stage, browser, 'first;second\nRoom 1;ABCDEF12\nRoom 2;abc\nRoom 3;ABCDEF13\n');
  t.is(sent.status, 303);
  const path = sent.headers.get('location') ?? '';
  const guessed = await browser.get(path);
  t.regex(guessed.text, /<option value="0" selected>Column 1<\/option>/);
  const asked = 'head=yes&delimiter=semicolon&column-code=1&column-userId=0';
  const { text } = await browser.get(`${path}?${asked}`);
  t.regex(text, /2 tickets can be imported\. 1 line is left out\./);
  t.regex(text, /Line 3:[\s\S]*abc[\s\S]*fewer than 6/);
  t.is(stage.gateway.state.tickets.size, 1);
  const done = await browser.post(path, { asked });
  t.is(done.headers.get('location'), '/lists/1?done=import.made');
  t.deepEqual(
    [...stage.gateway.state.tickets.values()].slice(1).map(({ code, grant }) => [code, grant.userId]),
    [
      ['ABCDEF12', 'Room 1'],
      ['ABCDEF13', 'Room 3'],
    ],
  );
  t.deepEqual(stage.audit.notes.at(-1)?.about, { count: 2, list: 'Summer' });
  t.is((await browser.post(path, { asked })).headers.get('location'), '/lists/1/import?done=import.gone');
});

test('a foreign form, a viewer, an empty file and a spreadsheet that is none are turned away', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1);
  const browser = await stage.signedIn();
  t.is((await upload(stage, browser, 'ABCDEF12', 'wrong')).status, 403);
  t.is((await upload(stage, await stage.signedIn('viewer'), 'ABCDEF12', 'x')).status, 403);
  t.is((await upload(stage, browser, '')).status, 422);
  t.is((await upload(stage, browser, 'PK\u0003\u0004\0\0')).status, 422);
  t.is((await upload(stage, browser, 'x'.repeat(5_000_000))).status, 413);
  t.is((await browser.get('/lists/1/import/guessed')).headers.get('location'), '/lists/1/import?done=import.gone');
});

test('what is imported is imported whole: a code that was taken meanwhile leaves everything as it was', async (t) => {
  const { gateway } = await openStage(t);
  await seed(gateway, 1, hourTerms);
  const { code } = [...gateway.state.tickets.values()][0] ?? { code: '' };
  const ticket = { password: null, userId: null, validUntilAt: null };
  const tickets = [
    { ...ticket, code: 'ABCDEF12' },
    { ...ticket, code },
  ];
  const decision = await gateway.dispatch({ type: 'tickets-import', listId: 1, tickets });
  t.false(decision.ok);
  t.is(gateway.state.tickets.size, 1);
});

test('a file of blank lines is read in no time', (t) => {
  const startedAt = performance.now();
  t.deepEqual(readTable('\n'.repeat(400_000), { delimiter: null, hasHead: null }).rows, []);
  t.true(performance.now() - startedAt < 2_000);
});
