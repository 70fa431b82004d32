// In a guest's namespace: PORTAL-HOST PORTAL-PORT ECHO-HOST ECHO-PORT KNOCK-EVERY-MS. Logs in and out over bare sockets,
// a fresh connection for each request, while a thread beside it knocks at the Internet.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { KnockData, Knocked } from './knock-worker.js';
import { answerQuestions, sharedNow } from './question.js';

export type GuestQuestion =
  | { readonly act: 'fetch-form' }
  /** `at`: when to send the form, on the shared clock; at once when absent. */
  | { readonly act: 'log-in'; readonly code: string; readonly text: string; readonly at?: number }
  | { readonly act: 'log-out' };

/** Instants on the shared clock, ms. */
export interface LoggedIn {
  /** Just before the connection for the form was opened. */
  readonly sentAt: number;
  /** The answer's end had been read. */
  readonly answeredAt: number;
  /** The first datagram was on the Internet host. */
  readonly packetAt: number;
}

const [portalHost = '', portalPort = '', echoHost = '', echoPort = '', everyMs = ''] = process.argv.slice(2);
const authority = `${portalHost.includes(':') ? `[${portalHost}]` : portalHost}:${portalPort}`;
const pause = new Int32Array(new SharedArrayBuffer(4));
const workerData: KnockData = { host: echoHost, port: Number(echoPort), everyMs: Number(everyMs), pause };
const knocker = new Worker(new URL('./knock-worker.js', import.meta.url), { workerData });
await once(knocker, 'online');
let token = '';

answerQuestions<GuestQuestion>(async (question) => {
  switch (question.act) {
    case 'fetch-form':
      return fetchForm();
    case 'log-in':
      return logIn(question.code, question.text, question.at);
    case 'log-out':
      return post('/logout', { token });
  }
});

async function fetchForm(): Promise<void> {
  const page = await exchange(`GET / HTTP/1.1\r\nHost: ${authority}\r\nConnection: close\r\n\r\n`);
  token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';
  if (token === '') throw new Error(`there is no form on the page: ${page.slice(0, 300)}`);
}

async function logIn(code: string, text: string, at = 0): Promise<LoggedIn> {
  await delay(Math.max(0, at - sharedNow()));
  const begun = once(knocker, 'message');
  knocker.postMessage(text);
  await begun;
  const arrival = once(knocker, 'message') as Promise<[Knocked]>;
  await delay(2); // a packet that passes already would show
  const sentAt = sharedNow();
  await post('/login', { token, code });
  const answeredAt = sharedNow();
  Atomics.notify(pause, 0); // the next knock is due now
  const [knocked] = await arrival;
  if (!('arrivedAt' in knocked)) throw new Error('logged in, but no datagram came back within 20 s');
  if (knocked.arrivedAt <= sentAt) throw new Error('a datagram passed before the log-in');
  return { sentAt, answeredAt, packetAt: knocked.arrivedAt };
}

async function post(path: string, form: Readonly<Record<string, string>>): Promise<void> {
  const body = new URLSearchParams(form).toString();
  const answer = await exchange(
    `POST ${path} HTTP/1.1\r\nHost: ${authority}\r\nOrigin: http://${authority}\r\nConnection: close\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  if (!answer.startsWith('HTTP/1.1 303')) throw new Error(`${path} was not done: ${answer.slice(0, 300)}`);
}

/** Sends a request over a connection of its own; answers all that came until the server closed it. */
function exchange(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: portalHost, port: Number(portalPort) });
    let answer = '';
    socket.setEncoding('utf8').setTimeout(20_000, () => socket.destroy(new Error('no answer within 20 s')));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
    socket.write(request);
  });
}
