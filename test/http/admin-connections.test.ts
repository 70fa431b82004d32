import test from 'ava';
import type { FiledSession } from '../../daemon/domain/filed-session.js';
import { comeOnline, guest, seed } from './admin-gateway.js';
import { type Answer, openStage, type Stage } from './admin-stage.js';

const minute = 60_000;
const rowsIn = ({ text }: Answer) =>
  [...text.matchAll(/<th scope="row"><span class="code">([^<]+)/g)].map(([, mac]) => mac);

/** So many past sessions, an hour apart, the last one an hour ago; every tenth one of ticket 2. */
async function past({ gateway, history }: Stage, count: number): Promise<void> {
  const sessions = Array.from({ length: count }, (_, i): FiledSession => {
    const endedAt = gateway.now() - (count - i) * 60 * minute;
    const n = String(i).padStart(4, '0');
    const mac = `02:00:00:00:${n.slice(0, 2)}:${n.slice(2)}`;
    const place = { mac, address: '192.0.2.9', accessPoint: i % 2 === 0 ? 'lounge' : 'garden', termsVersion: 3 };
    const meters = { upBytes: 1_000_000, downBytes: 2_500_000, givenBackMs: 0 };
    const ticket = { ticketId: i % 10 === 0 ? 2 : 1, listId: 1, offer: 'One hour' };
    const cause = i % 3 === 0 ? 'idle-timeout' : 'user-request';
    return { id: 1000 + i, ...ticket, ...place, openedAt: endedAt - 30 * minute, endedAt, cause, ...meters };
  });
  await history.file(sessions);
}

test('who is online comes first, then who was, the newest first, a page at a time', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await past(stage, 250);
  await comeOnline(stage.gateway, 1);
  await comeOnline(stage.gateway, 2, { ...guest, mac: '02:00:00:00:00:99' });
  await stage.gateway.dispatch({ type: 'log-out', mac: '02:00:00:00:00:99' });
  const browser = await stage.signedIn();
  const first = await browser.get('/connections');
  t.deepEqual(rowsIn(first).slice(0, 3), [guest.mac, '02:00:00:00:00:99', '02:00:00:00:02:49']);
  const macs: unknown[] = [];
  let pages = 0;
  for (let path: string | undefined = '/connections'; path !== undefined; pages++) {
    const page: Answer = await browser.get(path);
    macs.push(...rowsIn(page));
    path = /rel="next" href="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&');
  }
  t.is(pages, 3);
  t.is(macs.length, 252);
  t.regex(first.text, /terms of use, version 3/);
});

test('connections are found by ticket, device, access point, cause, day and month', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await past(stage, 60);
  const browser = await stage.signedIn();
  const count = async (asked: string) => rowsIn(await browser.get(`/connections?${asked}`)).length;
  t.is(await count('ticket=2'), 6);
  t.is(await count('mac=02-00-00-00-00-07'), 1);
  t.is(await count('mac=0007'), 1);
  t.is(await count('ap=garden'), 30);
  t.is(await count('cause=idle-timeout'), 20);
  t.is(await count('month=2026-05'), 60);
  t.is(await count('month=2026-04'), 0);
  t.is(await count('month=2025-01'), 0);
  t.is(await count('day-from=2026-05-03&day-until=2026-05-03'), 25);
  const bad = await browser.get('/connections?mac=xyz&ticket=-1&day-from=x&after=nonsense&month=13');
  t.is(rowsIn(bad).length, 60);
  for (const field of ['mac', 'ticket', 'day-from']) t.regex(bad.text, new RegExp(`id="${field}-problem"`));
});

test('the connections that are found are exported, and that is noted', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  await past(stage, 30);
  const browser = await stage.signedIn();
  const { text, headers } = await browser.get('/connections/export?ticket=2', { 'accept-language': 'fr' });
  t.regex(headers.get('content-disposition') ?? '', /Connexions-2026-05-04\.csv/);
  const lines = text.trimEnd().split('\r\n');
  t.is(lines.length, 4);
  t.regex(lines[1] ?? '', /;2;One hour;Lounge;2026-05-03 23:30:00;2026-05-04 00:00:00;[^;]+;30,0;2,50;1,00;3$/);
  t.like(stage.audit.notes.at(-1), { act: 'connections-export', by: 'owner' });
});
