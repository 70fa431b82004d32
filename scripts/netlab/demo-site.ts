// A program of its own: the site behind the uplink. Says `listening` to its parent and ends with it.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createPort } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { demoAnswer } from './demo-answer.js';

const block = Buffer.alloc(64 * 1024, 'passerelle ');

const server = createServer((request, response) => {
  request.resume();
  const answer = demoAnswer(request.headers.host ?? '', request.url ?? '/');
  response.statusCode = answer.status;
  response.setHeader('cache-control', 'no-store');
  if (answer.type !== undefined) response.setHeader('content-type', answer.type);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (answer.bytes !== undefined && request.method !== 'HEAD') stream(response, answer.bytes);
  else response.end(answer.body);
});

process.on('disconnect', () => process.exit());
server.listen({ port: 80, host: '::' });
// there is no certificate for these names here: whoever connects has reached them, which is all that a lab can show
const secure = createPort((socket) => {
  socket.on('error', () => {}); // resets are the guest's business
  socket.resume();
});
secure.listen({ port: 443, host: '::' });
await Promise.all([once(server, 'listening'), once(secure, 'listening')]);
process.send?.('listening');

function stream(response: ServerResponse, bytes: number): void {
  response.setHeader('content-length', bytes);
  pipeline(Readable.from(blocks(bytes), { objectMode: true, highWaterMark: 4 }), response, () => {});
}

function* blocks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= block.length) yield left < block.length ? block.subarray(0, left) : block;
}
