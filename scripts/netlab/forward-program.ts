// A program of its own: a reverse proxy that lives in a namespace of the lab. Its parent, outside, accepts the browser's
// connections and hands them over; from here each request goes on to the site, streamed both ways.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { requestHeaders, responseHeaders } from './origin-rewrite.js';

const target = new URL(process.argv[2] ?? '');
const port = process.argv[3] ?? '';
// Any other name would be a stranger's page that had its own name resolved to this computer.
const ourNames = new Set([`localhost:${port}`, `127.0.0.1:${port}`]);

const server = createServer(forward);

process.on('disconnect', () => process.exit());
process.on('message', (_text, socket: Socket | undefined) => {
  if (socket === undefined) return;
  server.emit('connection', socket);
  socket.resume();
});
process.send?.('ready');

function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const name = incoming.headers.host ?? '';
  if (!ourNames.has(name)) {
    refuse(outgoing, 421, `Call this http://localhost:${port}/ instead.`);
    return;
  }
  const origins = { outside: `http://${name}`, inside: target.origin };
  const onward = request({
    host: target.hostname,
    port: target.port === '' ? 80 : Number(target.port),
    method: incoming.method,
    path: incoming.url,
    headers: requestHeaders(incoming.rawHeaders, origins),
    agent: false,
  });
  onward.on('response', (answer) => {
    const headers = responseHeaders(answer.rawHeaders, origins);
    outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
    outgoing.flushHeaders();
    pipeline(answer, outgoing, () => {});
  });
  onward.on('error', (error) => {
    if (!outgoing.headersSent) refuse(outgoing, 502, `${target.origin} does not answer: ${error.message}`);
  });
  outgoing.on('close', () => onward.destroy());
  pipeline(incoming, onward, () => {});
}

function refuse(outgoing: ServerResponse, status: number, text: string): void {
  outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
