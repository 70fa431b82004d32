// Sends bytes as they are to HOST PORT, one connection per exchange, and prints what came back:
// [{answer, end, ms}], text in Latin-1, `end` 'closed', 'patience over' or the error. EXCHANGES is JSON,
// [{parts: [{text, times, everyMs}], patienceMs, hangsUp}]: a part is sent `times` times, with `everyMs` in between.
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

interface Exchange {
  readonly parts: readonly { readonly text: string; readonly times?: number; readonly everyMs?: number }[];
  readonly patienceMs?: number;
  /** Closes its side when everything is sent. */
  readonly hangsUp?: boolean;
}

const [host = '', port = '', exchanges = '[]'] = process.argv.slice(2);

async function exchange({ parts, patienceMs = 5_000, hangsUp = false }: Exchange) {
  const startedAt = performance.now();
  const socket = connect({ host, port: Number(port), noDelay: true, allowHalfOpen: true });
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += text;
  });
  const ended = new Promise<string>((resolve) => {
    socket.on('end', () => resolve('closed'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    setTimeout(() => resolve('patience over'), patienceMs).unref();
  });
  let over = false;
  const end = ended.finally(() => {
    over = true;
  });
  for (const { text, times = 1, everyMs = 0 } of parts) {
    if (everyMs === 0) socket.write(text.repeat(times), 'latin1');
    else
      for (let i = 0; i < times && !over; i++) {
        socket.write(text, 'latin1');
        await Promise.race([delay(everyMs), ended]);
      }
  }
  if (hangsUp) socket.end();
  const how = await end;
  socket.destroy();
  return { answer, end: how, ms: Math.round(performance.now() - startedAt) };
}

const results = [];
for (const one of JSON.parse(exchanges) as Exchange[]) results.push(await exchange(one));
process.stdout.write(JSON.stringify(results), () => process.exit(0));
