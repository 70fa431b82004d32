import type { Handler, Room } from './room.js';

/** The logo of the place. Its address changes with it: a browser keeps it for good. */
export function logo({ branding }: Room): Handler {
  return async (ctx) => {
    const found = branding?.seen(ctx.state.here.accessPoint).logo ?? ctx.throw(404);
    ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
    ctx.type = found.type;
    ctx.body = Buffer.from(found.bytes);
  };
}

/** A picture that the installer laid beside the pages. It may change under its name: kept for as long as a guest looks around. */
export function asset({ overlays }: Room): Handler {
  return async (ctx) => {
    const { file = '' } = ctx.params as Readonly<Record<string, string>>;
    const found = overlays?.at(ctx.state.here.accessPoint).assets.get(file) ?? ctx.throw(404);
    ctx.set('Cache-Control', 'public, max-age=600');
    ctx.type = found.type;
    ctx.body = Buffer.from(found.bytes);
  };
}
