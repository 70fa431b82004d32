import test from 'ava';
import type { Role } from '../../daemon/domain/staff.js';
import { quickPasswords } from './admin-gateway.js';
import { type Answer, openStage, passwords, problemOf, type Stage } from './admin-stage.js';

const word = 'a much better one';

async function add({ gateway }: Stage, name: string, role: Role): Promise<void> {
  await gateway.dispatch({ type: 'staff-add', staff: { name, role, passwordHash: await quickPasswords.hash(word) } });
}

const secretIn = ({ text }: Answer) => /<span class="code">([^<]+)<\/span>/.exec(text)?.[1] ?? '';
const main = ({ text }: Answer) => (/<main[\s\S]*<\/main>/.exec(text)?.[0] ?? '').replaceAll(/\s+/g, ' ');

test('somebody is added with a password that was typed, and signs in with their role', async (t) => {
  const stage = await openStage(t);
  const owner = await stage.signedIn();
  const answer = await owner.post('/staff', { name: ' Zoé  ', role: 'cashier', password: word });
  t.is(answer.headers.get('location'), '/staff?done=staff.added');
  const page = main(await owner.get('/staff?done=staff.added'));
  t.regex(page, /can sign in now.*zoé<\/a>.*cashier.*never/s);
  const zoe = stage.browser();
  t.is((await zoe.signIn('Zoé', word)).status, 303);
  t.is((await zoe.get('/staff')).status, 403);
  t.regex(main(await owner.get('/staff')), /zoé<\/a>.*today|zoé<\/a>.*127\.0\.0\.1/s);
  t.deepEqual(stage.audit.acts.slice(-2), ['staff-add zoé cashier', 'sign-in node']);
});

test('a password that nobody typed is made up, shown once, and good', async (t) => {
  const stage = await openStage(t);
  const owner = await stage.signedIn();
  const added = await owner.post('/staff', { name: 'bob', role: 'viewer', password: '' });
  t.is(added.status, 200);
  const secret = secretIn(added);
  t.regex(secret, /^([2-9B-Z]{4}-){3}[2-9B-Z]{4}$/);
  t.is((await stage.browser().signIn('bob', secret)).status, 303);
  const anew = secretIn(await owner.post('/staff/people/bob/password', { password: '' }));
  t.not(anew, secret);
  t.is((await stage.browser().signIn('bob', secret)).status, 422);
  t.is((await stage.browser().signIn('bob', anew)).status, 303);
  for (const path of ['/staff', '/staff/people/bob', '/audit']) {
    const { text } = await owner.get(path);
    for (const one of [secret, anew]) t.false(text.includes(one));
  }
  for (const one of [secret, anew]) t.false(JSON.stringify(stage.audit.notes).includes(one));
});

for (const [fields, field, said] of [
  [{ name: '' }, 'name', /needed/],
  [{ name: 'x'.repeat(41) }, 'name', /At most 40/],
  [{ name: '../etc' }, 'name', /Letters, digits/],
  [{ name: '(command line)' }, 'name', /Letters, digits/],
  [{ name: '<b>' }, 'name', /Letters, digits/],
  [{ name: 'VIEWER' }, 'name', /taken|exists|already/],
  [{ name: 'eve', password: 'short' }, 'password', /At least 10/],
  [{ name: 'eve', password: 'x'.repeat(201) }, 'password', /At most 200/],
  [{ name: 'eve', role: 'god' }, 'role', /Choose one of these/],
] as const)
  test(`nobody is added as ${JSON.stringify(fields).slice(0, 60)}`, async (t) => {
    const stage = await openStage(t);
    const owner = await stage.signedIn();
    const answer = await owner.post('/staff', { role: 'viewer', password: word, ...fields });
    t.is(answer.status, 422);
    t.regex(problemOf(answer, field) ?? '', said);
    t.is(stage.gateway.state.staff.size, 2);
    t.false(answer.text.includes(word), 'a password is never sent back');
  });

test('another role counts from the next click on', async (t) => {
  const stage = await openStage(t);
  await add(stage, 'bob', 'viewer');
  const owner = await stage.signedIn();
  const bob = stage.browser();
  await bob.signIn('bob', word);
  t.is((await bob.get('/staff')).status, 403);
  t.is(
    (await owner.post('/staff/people/bob/role', { role: 'owner' })).headers.get('location'),
    '/staff?done=staff.role-changed',
  );
  t.is((await bob.get('/staff')).status, 200);
  await owner.post('/staff/people/bob/role', { role: 'cashier' });
  t.is((await bob.get('/staff')).status, 403);
  t.is((await bob.get('/online')).status, 200);
});

test('the last owner can neither be made less nor removed, and is told why', async (t) => {
  const stage = await openStage(t);
  const owner = await stage.signedIn();
  const less = await owner.post('/staff/people/owner/role', { role: 'viewer', sure: 'yes' });
  t.is(less.status, 422);
  t.regex(problemOf(less, 'role') ?? '', /Somebody must be the owner/);
  const gone = await owner.post('/staff/people/owner/remove');
  t.is(gone.status, 422);
  t.regex(main(gone), /Somebody must be the owner/);
  t.is(stage.gateway.state.staff.get('owner')?.role, 'owner');
  t.deepEqual(stage.audit.acts, ['sign-in node']);
});

test('an owner who gives up the role is asked first, and then no longer sees the page', async (t) => {
  const stage = await openStage(t);
  await add(stage, 'ada', 'owner');
  const owner = await stage.signedIn();
  const asked = await owner.post('/staff/people/owner/role', { role: 'cashier' });
  t.regex(main(asked), /Make your own role “cashier”\?.*name="sure"/);
  t.is(stage.gateway.state.staff.get('owner')?.role, 'owner');
  const done = await owner.post('/staff/people/owner/role', { role: 'cashier', sure: 'yes' });
  t.is(done.headers.get('location'), '/online?done=staff.own-role');
  t.regex(main(await owner.get('/online?done=staff.own-role')), /Your role is changed/);
  t.is((await owner.get('/staff')).status, 403);
});

test('who is removed is asked for first, signed out at once, and cannot sign in again', async (t) => {
  const stage = await openStage(t);
  const owner = await stage.signedIn();
  const viewer = await stage.signedIn('viewer');
  t.regex(main(await owner.get('/staff/people/viewer/remove')), /Remove viewer\?.*stays in the log/);
  t.is((await viewer.get('/online')).status, 200);
  t.is((await owner.post('/staff/people/viewer/remove')).headers.get('location'), '/staff?done=staff.removed');
  t.is((await viewer.get('/online')).status, 303);
  t.is((await stage.browser().signIn('viewer', passwords.viewer)).status, 422);
  t.is((await owner.get('/staff/people/viewer')).status, 404);
});

test('an owner may remove themselves when another one stays', async (t) => {
  const stage = await openStage(t);
  await add(stage, 'ada', 'owner');
  const owner = await stage.signedIn();
  t.regex(main(await owner.get('/staff/people/owner/remove')), /That is you/);
  const done = await owner.post('/staff/people/owner/remove');
  t.is(done.headers.get('location'), '/sign-in?done=staff.own-removed');
  t.regex((await owner.get('/sign-in?done=staff.own-removed')).text, /You are removed/);
});

test('an owner’s own password is changed where the present one is asked for', async (t) => {
  const stage = await openStage(t);
  const owner = await stage.signedIn();
  t.notRegex(main(await owner.get('/staff/people/owner')), /type="password"/);
  const answer = await owner.post('/staff/people/owner/password', { password: word });
  t.is(answer.headers.get('location'), '/password');
  t.is((await stage.browser().signIn('owner', passwords.owner)).status, 303);
});

test('signed-in browsers are listed with whose, from where and until when, and are signed out one by one or all', async (t) => {
  const stage = await openStage(t);
  const owner = await stage.signedIn();
  const second = await stage.signedIn();
  const viewer = await stage.signedIn('viewer');
  const page = main(await owner.get('/staff'));
  t.is(page.match(/name="browser"/g)?.length, 2, 'all but this one');
  t.regex(page, /node.*this one|this one/);
  t.regex(page, /127\.0\.0\.1/);
  t.regex(page, /22:00/, 'twelve hours after 10:00');
  const [browser = ''] = [...stage.gateway.state.staffSessions.values()].flatMap((s) =>
    s.name === 'viewer' ? s.tokenHash : [],
  );
  await owner.post('/staff/browsers/end', { browser });
  t.is((await viewer.get('/online')).status, 303);
  t.is((await second.get('/online')).status, 200);
  await owner.post('/staff/browsers/end-others');
  t.is((await second.get('/online')).status, 303);
  t.is((await owner.get('/online')).status, 200);
  t.deepEqual(stage.audit.acts.slice(-2), ['staff-sign-out viewer', 'staff-sign-out-others']);
});

test('everybody sees and ends their own browsers, and nobody else’s', async (t) => {
  const stage = await openStage(t);
  const owner = await stage.signedIn();
  const viewer = await stage.signedIn('viewer');
  const other = await stage.signedIn('viewer');
  t.is(main(await viewer.get('/password')).match(/name="browser"/g)?.length, 1);
  const ids = (name: string) =>
    [...stage.gateway.state.staffSessions.values()].flatMap((s) => (s.name === name ? s.tokenHash : []));
  t.is((await viewer.post('/password/browsers/end', { browser: ids('owner')[0] ?? '' })).status, 403);
  t.is((await owner.get('/online')).status, 200);
  await viewer.post('/password/browsers/end-others');
  t.is((await other.get('/online')).status, 303);
  t.is((await viewer.get('/online')).status, 200);
  t.is((await owner.get('/online')).status, 200);
  for (const path of ['/staff/browsers/end', '/staff/browsers/end-others'])
    t.is((await viewer.post(path, { browser: ids('owner')[0] ?? '' })).status, 403);
});

for (const role of ['cashier-refund', 'cashier', 'viewer'] as const)
  test(`the people and the log are not for a ${role}`, async (t) => {
    const stage = await openStage(t);
    await add(stage, 'bob', role);
    const bob = stage.browser();
    await bob.signIn('bob', word);
    for (const path of ['/staff', '/staff/people/owner', '/staff/people/owner/remove', '/audit'])
      t.is((await bob.get(path)).status, 403, path);
    for (const path of [
      '/staff',
      '/staff/people/bob/role',
      '/staff/people/owner/password',
      '/staff/people/owner/remove',
    ])
      t.is((await bob.post(path, { name: 'eve', role: 'owner', password: word })).status, 403, path);
    t.is(stage.gateway.state.staff.get('bob')?.role, role);
    t.is(stage.gateway.state.staff.size, 3);
  });
