import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answering } from './listen.js';

/** A door that outlives the app behind it: whoever comes while there is none waits, and is answered by the next one. */
export interface Entrance extends Answering {
  /** From now on this app answers, those who wait first. */
  open(app: Answering): void;
  /** From now on everybody waits; resolves when what is being answered has been, or has had its time. */
  hold(): Promise<void>;
}

/** Longer than any page takes. */
const patienceMs = 1_500;

export function makeEntrance(): Entrance {
  let answer: ReturnType<Answering['callback']> | undefined;
  let waiting: [IncomingMessage, ServerResponse][] = [];
  const answering = new Set<ServerResponse>();
  let whenQuiet = () => {};
  const pass = (req: IncomingMessage, res: ServerResponse) => {
    if (answer === undefined) {
      waiting.push([req, res]);
      return;
    }
    answering.add(res);
    res.once('close', () => {
      answering.delete(res);
      if (answering.size === 0) whenQuiet();
    });
    answer(req, res);
  };
  return {
    callback: () => pass,
    open(app) {
      answer = app.callback();
      const waited = waiting;
      waiting = [];
      for (const [req, res] of waited) if (!res.destroyed) pass(req, res);
    },
    async hold() {
      answer = undefined;
      for (const res of answering) if (isEndless(res)) res.destroy();
      if (answering.size === 0) return;
      await new Promise<void>((resolve) => {
        const late = setTimeout(() => {
          for (const res of answering) res.destroy();
          resolve();
        }, patienceMs);
        whenQuiet = () => {
          clearTimeout(late);
          resolve();
        };
      });
    },
  };
}

/** Events go on for as long as the page is open, which asks for them anew. */
function isEndless(res: ServerResponse): boolean {
  return String(res.getHeader('content-type') ?? '').startsWith('text/event-stream');
}
