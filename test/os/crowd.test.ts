import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { boundCrowd, type CrowdOptions } from '../../daemon/os/crowd.js';

async function openCrowd(t: ExecutionContext, options: CrowdOptions) {
  const server = createServer((_, response) => response.end('hello'));
  boundCrowd(server, options);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return async (lastByte: number): Promise<Visitor> => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${lastByte}` });
    socket.on('error', () => {});
    const gone = once(socket, 'close').then(() => 'gone');
    socket.resume();
    await once(socket, 'connect');
    return { socket, gone, ask: () => answerOn(socket, gone) };
  };
}

interface Visitor {
  readonly socket: Socket;
  readonly gone: Promise<string>;
  ask(): Promise<string>;
}

function answerOn(socket: Socket, gone: Promise<string>): Promise<string> {
  const answer = once(socket, 'data').then(([bytes]) => (String(bytes).endsWith('hello') ? 'hello' : 'something else'));
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return Promise.race([answer, gone]);
}

test('one address has its share of the connections; others find room', async (t) => {
  const visit = await openCrowd(t, { most: 10, mostPerAddress: 2 });
  const [first, second, third] = [await visit(1), await visit(1), await visit(1)];
  t.is(await third.ask(), 'gone');
  t.is(await first.ask(), 'hello');
  t.is(await second.ask(), 'hello');
  t.is(await (await visit(2)).ask(), 'hello');
  first.socket.destroy();
  await first.gone;
  t.is(await second.ask(), 'hello');
  t.is(await (await visit(1)).ask(), 'hello', 'a connection that is over makes room for the next');
});

test('when all connections are taken the one that has asked for nothing the longest makes room', async (t) => {
  const visit = await openCrowd(t, { most: 3, mostPerAddress: 3 });
  const [asked, silent, newer] = [await visit(1), await visit(2), await visit(3)];
  t.is(await asked.ask(), 'hello');
  const late = await visit(4);
  t.is(await late.ask(), 'hello');
  t.is(await silent.gone, 'gone');
  t.is(await asked.ask(), 'hello');
  t.is(await newer.ask(), 'hello');
});
