import type { ServerResponse } from 'node:http';

/** Windows that look at the page at the same time. */
const mostReaders = 24;

/** Pages that are renewed at a steady pace, however much happens: what they show is made of very many things. */
export interface Pace {
  /** Writes to a response until its reader has gone or may not read any more; false when there are too many already. */
  follow(response: ServerResponse, mayStillRead: () => boolean): boolean;
}

export function openPace(everyMs: number): Pace {
  let readers = 0;
  return {
    follow(response, mayStillRead) {
      if (readers >= mostReaders) return false;
      readers++;
      const timer = setInterval(() => {
        if (!mayStillRead()) response.end();
        // who has not read the last one is gone, or soon will be
        else if (response.writableNeedDrain) response.destroy();
        else response.write('data: renew\n\n');
      }, everyMs).unref();
      response.once('close', () => {
        readers--;
        clearInterval(timer);
      });
      // without a first byte a browser does not know that the line is open
      response.write(':\n\n');
      return true;
    },
  };
}
