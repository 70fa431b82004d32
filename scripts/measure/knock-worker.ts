// A thread of the guest's program: sends a datagram of the text it is given every few tenths of a millisecond, until the
// first one comes back, and then tells when that one had arrived. A new socket each time: a new connection to the kernel.
import { createSocket } from 'node:dgram';
import { parentPort, workerData } from 'node:worker_threads';
import { sharedNow } from './question.js';

export interface KnockData {
  readonly host: string;
  readonly port: number;
  readonly everyMs: number;
  /** Waking who waits here makes the next knock due. */
  readonly pause: Int32Array<SharedArrayBuffer>;
}

/** The first message says that knocking has begun, the second when the first datagram arrived. */
export type Knocked = { readonly begun: true } | { readonly arrivedAt: number } | { readonly silent: true };

const { host, port, everyMs, pause } = workerData as KnockData;
const patienceMs = 20_000;

parentPort?.on('message', (text: string) => knock(text));

function knock(text: string): void {
  const socket = createSocket('udp4');
  const startedAt = sharedNow();
  let isOver = false;
  const finish = (said: Knocked) => {
    if (isOver) return;
    isOver = true;
    socket.close();
    parentPort?.postMessage(said);
  };
  socket.on('message', (data) => finish({ arrivedAt: Number(data.toString().split(' ')[1]) }));
  socket.on('error', () => {}); // refused: it is shut
  const again = () => {
    if (isOver) return;
    if (sharedNow() - startedAt > patienceMs) return finish({ silent: true });
    socket.send(text, port, host);
    Atomics.wait(pause, 0, 0, everyMs); // timers are too coarse, and turning idly would take a core from the daemon
    setImmediate(again);
  };
  again();
  parentPort?.postMessage({ begun: true });
}
