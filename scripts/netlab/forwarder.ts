import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { type Host, startProgram } from './namespace.js';

/** A site of the lab shown on this computer only. */
export interface Forwarder {
  readonly port: number;
  /** Like `http://localhost:8080`. */
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Shows `target` (an origin like `http://10.77.0.1:8080`), as `host` sees it, on 127.0.0.1. The port is `port` or the
 * next free one. Requests are made inside the host's namespace, so the site takes them for the host's own.
 */
export async function forward(host: Host, target: string, port: number): Promise<Forwarder> {
  const server = await listen(port);
  const address = server.address();
  const found = typeof address === 'object' && address !== null ? address.port : port;
  const child = await startProgram(host, 'forward-program.js', [target, String(found)]);
  server.on('connection', (socket) => {
    if (child.connected) child.send('connection', socket);
    else socket.destroy();
  });
  return {
    port: found,
    origin: `http://localhost:${found}`,
    close: async () => {
      server.close();
      if (!child.connected) return;
      child.ref();
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** The first port from `port` on that is free on 127.0.0.1; at most 100 are tried. */
export async function freePort(port: number): Promise<number> {
  const server = await listen(port);
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function listen(port: number): Promise<Server> {
  for (let candidate = port; ; candidate++) {
    const server = createServer({ pauseOnConnect: true });
    server.listen({ port: candidate, host: '127.0.0.1' });
    try {
      await once(server, 'listening');
      return server;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || candidate >= port + 100) throw error;
    }
  }
}
