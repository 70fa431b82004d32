import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Middleware } from 'koa';
import { drained } from '../middleware/drained.js';
import type { PortalState } from './deps.js';
import { type Here, isForUs } from './here.js';

/**
 * Sends everything that the firewall redirected to us to the portal's first page, in the one form that every probe of
 * guest-devices.md understands. Nothing of the request is looked at but its Host and nothing of it is reflected.
 */
export function foreignHost(hereOf: (socket: Socket) => Here): Middleware<PortalState> {
  return async (ctx, next) => {
    const { req, res } = ctx;
    const here = hereOf(req.socket);
    if (isForUs(here, req)) {
      ctx.state.here = here;
      return next();
    }
    ctx.respond = false;
    if (hasBody(req)) await drained(req);
    redirect(here.root, req, res);
  };
}

function redirect(root: string, req: IncomingMessage, res: ServerResponse): void {
  const body = `<!doctype html><html lang="en"><title>Wi-Fi</title><p><a href="${root}">Sign in to the Wi-Fi</a></p></html>\n`;
  res.writeHead(302, [
    'Location',
    root,
    'Content-Type',
    'text/html; charset=utf-8',
    'Content-Length',
    String(body.length),
    'Cache-Control',
    'no-store',
    // The next probe must open a new connection, which is redirected no more after the log-in.
    'Connection',
    'close',
  ]);
  res.end(req.method === 'HEAD' ? undefined : body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
