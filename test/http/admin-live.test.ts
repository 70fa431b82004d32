import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { openLiveFeed } from '../../daemon/http/admin/live-feed.js';
import { comeOnline, guest, seed, testGateway } from './admin-gateway.js';
import { openStage, type TestBrowser } from './admin-stage.js';

/** What comes over a connection that goes on. */
async function listen(browser: TestBrowser, path = '/events') {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const stop = new AbortController();
  const response = await fetch(browser.url + path, { headers: { cookie }, signal: stop.signal, redirect: 'manual' });
  const heard: string[] = [];
  let isOver = false;
  const reading = (async () => {
    try {
      for await (const chunk of response.body ?? []) heard.push(Buffer.from(chunk).toString());
    } catch {
      // the test has closed it
    }
    isOver = true;
  })();
  return { response, heard, reading, isOver: () => isOver, close: () => stop.abort() };
}

const changes = (heard: readonly string[]) => heard.join('').split('data: changed').length - 1;

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !holds(); tries++) await delay(20);
}

test('a page is told that something has changed, once for what happens together', async (t) => {
  const stage = await openStage(t);
  await seed(stage.gateway);
  const browser = await stage.signedIn();
  const page = await listen(browser);
  t.is(page.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  await until(() => page.heard.length > 0);
  t.is(changes(page.heard), 0);
  await comeOnline(stage.gateway);
  await stage.gateway.dispatch({ type: 'ticket-extend', ticketId: 1, seconds: 60 });
  await until(() => changes(page.heard) > 0);
  await delay(300);
  t.is(changes(page.heard), 1);
  await stage.gateway.dispatch({ type: 'checkpoint' });
  await delay(400);
  t.is(changes(page.heard), 1);
  page.close();
});

test('a page that shows who waits is told of devices that come and go; others are not', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const [waiting, online] = [await listen(browser, '/events?of=neighbours'), await listen(browser)];
  await until(() => waiting.heard.length > 0);
  stage.around.stir();
  stage.around.stir();
  await delay(2_300);
  t.is(changes(waiting.heard), 1);
  t.is(changes(online.heard), 0);
  waiting.close();
  online.close();
});

test('a stranger is told nothing, and who signs out is told no more', async (t) => {
  const stage = await openStage(t);
  const stranger = await listen(stage.browser());
  t.is(stranger.response.status, 303);
  const browser = await stage.signedIn();
  const page = await listen(browser);
  await until(() => page.heard.length > 0);
  await browser.post('/sign-out');
  await until(page.isOver);
  t.true(page.isOver());
  t.is(changes(page.heard), 0);
});

test('one person has a bounded number of pages that are told, and one more when one is closed', async (t) => {
  const stage = await openStage(t);
  const browser = await stage.signedIn();
  const pages = [];
  for (let n = 0; n < 12; n++) pages.push(await listen(browser));
  const refused = await listen(browser);
  t.is(refused.response.status, 429);
  const viewer = await stage.signedIn('viewer');
  const other = await listen(viewer);
  t.is(other.response.status, 200);
  pages[0]?.close();
  await delay(50);
  const again = await listen(browser);
  t.is(again.response.status, 200);
  for (const page of [...pages, other, again]) page.close();
});

/** A response whose reader does not read until it is told to. */
class SlowResponse extends EventEmitter {
  readonly written: string[] = [];
  writableNeedDrain = false;
  destroyed = false;
  write(text: string): void {
    this.written.push(text);
  }
  end(): void {
    this.emit('close');
  }
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

test('who reads slowly is owed one message, however much happens, and is let go when they never read', async (t) => {
  const gateway = testGateway();
  await seed(gateway);
  const neighbours = { find: async () => undefined, all: async () => [], watch: () => () => undefined };
  const feed = openLiveFeed({ gateway, neighbours, heartbeatMs: 1_500 });
  const slow = new SlowResponse();
  const reader = { person: 'owner', isStillSignedIn: () => true, followsNeighbours: false };
  t.true(feed.follow(slow as unknown as ServerResponse, reader));
  slow.writableNeedDrain = true;
  for (let n = 0; n < 3; n++) {
    await comeOnline(gateway, 1, { ...guest, mac: `02:00:00:00:01:0${n}` }).catch(() => undefined);
    await delay(300);
  }
  t.is(slow.written.length, 1);
  slow.writableNeedDrain = false;
  slow.emit('drain');
  t.deepEqual(slow.written.slice(1), ['data: changed\n\n']);
  slow.writableNeedDrain = true;
  await delay(1_700);
  t.true(slow.destroyed);
});

test('while nobody reads, the meters are read no oftener; while somebody does, every two seconds', async (t) => {
  const gateway = testGateway();
  const asked: (number | undefined)[] = [];
  const watched = {
    ...gateway,
    watch: (changed: Parameters<typeof gateway.watch>[0], everyMs?: number) => {
      asked.push(everyMs);
      const end = gateway.watch(changed, everyMs);
      return () => {
        asked.push(0);
        end();
      };
    },
  };
  const neighbours = { find: async () => undefined, all: async () => [], watch: () => () => undefined };
  const feed = openLiveFeed({ gateway: watched, neighbours });
  t.deepEqual(asked, []);
  const pages = [new SlowResponse(), new SlowResponse()];
  const reader = { person: 'owner', isStillSignedIn: () => true, followsNeighbours: false };
  for (const page of pages) feed.follow(page as unknown as ServerResponse, reader);
  t.deepEqual(asked, [2_000]);
  for (const page of pages) page.end();
  t.deepEqual(asked, [2_000, 0]);
});
