import type { Server } from 'node:http';
import { type Answering, listen } from './listen.js';

const retryListenMs = 5_000;

export interface Door {
  /** Resolves after the first attempt. */
  readonly tried: Promise<void>;
  close(): void;
}

/** Listens, and when the address is not there yet or taken goes on trying: a router's interfaces come up in any order. */
export function keepListening(
  app: Answering,
  at: { host?: string; port: number },
  onFault: (error: unknown) => void,
): Door {
  let server: Server | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  const attempt = async (): Promise<void> => {
    try {
      server = await listen(app, at);
      if (closed) closeServer(server);
    } catch (error) {
      onFault(error);
      if (!closed) retry = setTimeout(attempt, retryListenMs);
    }
  };
  return {
    tried: attempt(),
    close() {
      closed = true;
      clearTimeout(retry);
      if (server) closeServer(server);
    },
  };
}

export function closeServer(server: Server): void {
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 1_000).unref();
}
