// A program of its own: the site behind the uplink, over TLS too, with the certificate and the key given. Says `listening` to its parent and ends with it.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { pipeline, Readable } from 'node:stream';
import { demoAnswer } from './demo-answer.js';

const block = Buffer.alloc(64 * 1024, 'passerelle ');

const answer: RequestListener = (request, response) => {
  request.resume();
  const says = demoAnswer(request.headers.host ?? '', request.url ?? '/');
  response.statusCode = says.status;
  response.setHeader('cache-control', 'no-store');
  if (says.type !== undefined) response.setHeader('content-type', says.type);
  for (const [name, value] of Object.entries(says.headers ?? {})) response.setHeader(name, value);
  if (says.bytes !== undefined && request.method !== 'HEAD') stream(response, says.bytes);
  else response.end(says.body);
};

process.on('disconnect', () => process.exit());
const server = createServer(answer);
server.listen({ port: 80, host: '::' });
const [certificateFile = '', keyFile = ''] = process.argv.slice(2);
const secure = createSecureServer({ cert: readFileSync(certificateFile), key: readFileSync(keyFile) }, answer);
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
