import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { loadTexts } from '../../daemon/http/text.js';
import { keepAudit } from '../../daemon/kept-audit.js';
import type { AuditNote } from '../../daemon/ports.js';
import { FakeAudit } from '../fakes/audit.js';
import { filesIn, root } from '../source-code.js';
import { comeOnline, hourTerms, seed } from './admin-gateway.js';
import { openStage, passwords, type Stage } from './admin-stage.js';
import { daemon } from './control-stage.js';

const rowsIn = (text: string) =>
  [...text.matchAll(/<th scope="row">([^<]*)<\/th>/g)].map(([, what = '']) => what.replaceAll('&#39;', "'"));

async function acts({ audit }: Stage, count: number, by = 'owner', act = 'ticket-cancel'): Promise<void> {
  const at = Date.UTC(2026, 4, 4, 7);
  for (let n = 1; n <= count; n++) await audit.note({ at: at + n, by, from: '192.0.2.9', act, about: { serial: n } });
}

test('what staff changes is noted with who, from where, when and about what, and never a code', async (t) => {
  const stage = await openStage(t);
  const owner = await stage.signedIn();
  await seed(stage.gateway, 2);
  await comeOnline(stage.gateway);
  await owner.post('/lists', { name: 'Winter', offerId: '1' });
  await owner.post('/lists/2/tickets', { count: '3', had: '0' });
  await owner.post('/sessions/1/cut');
  await owner.post('/tickets/2/cancel');
  t.deepEqual(stage.audit.acts, [
    'sign-in node',
    'list-create Winter One hour',
    'tickets-issue 3 Winter 3 5',
    'session-cut 02:00:00:00:00:01 1',
    'ticket-cancel 2',
  ]);
  for (const { by, from, at } of stage.audit.notes)
    t.deepEqual([by, from, at], ['owner', '127.0.0.1', stage.gateway.now()]);
  const kept = JSON.stringify(stage.audit.notes);
  for (const { code } of stage.gateway.state.tickets.values()) t.false(kept.includes(code));
});

test('what is refused, or is so already, is not noted', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1);
  const owner = await stage.signedIn();
  const viewer = await stage.signedIn('viewer');
  const before = stage.audit.notes.length;
  await owner.post('/sessions/9/cut');
  await owner.post('/lists', { name: 'Summer', offerId: '1' });
  await viewer.post('/tickets/1/cancel');
  await owner.post('/staff/people/viewer/role', { role: 'viewer' });
  t.is(stage.audit.notes.length, before);
});

test('sign-ins, wrong passwords, sign-outs and new passwords are noted, and no password with them', async (t) => {
  const stage = await openStage(t);
  const next = 'a much better one';
  const browser = stage.browser();
  await browser.signIn('owner', 'wrong one here');
  await browser.signIn('hunter2 is my password', 'x');
  await browser.signIn('owner', passwords.owner);
  await browser.post('/password', { current: passwords.owner, next, again: next });
  await browser.post('/sign-out');
  t.deepEqual(stage.audit.acts, [
    'sign-in-failed owner',
    'sign-in-failed hun…',
    'sign-in node',
    'staff-password owner',
    'sign-out',
  ]);
  t.deepEqual(
    stage.audit.notes.map(({ by }) => by),
    ['', '', 'owner', 'owner', 'owner'],
  );
  t.notRegex(JSON.stringify(stage.audit.notes), /wrong one|hunter2|better|sea is wide/);
});

test('however many sign-ins fail, thirty an hour are noted and one that says that there were more', async (t) => {
  const { gateway, audit } = await openStage(t);
  const { failureNotes } = await import('../../daemon/http/admin/sign-in-note.js');
  const { failed } = failureNotes();
  for (let n = 0; n < 200; n++)
    await failed(audit, { name: `n${n}`, address: `192.0.2.${n}`, staff: undefined }, gateway.now());
  t.is(audit.notes.length, 31);
  t.is(audit.notes.at(-1)?.act, 'sign-in-failed-more');
});

test('what the command line changes is noted, too', async (t) => {
  const { call, audit } = await daemon(t);
  await call('POST', '/offers', { name: 'Hour', accessPoints: ['lounge'] });
  await call('POST', '/staff', { name: 'ada', role: 'owner', password: 'the sea is wide' });
  t.deepEqual(audit.acts, ['offer-create Hour', 'staff-set ada owner']);
  t.deepEqual([...new Set(audit.notes.map(({ by }) => by))], ['(command line)']);
  t.notRegex(JSON.stringify(audit.notes), /sea is wide/);
});

test('the log says in the reader’s words what was done, newest first', async (t) => {
  const stage = await openStage(t);
  const owner = await stage.signedIn();
  await seed(stage.gateway, 1);
  await owner.post('/lists', { name: '<b>Winter</b>', offerId: '1' });
  await owner.post('/staff', { name: 'zoé', role: 'cashier', password: 'a much better one' });
  const { text } = await owner.get('/audit');
  t.deepEqual(rowsIn(text), [
    'Added zoé, cashier',
    'Made the list &lt;b&gt;Winter&lt;/b&gt; for the offer One hour',
    'Signed in (node)',
  ]);
  t.regex(text, /10:00[\s\S]*127\.0\.0\.1/);
  const french = await owner.get('/audit?lang=fr');
  t.deepEqual(rowsIn(french.text)[0], 'A ajouté zoé, caisse');
});

test('the log shows fifty acts a page, and turns pages both ways', async (t) => {
  const stage = await openStage(t);
  await acts(stage, 120);
  const owner = await stage.signedIn();
  const [first, second, third] = await Promise.all([1, 2, 3].map((page) => owner.get(`/audit?page=${page}`)));
  t.is(rowsIn(first?.text ?? '')[0], 'Signed in (node)');
  t.is(rowsIn(second?.text ?? '')[0], 'Cancelled ticket no. 71');
  t.is(rowsIn(third?.text ?? '').length, 21);
  t.regex(second?.text ?? '', /href="\/audit\?">Newer[\s\S]*href="\/audit\?page=3">Older/);
  t.notRegex(third?.text ?? '', /Older/);
});

for (const [query, expected] of [
  ['by=viewer', ['Cancelled ticket no. 1']],
  ['kind=people', ['Removed –']],
  ['kind=sign-in', ['Signed in (node)']],
  ['by=viewer&kind=people', []],
  ['day=2026-05-03', []],
  ['day=2026-05-04&by=viewer', ['Cancelled ticket no. 1']],
  ['by=%28command+line%29', ['Made the offer Été']],
  ['by=nobody', []],
  ['day=yesterday&kind=x&page=0&by=viewer', ['Cancelled ticket no. 1']],
] as const)
  test(`the log asked for ${query} shows ${expected.length} acts`, async (t) => {
    const stage = await openStage(t);
    await acts(stage, 1, 'viewer');
    await acts(stage, 1, 'owner', 'staff-remove');
    const note = {
      at: stage.gateway.now(),
      by: '(command line)',
      from: '',
      act: 'offer-create',
      about: { offer: 'Été' },
    };
    await stage.audit.note(note);
    const owner = await stage.signedIn();
    const { status, text } = await owner.get(`/audit?${query}`);
    t.is(status, 200);
    t.deepEqual(rowsIn(text), expected);
  });

test('an act of another release is shown as it was noted', async (t) => {
  const stage = await openStage(t);
  const note: AuditNote = {
    at: stage.gateway.now(),
    by: 'owner',
    from: '',
    act: 'till-close',
    about: { till: 'bar', cents: 5 },
  };
  await stage.audit.note(note);
  await stage.audit.note({ ...note, act: 'tickets-print', about: {} });
  const { text } = await (await stage.signedIn()).get('/audit');
  t.deepEqual(rowsIn(text).slice(1), ['Printed 0 tickets (no. 0 to 0)', 'till-close till: bar, cents: 5']);
});

test('a disk that takes no notes undoes nothing that was done, and the owner is told until it does', async (t) => {
  const audit = new FakeAudit();
  const faults: string[] = [];
  const kept = keepAudit(audit, (action) => faults.push(action));
  audit.failNext(2);
  const note: AuditNote = { at: 1, by: 'owner', from: '', act: 'sign-out', about: {} };
  await kept.note(note);
  await kept.note(note);
  t.is(kept.unwritten(), 2);
  t.is(faults.length, 2);
  await kept.note(note);
  t.is(kept.unwritten(), 0);
});

test('everybody who is signed in is told at once that somebody tries codes; a stranger is not', async (t) => {
  const stage = await openStage(t);
  const viewer = await stage.signedIn('viewer');
  t.regex((await viewer.get('/online')).text, /works as it should/);
  stage.alarms.push({ kind: 'guessing', codes: 23, devices: 1 }, { kind: 'unwritten', acts: 1 });
  const { text } = await viewer.get('/online');
  t.regex(text, /23 wrong codes in the last 10 minutes, from 1 device\./);
  t.regex(text, /cannot be written: 1 act waits/);
  t.notRegex(text, /works as it should/);
  t.notRegex((await stage.browser().get('/sign-in')).text, /wrong codes/);
});

test('every event that staff asks for has a text of its own', async (t) => {
  const stage = await openStage(t);
  const owner = await stage.signedIn();
  await seed(stage.gateway, 1);
  await stage.gateway.dispatch({ type: 'offer-create', terms: { ...hourTerms, name: 'Day' } });
  const { auditOf } = await import('../../daemon/http/audit-about.js');
  const { state } = stage.gateway;
  await comeOnline(stage.gateway);
  const staff = { name: 'ada', role: 'viewer' as const, passwordHash: 'x' };
  const events = [
    { type: 'session-cut', sessionId: 1 },
    { type: 'offer-create', terms: hourTerms },
    { type: 'offer-change', offerId: 1, terms: hourTerms },
    { type: 'offer-extend', offerId: 1, validUntilAt: null },
    { type: 'offer-extend', offerId: 1, validUntilAt: Date.UTC(2026, 5, 1) },
    { type: 'offer-retire', offerId: 1, isRetired: true },
    { type: 'offer-retire', offerId: 1, isRetired: false },
    { type: 'list-create', name: 'A', offerId: 1 },
    { type: 'list-bind', listId: 1, offerId: 2 },
    { type: 'list-rename', listId: 1, name: 'B' },
    { type: 'tickets-issue', listId: 1, codes: ['SECRETCODE'] },
    { type: 'tickets-print', ticketIds: [1] },
    { type: 'ticket-cancel', ticketId: 1 },
    { type: 'staff-set', staff },
    { type: 'staff-add', staff },
    { type: 'staff-role', name: 'ada', role: 'owner' },
    { type: 'staff-password', name: 'ada', passwordHash: 'SECRETHASH', keptTokenHash: null },
    { type: 'staff-remove', name: 'ada' },
    { type: 'staff-sign-out', tokenHash: [...state.staffSessions.keys()][0] ?? '' },
    { type: 'staff-sign-out-others', keptTokenHash: '', name: null },
    { type: 'staff-sign-out-others', keptTokenHash: '', name: 'ada' },
  ] as const;
  for (const event of events) {
    const act = auditOf(state, event) ?? { act: `nothing for ${event.type}`, about: {} };
    t.notRegex(JSON.stringify(act), /SECRET/);
    await stage.audit.note({ at: stage.gateway.now(), by: 'owner', from: '', ...act });
  }
  const shown = rowsIn((await owner.get('/audit')).text);
  t.is(shown.length, events.length + 1);
  for (const what of shown) t.regex(what, /^[A-Z][^–]*$/, 'a sentence with all its values');
});

test('whatever is noted has words of its own', async (t) => {
  const { has } = await loadTexts();
  const noted = filesIn('daemon', '.ts').flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/\bact: '([a-z-]+)'/g)].map(([, act = '']) => act),
  );
  t.true(noted.length > 10);
  t.deepEqual(
    noted.filter((act) => !has(`audit.act.${act}`)),
    [],
  );
});
