import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { makeEntrance } from '../../daemon/http/middleware/entrance.js';
import { listen } from '../../daemon/http/middleware/listen.js';

const saying = (text: string) => ({ callback: () => (_: IncomingMessage, res: ServerResponse) => void res.end(text) });

async function stage(t: ExecutionContext) {
  const entrance = makeEntrance();
  const server = await listen(entrance, { host: '127.0.0.1', port: 0 });
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { entrance, server, ask: () => fetch(url).then((answer) => answer.text()), url };
}

test('who comes before there is an app, or between two of them, waits and is answered by the next one', async (t) => {
  const { entrance, server, ask } = await stage(t);
  const early = ask();
  await once(server, 'request');
  entrance.open(saying('first'));
  t.is(await early, 'first');
  await entrance.hold();
  const between = [ask(), ask()];
  await once(server, 'request');
  entrance.open(saying('second'));
  t.deepEqual(await Promise.all(between), ['second', 'second']);
});

test('what is being answered is answered before the app goes', async (t) => {
  const { entrance, server, ask } = await stage(t);
  let finish = () => {};
  entrance.open({
    callback: () => (_, res) => {
      finish = () => void res.end('slow');
    },
  });
  const slow = ask();
  await once(server, 'request');
  let isHeld = false;
  const held = entrance.hold().then(() => {
    isHeld = true;
  });
  await new Promise(setImmediate);
  t.false(isHeld);
  finish();
  t.is(await slow, 'slow');
  await held;
});

test('pages that listen for events are let go of, and ask again', async (t) => {
  const { entrance, url } = await stage(t);
  entrance.open({
    callback: () => (_, res) => {
      res.setHeader('content-type', 'text/event-stream').write('data: 1\n\n');
    },
  });
  const events = await fetch(url);
  await entrance.hold();
  await t.throwsAsync(events.text());
});
