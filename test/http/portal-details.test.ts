import test from 'ava';
import type { ExtraField } from '../../daemon/domain/offer.js';
import { codeNumber, openStage, post, type Stage } from './portal-stage.js';

const code = codeNumber(1);
const field = (id: string, label: string, more: Partial<ExtraField> = {}): ExtraField => ({
  id,
  label,
  askedAt: 'log-in',
  isRequired: false,
  kind: 'text',
  graceSeconds: null,
  consentText: null,
  ...more,
});
const extraFields = [
  field('name', 'Your name', { isRequired: true }),
  field('room', 'Room & floor', { isRequired: true }),
  field('constructor', 'Profession'),
  field('email', 'E-mail', { kind: 'text', graceSeconds: null, consentText: 'You may send me your "programme".' }),
  field('staff-only', 'Note', { askedAt: 'issue' }),
];
const asking = { terms: { extraFields } };

const send = async (stage: Stage, fields: Readonly<Record<string, string>>, from = '127.0.0.1') =>
  stage.ask('/login', post({ code, ...fields, token: await stage.token({ from }) }, { from }));

/** What a browser would send of the form on a page. */
function fieldsIn(body: string): Record<string, string> {
  const inputs = [...body.matchAll(/<input [^>]*>/g)].map(([tag]) => tag);
  const sent = inputs.filter((tag) => !tag.includes('type="checkbox"') || tag.includes(' checked'));
  const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  return Object.fromEntries(
    sent.map((tag) => [
      attribute(tag, 'name'),
      attribute(tag, 'value').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
    ]),
  );
}

const detailsOf = ({ gateway }: Stage, id = 1) => gateway.state.tickets.get(id)?.details;

test('an offer that asks for something shows a second form, with every field named', async (t) => {
  const stage = await openStage(t, asking);
  const { status, body } = await send(stage, {});
  t.is(status, 422);
  t.regex(body, /A few details first/);
  t.notRegex(body, /class="problem"/, 'nothing is wrong yet');
  t.regex(body, /<label for="answer-name">Your name<\/label>/);
  t.regex(body, /<label for="answer-email">E-mail <span class="optional">\(optional\)<\/span><\/label>/);
  t.regex(
    body,
    /id="answer-name" name="answer\.name" value="" maxlength="200" autocomplete="name" inputmode="text" required/,
  );
  t.regex(body, /Room &amp; floor/);
  t.regex(body, /<label for="agree-email">You may send me your &quot;programme&quot;\.<\/label>/);
  t.notRegex(body, / checked/);
  t.notRegex(body, /Note/, 'what the staff is asked is not asked here');
  t.deepEqual(Object.keys(fieldsIn(body)).sort(), [
    'answer.constructor',
    'answer.email',
    'answer.name',
    'answer.room',
    'asked',
    'code',
    'token',
  ]);
});

test('the answers open the device and are kept; one without its consent is not', async (t) => {
  const stage = await openStage(t, asking);
  const { body } = await send(stage, {});
  const answers = { 'answer.name': ' Ada ', 'answer.room': '12 & 13', 'answer.email': 'ada@example.org' };
  t.is((await stage.ask('/login', post({ ...fieldsIn(body), ...answers }))).status, 303);
  t.deepEqual(detailsOf(stage), {
    name: { value: 'Ada', consentedAt: null },
    room: { value: '12 & 13', consentedAt: null },
  });
});

test('a box that was ticked is a consent, with its time', async (t) => {
  const stage = await openStage(t, asking);
  const { body } = await send(stage, {});
  const answers = { 'answer.name': 'Ada', 'answer.room': '1', 'answer.email': 'a@b.c', 'agree.email': 'yes' };
  t.is((await stage.ask('/login', post({ ...fieldsIn(body), ...answers }))).status, 303);
  t.deepEqual(detailsOf(stage)?.email, { value: 'a@b.c', consentedAt: stage.gateway.at });
});

test('what is missing is named, and what was typed and ticked is still there', async (t) => {
  const stage = await openStage(t, asking);
  const first = await send(stage, {});
  const typed = { 'answer.name': '  ', 'answer.email': '"><b>', 'agree.email': 'yes', 'answer.constructor': 'smith' };
  const { status, body } = await stage.ask('/login', post({ ...fieldsIn(first.body), ...typed }));
  t.is(status, 422);
  t.regex(body, /Please fill in: Your name, Room &amp; floor\./);
  t.is(body.match(/aria-invalid="true" aria-describedby="problem"/g)?.length, 2);
  t.is(body.match(/ autofocus/g)?.length, 1);
  t.false(body.includes('<b>'));
  t.like(fieldsIn(body), { 'answer.constructor': 'smith', 'agree.email': 'yes', code });
  t.true(body.includes('value="&quot;&gt;&lt;b&gt;"'));
});

test('an offer that asks for nothing that is needed takes an empty form', async (t) => {
  const optional = extraFields.map((one) => ({ ...one, isRequired: false }));
  const stage = await openStage(t, { terms: { extraFields: optional } });
  const { status, body } = await send(stage, {});
  t.is(status, 422, 'it asks all the same');
  t.is((await stage.ask('/login', post(fieldsIn(body)))).status, 303);
  t.like(stage.gateway.events.at(-1), { type: 'log-in' });
  t.deepEqual(detailsOf(stage), {});
});

test('answers that come too late for their form are kept for the next try, unless it is of another ticket', async (t) => {
  const stage = await openStage(t, asking);
  const answers = {
    asked: code,
    'answer.name': 'Ada',
    'answer.room': '7',
    'answer.email': 'a@b.c',
    'agree.email': 'yes',
  };
  const stale = await stage.ask('/login', post({ code, ...answers, token: 'old' }));
  t.is(stale.status, 403);
  t.like(fieldsIn(stale.body), answers);
  t.deepEqual(stage.gateway.events, []);
  const other = await stage.ask('/login', post({ ...fieldsIn(stale.body), code: codeNumber(2) }));
  t.regex(other.body, /A few details first/);
  t.is(fieldsIn(other.body)['answer.name'], '');
  t.is((await stage.ask('/login', post(fieldsIn(stale.body)))).status, 303);
  t.like(detailsOf(stage)?.name, { value: 'Ada' });
});

test('a ticket is asked once', async (t) => {
  const stage = await openStage(t, asking);
  const answers = { asked: code, 'answer.name': 'Ada', 'answer.room': '7' };
  t.is((await send(stage, answers)).status, 303);
  await stage.gateway.dispatch({ type: 'log-out', mac: '02:00:00:00:00:01' });
  t.is((await send(stage, {}, '127.0.0.2')).status, 303);
  t.like(detailsOf(stage)?.name, { value: 'Ada' });
});

test('who fills in the form slowly, and often, is no guesser', async (t) => {
  const stage = await openStage(t, asking);
  for (let n = 0; n < 30; n++) t.is((await send(stage, { asked: code })).status, 422);
});
