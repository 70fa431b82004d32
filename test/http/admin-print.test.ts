import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import test from 'ava';
import { printedCode } from '../../daemon/domain/code.js';
import { openSink } from '../integrations/printer/sink.js';
import { comeOnline, hourTerms, seed } from './admin-gateway.js';
import { type Answer, formIn, openStage, type Stage, type TestBrowser } from './admin-stage.js';
import { openPrintStage } from './print-stage.js';

const codeOf = ({ gateway }: Stage, id: number) => printedCode(gateway.state.tickets.get(id)?.code ?? '');
const handedOut = ({ gateway }: Stage) =>
  [...gateway.state.tickets.values()].filter(({ paperId }) => paperId !== null).map(({ id }) => id);
const printButton = (answer: Answer) => /<button type="submit">([^<]*)<\/button>/.exec(answer.text)?.[1];

/** The form that prints, alone. */
const printForm = ({ text }: Answer) => `<main${text.slice(text.indexOf('<form method="post" action="/print">'))}`;

/** Waits for a task, and answers the page of its result. */
async function result(browser: TestBrowser, posted: Answer): Promise<Answer> {
  const task = String(posted.headers.get('location'));
  for (let tries = 0; tries < 200; tries++) {
    const answer = await browser.get(task);
    if (answer.status === 303) return browser.get(String(answer.headers.get('location')));
    await setTimeout(50);
  }
  throw new Error('the task never ends');
}

test('by default only new tickets are printed: neither used, nor handed out, nor cancelled', async (t) => {
  const stage = await openPrintStage(t);
  await seed(stage.gateway, 5);
  await comeOnline(stage.gateway, 1);
  await stage.gateway.dispatch({ type: 'ticket-cancel', ticketId: 2 });
  await stage.gateway.dispatch({ type: 'tickets-print', ticketIds: [3] });
  const browser = await stage.signedIn();
  const asked = await browser.get('/print?list=1');
  t.is(asked.status, 200);
  t.is(printButton(asked), 'Print 2 tickets');
  t.true(asked.text.includes(codeOf(stage, 4)), 'the first one is shown');
  t.false(asked.text.includes(codeOf(stage, 5)));
  t.deepEqual(handedOut(stage), [3], 'looking hands nothing out');

  const posted = await browser.post('/print', formIn(printForm(asked)));
  t.is(posted.status, 303);
  t.deepEqual(handedOut(stage), [3, 4, 5]);
  const sheet = await browser.get(String(posted.headers.get('location')));
  t.is(sheet.status, 200);
  for (const id of [4, 5]) t.true(sheet.text.includes(codeOf(stage, id)));
  t.false(sheet.text.includes(codeOf(stage, 3)));

  const again = await browser.get('/print?list=1');
  t.is(printButton(again), undefined, 'nothing is printed twice by itself');
  t.is((await browser.post('/print', { list: '1', which: 'new' })).status, 422);
  t.true(again.text.includes('/print?serials=4-5&amp;paper=a4-sheet'), 'but the last ones are at hand');
});

test('what is chosen by serial numbers is printed again, and what is good no more is left out', async (t) => {
  const stage = await openPrintStage(t);
  await seed(stage.gateway, 4);
  await stage.gateway.dispatch({ type: 'tickets-print', ticketIds: [1, 2] });
  await stage.gateway.dispatch({ type: 'ticket-cancel', ticketId: 2 });
  const browser = await stage.signedIn();
  const asked = await browser.get('/print?serials=1-3,77');
  t.regex(asked.text, /4 tickets were chosen/);
  t.regex(asked.text, /2 of them are left out/);
  t.regex(asked.text, /1 of them has been handed out before/);
  t.is(printButton(asked), 'Print 2 tickets');
  for (const path of [
    '/print?serials=',
    '/print?serials=x',
    '/print?serials=1-99999999',
    '/print?list=7',
    '/print?list=x',
  ])
    t.is((await browser.get(path)).status, 404, path);
});

test('papers that differ are printed anew, and differ no more', async (t) => {
  const stage = await openPrintStage(t);
  await seed(stage.gateway, 3);
  await stage.gateway.dispatch({ type: 'tickets-print', ticketIds: [1, 2] });
  await stage.gateway.dispatch({ type: 'offer-change', offerId: 1, terms: { ...hourTerms, creditSeconds: 7200 } });
  const browser = await stage.signedIn();
  const asked = await browser.get('/print?list=1&which=differing');
  t.is(printButton(asked), 'Print 2 tickets');
  const posted = await browser.post('/print', formIn(printForm(asked)));
  const sheet = await browser.get(String(posted.headers.get('location')));
  t.true(sheet.text.includes('2 h online in all'));
  t.regex((await browser.get('/print?list=1&which=differing')).text, /There is no such ticket to print/);
});

test('a sheet shows no ticket that was not handed out, and none that is cancelled', async (t) => {
  const stage = await openPrintStage(t);
  await seed(stage.gateway, 3);
  await stage.gateway.dispatch({ type: 'tickets-print', ticketIds: [1, 2] });
  await stage.gateway.dispatch({ type: 'ticket-cancel', ticketId: 2 });
  const browser = await stage.signedIn();
  const { text } = await browser.get('/print/sheet?serials=1-3&paper=cards');
  t.deepEqual(
    [1, 2, 3].map((id) => text.includes(codeOf(stage, id))),
    [true, false, false],
  );
  t.is((await browser.get('/print/sheet?serials=3')).status, 404);
});

test('the paper speaks the language that was chosen for it, and else that of the place', async (t) => {
  const stage = await openPrintStage(t);
  await seed(stage.gateway, 1);
  await stage.gateway.dispatch({ type: 'tickets-print', ticketIds: [1] });
  const browser = await stage.signedIn();
  t.true((await browser.get('/print/sheet?serials=1')).text.includes('Your code'));
  const { text } = await browser.get('/print/sheet?serials=1&language=de');
  t.regex(text, /<html lang="de">[\s\S]*1 ticket is ready to print[\s\S]*Ihr Code/);
});

test('who may only look, prints nothing and sees no code', async (t) => {
  const stage = await openPrintStage(t);
  await seed(stage.gateway, 2);
  await stage.gateway.dispatch({ type: 'tickets-print', ticketIds: [1] });
  const browser = await stage.signedIn('viewer');
  for (const path of [
    '/print',
    '/print?list=1',
    '/print/sheet?serials=1',
    '/print/ready?file=x',
    '/print/sent',
    '/print/file/x',
  ])
    t.is((await browser.get(path)).status, 403, path);
  t.is((await browser.post('/print', { list: '1' })).status, 403);
  t.deepEqual(handedOut(stage), [1]);
});

test('what cannot be is said beside its field, and nothing is handed out', async (t) => {
  const stage = await openPrintStage(t);
  await seed(stage.gateway, 501);
  const browser = await stage.signedIn();
  const post = (fields: object) => browser.post('/print', { list: '1', which: 'new', ...fields });
  t.regex((await post({})).text, /A browser prints at most 500 tickets/);
  t.regex((await post({ way: 'printer' })).text, /No receipt printer is set up/);
  t.deepEqual(handedOut(stage), []);
  const ready = await openPrintStage(t, { printer: '127.0.0.1:9' });
  await seed(ready.gateway, 1);
  const cashier = await ready.signedIn();
  const answer = await cashier.post('/print', { list: '1', which: 'new', way: 'printer', paper: 'cards' });
  t.is(answer.status, 422);
  t.regex(answer.text, /choose 58 or 80 mm/);
});

test('a PDF file is made aside, with the pages of its paper, for this house alone', async (t) => {
  t.timeout(60_000, 'another process is started');
  const stage = await openPrintStage(t);
  await seed(stage.gateway, 25);
  const browser = await stage.signedIn();
  const posted = await browser.post('/print', { list: '1', which: 'new', way: 'pdf', paper: 'cards' });
  t.is(posted.status, 303);
  const ready = await result(browser, posted);
  t.regex(ready.text, /25 tickets/);
  const [path = ''] = /\/print\/file\/[\w-]+/.exec(ready.text) ?? [];
  const file = await browser.get(path);
  t.is(file.headers.get('content-type'), 'application/pdf');
  t.true(file.text.startsWith('%PDF-'));
  t.is(file.text.match(/\/Type \/Page\b(?!s)/g)?.length, 3, 'ten cards to a page');
  t.deepEqual(handedOut(stage).length, 25);
  const onDisk = await readFile(`${stage.folder}/print/${path.split('/').at(-1)}.pdf`);
  t.is(file.headers.get('content-length'), `${onDisk.length}`);
  t.is((await (await stage.signedIn('viewer')).get(path)).status, 403);
  t.is((await browser.get('/print/file/..%2F..%2Fsettings')).status, 404);
  t.deepEqual(stage.faults, []);
});

test('receipts go to the printer, and every ticket whose receipt is out is handed out', async (t) => {
  const sink = await openSink(t, { answers: true });
  const stage = await openPrintStage(t, { printer: sink.address });
  await seed(stage.gateway, 3);
  const browser = await stage.signedIn();
  const posted = await browser.post('/print', { list: '1', which: 'new', way: 'printer', paper: 'receipt-58' });
  const sent = await result(browser, posted);
  t.regex(sent.text, /All 3 receipts are printed/);
  t.deepEqual(handedOut(stage), [1, 2, 3]);
  for (const id of [1, 2, 3]) t.true(sink.bytes().includes(codeOf(stage, id)));
});

test('a printer that stops: what was not sent is not handed out, and the page says how far it came', async (t) => {
  const sink = await openSink(t, { answers: true, stopsAfter: 1_000 });
  const stage = await openPrintStage(t, { printer: sink.address });
  await seed(stage.gateway, 5);
  const browser = await stage.signedIn();
  const posted = await browser.post('/print', { list: '1', which: 'new', way: 'printer', paper: 'receipt-80' });
  const { text } = await result(browser, posted);
  const out = handedOut(stage);
  t.true(out.length > 0 && out.length < 5);
  t.true(text.includes(`out of 5`) && text.includes('takes nothing more'));
  t.true(text.includes(`Ticket ${out.at(-1)} was on its way`));
  t.true(text.includes(`serials=${out.length + 1}-5`.replace('5-5', '5')), 'the rest is one press away');
});

test('a printer that refuses: nothing is handed out', async (t) => {
  const stage = await openPrintStage(t, { printer: '127.0.0.1:1' });
  await seed(stage.gateway, 2);
  const browser = await stage.signedIn();
  const posted = await browser.post('/print', { list: '1', which: 'new', way: 'printer', paper: 'receipt-80' });
  t.regex((await result(browser, posted)).text, /No receipt was printed[\s\S]*127\.0\.0\.1:1 refuses the connection/);
  t.deepEqual(handedOut(stage), []);
});

test('the logo is served from the state folder, and a page without one asks for none', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway, 1);
  await stage.gateway.dispatch({ type: 'tickets-print', ticketIds: [1] });
  const browser = await stage.signedIn();
  t.is((await browser.get('/print/logo')).status, 404);
  t.false((await browser.get('/print/sheet?serials=1')).text.includes('<img'));
  await mkdir(`${stage.folder}/branding`, { recursive: true });
  await writeFile(`${stage.folder}/branding/logo.svg`, '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const logo = await browser.get('/print/logo');
  t.is(logo.headers.get('content-type'), 'image/svg+xml');
  t.regex(String(logo.headers.get('content-security-policy')), /default-src 'none'/, 'a script in it never runs');
  t.true((await browser.get('/print/sheet?serials=1')).text.includes('<img class="slip-logo" src="/print/logo"'));
});
