// A guest who never rests: PORTAL-HOST INTERNET-HOST CODE…. Logs in with one of its codes, mostly the first, downloads, sometimes logs out,
// and goes on when nobody answers. Asked to `rest` it finishes what it does and answers what it was promised.
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { answerQuestions } from '../../../scripts/measure/question.js';

export interface Visit {
  /** What the last answered page said; `unknown` when the last question was never answered. */
  readonly online: 'yes' | 'no' | 'unknown';
  /** The code of its last log-in that was answered. */
  readonly code: string;
  /** Bytes that arrived, by code. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly logIns: number;
}

export interface VisitorQuestion {
  readonly act: 'begin' | 'rest';
}

const [portal = '', internet = '', ...codes] = process.argv.slice(2);
const bytes: Record<string, number> = {};
let online: Visit['online'] = 'no';
let code = '';
let logIns = 0;
let running: Promise<void> | undefined;
let isResting = true;

answerQuestions<VisitorQuestion>(async ({ act }) => {
  isResting = act === 'rest';
  if (act === 'begin') {
    running ??= live();
    return;
  }
  await running;
  running = undefined;
  return { online, code, bytes, logIns } satisfies Visit;
});

async function live(): Promise<void> {
  while (!isResting) {
    await act().catch(() => delay(20));
  }
}

async function act(): Promise<void> {
  const token = /name="token" value="([^"]+)"/.exec(await ask(`GET / HTTP/1.1\r\n`))?.[1] ?? '';
  if (token === '') throw new Error('no form');
  if (Math.random() < 0.7) {
    const typed = codes[Math.random() < 0.6 ? 0 : Math.floor(Math.random() * codes.length)] ?? '';
    const before = online;
    online = 'unknown';
    const answer = await post('/login', { token, code: typed });
    if (answer.startsWith('HTTP/1.1 303')) {
      online = 'yes';
      code = typed;
      logIns++;
    } else online = before;
    await download(50 + Math.random() * 250);
  } else {
    online = 'unknown';
    const answer = await post('/logout', { token });
    if (answer.startsWith('HTTP/1.1 303')) online = 'no';
  }
}

function download(forMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: internet, port: 80 });
    const stop = () => {
      socket.destroy();
      resolve();
    };
    setTimeout(stop, forMs);
    socket.on('connect', () => socket.write('GET /bytes/400000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
    socket.on('data', (chunk) => {
      bytes[code] = (bytes[code] ?? 0) + chunk.length;
    });
    socket.on('error', stop);
    socket.on('close', stop);
  });
}

function post(path: string, form: Readonly<Record<string, string>>): Promise<string> {
  const body = new URLSearchParams(form).toString();
  const type = 'Content-Type: application/x-www-form-urlencoded';
  return ask(`POST ${path} HTTP/1.1\r\n${type}\r\nContent-Length: ${body.length}\r\n`, body);
}

/** Over a connection of its own; rejects when there is no answer. */
function ask(head: string, body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: portal, port: 8080 });
    let answer = '';
    socket.setEncoding('utf8').setTimeout(3_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => (answer === '' ? reject(new Error('no answer')) : resolve(answer)));
    socket.write(`${head}Host: ${portal}:8080\r\nConnection: close\r\n\r\n${body}`);
  });
}
