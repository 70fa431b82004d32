import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { boundCrowd } from '../../os/crowd.js';

/** Whoever answers requests: an app, or the entrance of one. */
export interface Answering {
  callback(): RequestListener;
}

export interface ListenOptions {
  /** All addresses of both families when absent. */
  readonly host?: string;
  /** 0 chooses a free one. */
  readonly port: number;
  /** Over TLS with this pair, in PEM. */
  readonly secure?: { readonly cert: Buffer; readonly key: Buffer };
}

const timeouts = {
  // A phone on weak radio sends its headers within 2 s; who takes longer holds a connection for nothing.
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
  // HTTP/1.0 and broken clients leave it out; the app decides what to tell them.
  requireHostHeader: false,
};

const handshakeTimeout = timeouts.headersTimeout;
const lingerMs = 2_000;

/** As many as 250 phones with eight connections each, none of which needs a hundred. */
const crowd = { most: 2_000, mostPerAddress: 100 };

/** Serves an app; resolves when it accepts connections. Rejects with the action and the cause. */
export async function listen(app: Answering, { host, port, secure }: ListenOptions): Promise<Server> {
  const server =
    secure === undefined
      ? createServer(timeouts, app.callback())
      : createSecureServer({ ...timeouts, ...secure, handshakeTimeout }, app.callback());
  boundCrowd(server, crowd);
  // What comes faster than it can be looked at.
  server.maxConnections = 2 * crowd.most;
  boundQueue(server);
  server.on('clientError', refuseGarbage);
  // Without it Node hangs up on who takes us for a proxy.
  server.on('connect', (_request, socket) => refuse(socket, 405));
  try {
    await bind(server, host ?? '::', port);
  } catch (cause) {
    const noIPv6 = host === undefined && ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(codeOf(cause));
    if (!noIPv6) throw new Error(`listening on ${host ?? 'all addresses'}, port ${port}`, { cause });
    await bind(server, '0.0.0.0', port);
  }
  return server;
}

/** Browsers ask for one thing at a time on a connection; who sends many without waiting has us make pages that nobody reads. */
const mostWaiting = 2;

function boundQueue(server: Server): void {
  const waiting = new WeakMap<Duplex, number>();
  server.on('request', ({ socket }, response) => {
    const count = (waiting.get(socket) ?? 0) + 1;
    waiting.set(socket, count);
    response.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
    if (count > mostWaiting) socket.destroy();
  });
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 511 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Bytes that are no HTTP, headers without end, requests that never come. */
function refuseGarbage(error: Error, socket: Duplex): void {
  if (codeOf(error) === 'ECONNRESET') socket.destroy();
  // Else it has its answer, and more of the same has come.
  else if (socket.writable)
    refuse(socket, { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 }[codeOf(error)] ?? 400);
}

/** Where there is no request to answer: one line for a person, the time to read it, and the end. */
function refuse(socket: Duplex, status: number): void {
  const line = `${status} ${STATUS_CODES[status]}`;
  const head = `HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${line.length}`;
  const closing = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(closing)).on('error', () => {});
  // Closing with unread data would reset the connection, and the line be lost.
  socket.resume().end(`${head}\r\n\r\n${line}`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
