import type { Handler, Room } from './room.js';

/** The logo of the place. Its address changes with it: a browser keeps it for good. */
export function logo({ branding }: Room): Handler {
  return async (ctx) => {
    const found = branding?.logo ?? ctx.throw(404);
    ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
    ctx.type = found.type;
    ctx.body = Buffer.from(found.bytes);
  };
}
