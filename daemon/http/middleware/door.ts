import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { type Answering, type ListenOptions, listen } from './listen.js';

const retryListenMs = 5_000;

type Secure = NonNullable<ListenOptions['secure']>;

export interface Door {
  /** Resolves after the first attempt. */
  readonly tried: Promise<void>;
  /** Over TLS: from now on new connections are shown this pair. */
  renew(secure: Secure): void;
  close(): void;
}

/** Listens, and when the address is not there yet or taken goes on trying: a router's interfaces come up in any order. */
export function keepListening(app: Answering, at: ListenOptions, onFault: (error: unknown) => void): Door {
  let server: Server | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  let secure = at.secure;
  const attempt = async (): Promise<void> => {
    try {
      server = await listen(app, { ...at, ...(secure && { secure }) });
      if (closed) closeServer(server);
    } catch (error) {
      onFault(error);
      if (!closed) retry = setTimeout(attempt, retryListenMs);
    }
  };
  return {
    tried: attempt(),
    renew(next) {
      secure = next;
      if (server && 'setSecureContext' in server) (server as SecureServer).setSecureContext(next);
    },
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
