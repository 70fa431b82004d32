import type { Socket } from 'node:net';
import type { PrinterFailure, PrinterPatience } from './client.js';

/** A connection to a printer, one receipt after the other. */
export interface Talk {
  /**
   * Sends the bytes of one receipt. `isOut`: all of them left; `failure`: why nothing more can be sent. A printer that
   * answers is waited for until it has printed; one that never does is believed.
   */
  send(bytes: Uint8Array): Promise<{ readonly isOut: boolean; readonly failure: PrinterFailure | null }>;
  /** Closes in good order; a printer that does not close its side has not read to the end. */
  end(): Promise<PrinterFailure | null>;
}

/** GS r 1: the printer answers one byte when it has done all that came before. */
const areYouDone = Uint8Array.of(0x1d, 0x72, 0x01);

type Happening = 'answer' | 'drained' | 'closed' | 'fault' | 'late' | 'stopped';

export function openTalk(socket: Socket, limits: PrinterPatience, signal: AbortSignal): Talk {
  const waiting = new Set<(happening: Happening) => void>();
  let isOver: 'closed' | 'fault' | undefined;
  /** It went without reading all: a goodbye in good order is no break. */
  let isBroken = false;
  let answers = 0;
  let asked = 0;
  let answersAtAll: boolean | undefined;
  const tell = (happening: Happening) => {
    for (const waiter of [...waiting]) waiter(happening);
  };
  socket.on('data', (bytes: Buffer) => {
    answers += bytes.length;
    tell('answer');
  });
  // a printer that says goodbye takes nothing more
  socket.on('end', () => over('closed'));
  socket.on('close', () => over('closed'));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    isBroken = true;
    over(closing.has(error.code ?? '') ? 'closed' : 'fault');
  });
  const over = (how: 'closed' | 'fault') => {
    isOver ??= how;
    tell(isOver);
  };
  /** The first of these that happens: what is waited for, the end, the time, the signal. */
  const wait = (wanted: 'answer' | 'drained', ms: number, start?: (done: () => void) => void): Promise<Happening> =>
    new Promise((resolve) => {
      const done = (happening: Happening) => {
        clearTimeout(timer);
        waiting.delete(listen);
        signal.removeEventListener('abort', stop);
        resolve(happening);
      };
      const listen = (happening: Happening) => {
        if (happening === wanted || happening === 'closed' || happening === 'fault') done(happening);
      };
      const stop = () => done('stopped');
      const timer = setTimeout(() => done('late'), ms);
      if (isOver !== undefined) return done(isOver);
      if (signal.aborted) return done('stopped');
      waiting.add(listen);
      signal.addEventListener('abort', stop);
      start?.(() => done(wanted));
    });
  const written = (bytes: Uint8Array) =>
    wait('drained', limits.receiptMs, (done) => socket.write(bytes, (error) => error ?? done()));

  return {
    async send(bytes) {
      const writing = await written(Buffer.concat([bytes, areYouDone]));
      if (writing !== 'drained') return { isOut: false, failure: failureOf(writing) };
      asked++;
      if (answersAtAll === false) return { isOut: true, failure: null };
      while (answers < asked) {
        const heard = await wait('answer', answersAtAll ? limits.receiptMs : limits.firstAnswerMs);
        if (heard === 'late' && answersAtAll === undefined) {
          answersAtAll = false;
          return { isOut: true, failure: null };
        }
        if (heard !== 'answer') return { isOut: true, failure: failureOf(heard) };
        answersAtAll = true;
      }
      return { isOut: true, failure: null };
    },
    async end() {
      // one that never says a word, and has gone before we said goodbye, may have gone long ago
      if (!answersAtAll && isOver !== undefined) return isOver;
      socket.end();
      if (answersAtAll) return null;
      const heard = await wait('answer', limits.receiptMs);
      return heard === 'answer' || (heard === 'closed' && !isBroken) ? null : failureOf(heard);
    },
  };
}

const closing = new Set(['ECONNRESET', 'EPIPE']);

function failureOf(happening: Exclude<Happening, 'answer' | 'drained'> | Happening): PrinterFailure {
  switch (happening) {
    case 'closed':
    case 'stopped':
    case 'fault':
      return happening;
    case 'late':
      return 'stuck';
    case 'answer':
    case 'drained':
      return 'fault';
  }
}
