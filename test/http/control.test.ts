import { readdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import test from 'ava';
import { quietBox } from '../fakes/box.js';
import { comeOnline, guest, hourTerms, seed } from './admin-gateway.js';
import { daemon } from './control-stage.js';

type Json = Readonly<Record<string, unknown>>;

test('status tells the version, the uptime, the kernel, who is online, what ends first, and the tickets by status', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway, 4);
  await comeOnline(gateway);
  await gateway.dispatch({ type: 'ticket-cancel', ticketId: 3 });
  gateway.complain('br-garden is missing');
  gateway.pass(60_000);
  t.deepEqual(await call('GET', '/status'), {
    version: '1.2.3',
    at: gateway.now(),
    uptimeSeconds: 90,
    box: quietBox,
    kernel: { driver: 'nft', loaded: 1, stale: 0, complaints: ['br-garden is missing'] },
    sessions: [
      {
        id: 1,
        ...guest,
        ticket: 1,
        offer: 'One hour',
        openedAt: gateway.now() - 60_000,
        ends: { at: gateway.now() + 3_540_000, cause: 'credit-exhausted' },
        upBytes: 0,
        downBytes: 0,
        upKbps: 1000,
        downKbps: 5000,
        volumes: [{ direction: 'down', limitBytes: 500_000_000, usedBytes: 0, leftBytes: 500_000_000 }],
        slowedToKbps: null,
      },
    ],
    tickets: { unused: 2, 'in-use': 1, expired: 0, cancelled: 1 },
  });
});

test('an offer needs only a name and an access point: limits left out are no limits', async (t) => {
  const { gateway, call } = await daemon(t);
  const made = (await call('POST', '/offers', { name: 'Free', accessPoints: ['garden'] })) as Json;
  t.like(made, { id: 1, name: 'Free', creditSeconds: null, devicesAtOnce: 1 });
  t.deepEqual(await call('GET', '/offers'), [made]);
  t.is(gateway.state.offers.size, 1);
});

test('every complaint about an offer names its path, and nothing is made', async (t) => {
  const { gateway, call } = await daemon(t);
  const error = await t.throwsAsync(
    call('POST', '/offers', { accessPoints: 'lounge', creditSeconds: '1h', colour: 'red' }),
  );
  t.deepEqual(error.message.split('\n').sort(), [
    'accessPoints: must be a list of access point ids',
    'colour: is not a known field',
    'creditSeconds: must be a number or null',
    'name: must be given',
  ]);
  await t.throwsAsync(call('POST', '/offers', { name: 'x', accessPoints: ['lounge', 'cellar'] }), {
    message: 'accessPoints[1]: is not the id of a configured access point',
  });
  await t.throwsAsync(call('POST', '/offers', { ...hourTerms, devicesAtOnce: 0 }), {
    message: 'devicesAtOnce: a whole number from 1 to 1000',
  });
  t.is(gateway.state.offers.size, 0);
});

test('a list is bound to an offer by id or by name, and tickets are issued into a list by id or by name', async (t) => {
  const { gateway, call } = await daemon(t);
  await gateway.dispatch({ type: 'offer-create', terms: hourTerms });
  t.like(await call('POST', '/lists', { name: 'Summer', offer: 'one hour' }), { id: 1, offerId: 1 });
  t.like(await call('POST', '/lists', { name: 'Winter', offer: 1 }), { id: 2, offerId: 1 });
  const issued = (await call('POST', '/tickets', { list: 'Winter', count: 3 })) as { tickets: readonly Json[] };
  t.deepEqual(
    issued.tickets.map((ticket) => ticket.serial),
    [1, 2, 3],
  );
  for (const { code } of issued.tickets) t.regex(String(code), /^[2-9A-Z]{4}-[2-9A-Z]{4}$/);
  await call('POST', '/tickets', { list: '1', count: 1 });
  t.like(await call('GET', '/lists'), [
    { name: 'Summer', offer: 'One hour', tickets: { unused: 1 } },
    { name: 'Winter', tickets: { unused: 3 } },
  ]);
  t.is(((await call('GET', '/tickets?list=Winter')) as Json[]).length, 3);
  t.is(((await call('GET', '/tickets')) as Json[]).length, 4);
});

test('what does not exist and what is taken is refused in words', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway);
  const refused = (method: string, path: string, body: unknown, message: string) =>
    t.throwsAsync(call(method, path, body), { message });
  await refused('POST', '/lists', { name: 'x', offer: 'nothing' }, 'there is no such offer');
  await refused('POST', '/lists', { name: 'summer', offer: 1 }, 'the name "summer" is taken');
  await refused('POST', '/tickets', { list: 'nothing', count: 1 }, 'there is no such list');
  await refused('GET', '/tickets?list=nothing', undefined, 'there is no such list');
  await refused('POST', '/sessions/cut', { session: 7 }, 'there is no such session');
  await refused('POST', '/sessions/cut', { session: '02:00:00:00:00:09' }, 'there is no such session');
  await refused('POST', '/tickets/cancel', { serial: 99 }, 'there is no such ticket');
  await refused('GET', '/nothing', undefined, 'no such resource: /nothing');
  await refused('DELETE', '/offers', undefined, 'DELETE is not allowed on /offers');
});

for (const count of [0, -1, 1.5, 10_001, '10', null, true])
  test(`issuing ${JSON.stringify(count)} tickets is refused with the range`, async (t) => {
    const { gateway, call } = await daemon(t);
    await seed(gateway, 1);
    await t.throwsAsync(call('POST', '/tickets', { list: 1, count }), {
      message: 'count: must be a whole number from 1 to 10000',
    });
    t.is(gateway.state.tickets.size, 1);
  });

test('ten thousand tickets come at once, all different', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway, 1);
  const { tickets } = (await call('POST', '/tickets', { list: 1, count: 10_000 })) as { tickets: readonly Json[] };
  t.is(new Set(tickets.map(({ code }) => code)).size, 10_000);
});

test('a session is cut by its id, or by the MAC in any spelling', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway);
  await comeOnline(gateway);
  t.deepEqual(await call('POST', '/sessions/cut', { session: 1 }), { session: 1 });
  t.is(gateway.state.sessions.size, 0);
  await comeOnline(gateway);
  await call('POST', '/sessions/cut', { session: '02-00-00-00-00-01' });
  t.is(gateway.state.ended.get(guest.mac)?.cause, 'admin-reset');
  await t.throwsAsync(call('POST', '/sessions/cut', { session: 'the fat laptop' }), {
    message: 'session: is not a MAC address',
  });
});

test('a ticket is cancelled by its serial number, twice without harm', async (t) => {
  const { gateway, call } = await daemon(t);
  await seed(gateway);
  await call('POST', '/tickets/cancel', { serial: 2 });
  t.deepEqual(await call('POST', '/tickets/cancel', { serial: 2 }), { serial: 2 });
  t.truthy(gateway.state.tickets.get(2)?.cancelledAt);
});

test('a password set here signs the old browsers out and removes the file with the first password', async (t) => {
  const { gateway, call, folder } = await daemon(t);
  await writeFile(join(folder, 'first-password'), 'XXXX');
  await gateway.dispatch({
    type: 'staff-sign-in',
    session: { tokenHash: 'h', name: 'owner', signedInAt: 0, endsAt: gateway.now() + 1 },
  });
  const answer = await call('POST', '/staff', { name: ' Owner ', role: 'owner', password: 'correct horse' });
  t.deepEqual(answer, { name: 'owner', role: 'owner' });
  t.not(gateway.state.staff.get('owner')?.passwordHash, 'correct horse');
  t.is(gateway.state.staffSessions.size, 0);
  t.false((await readdir(folder)).includes('first-password'));
  const error = await t.throwsAsync(call('POST', '/staff', { name: '', role: 'king', password: 'short' }));
  t.deepEqual(error.message.split('\n'), [
    'name: must not be empty',
    'role: must be one of owner, cashier-refund, cashier, viewer',
    'password: at least 10 characters',
  ]);
});

test('down asks the daemon once and answers when it is done', async (t) => {
  const { call, downs } = await daemon(t);
  t.deepEqual(await call('POST', '/down', {}), { down: true });
  t.is(downs.length, 1);
});

test('what is not JSON, or is too long, is a complaint about the body', async (t) => {
  const { path, call } = await daemon(t);
  const send = (text: string) => rawPost(path, text);
  t.regex(await send('{"name":'), /400 Bad Request\n.*"path":"\(body\)","problem":"is not JSON/);
  t.regex(await send(''), /400 Bad Request/);
  t.regex(await send('[]'), /400 Bad Request/);
  await t.throwsAsync(call('POST', '/offers', { name: 'x'.repeat(70_000) }), {
    message: /\(body\): at most 65536 bytes/,
  });
});

test('a fault is logged with its cause and answered without it', async (t) => {
  const { gateway, call, faults } = await daemon(t);
  gateway.refresh = async () => Promise.reject(new Error('nft has gone away'));
  await t.throwsAsync(call('GET', '/status'), { message: 'the daemon failed at this: its log says why' });
  t.is(faults.length, 1);
});

/** Status line and body of a POST of any bytes. */
function rawPost(socketPath: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, method: 'POST', path: '/offers' }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => resolve(`${response.statusCode} ${response.statusMessage}\n${body}`));
    });
    call.on('error', reject);
    call.end(text);
  });
}
