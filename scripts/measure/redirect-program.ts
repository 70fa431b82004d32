// In a guest's namespace: HOST. Asks a foreign host for a page over and over, each time over a new connection.
import { connect } from 'node:net';
import { answerQuestions, sharedNow } from './question.js';

export interface LoadQuestion {
  readonly connections: number;
  /** 10,000 at most. */
  readonly forMs: number;
}

export interface Load {
  readonly tookMs: number;
  /** From opening a connection to the end of its answer, ms, of every request. */
  readonly answers: readonly number[];
}

const [host = ''] = process.argv.slice(2);
const request = `GET /generate_204 HTTP/1.1\r\nHost: connectivitycheck.gstatic.com\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n`;

answerQuestions<LoadQuestion>(load);

async function load({ connections, forMs }: LoadQuestion): Promise<Load> {
  const startedAt = sharedNow();
  const until = startedAt + Math.min(forMs, 10_000);
  const answers: number[] = [];
  const one = async () => {
    while (sharedNow() < until) answers.push(await redirected());
  };
  await Promise.all(Array.from({ length: connections }, one));
  return { tookMs: sharedNow() - startedAt, answers };
}

function redirected(): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = sharedNow();
    let answer = '';
    const socket = connect({ host, port: 80 });
    socket.setEncoding('latin1').setTimeout(10_000, () => socket.destroy(new Error('no answer within 10 s')));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('end', () => {
      if (answer.startsWith('HTTP/1.1 302 ')) resolve(sharedNow() - startedAt);
      else reject(new Error(`not redirected: ${answer.slice(0, 200)}`));
    });
    socket.write(request);
  });
}
