import type { IncomingMessage } from 'node:http';

/** Far more than any device sends by mistake. */
const mostBytes = 8_000_000;

/**
 * Reads and drops what is left of a request's body: closing a connection with unread data resets it, and the answer is
 * lost on its way. Resolves at the end, when the client goes away, or after 8 MB; the server's requestTimeout bounds it.
 */
export function drained(req: IncomingMessage): Promise<void> {
  if (req.readableEnded || req.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => resolve();
    let bytes = 0;
    req.once('close', done).once('end', done).once('error', done);
    req.on('data', (chunk: Buffer | string) => {
      bytes += chunk.length;
      if (bytes > mostBytes) done();
    });
    req.resume();
  });
}
