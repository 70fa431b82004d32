import type Router from '@koa/router';
import type { AdminDeps } from './app.js';
import type { AdminState } from './guard.js';
import { openLiveFeed } from './live-feed.js';
import { cookieName, findSignedIn } from './staff-session.js';

/** Server-sent events: they say only that something has changed, and the page asks for itself. */
export function eventRoutes(router: Router<AdminState>, { gateway, neighbours }: AdminDeps): void {
  const feed = openLiveFeed({ gateway, neighbours });
  router.get('/events', (ctx) => {
    const { signedIn } = ctx.state;
    const cookie = ctx.cookies.get(cookieName);
    if (ctx.method === 'HEAD') {
      ctx.status = 200;
      return;
    }
    ctx.status = 200;
    ctx.type = 'text/event-stream';
    const isFollowed = feed.follow(ctx.res, {
      person: signedIn?.staff.name ?? '',
      isStillSignedIn: () => findSignedIn(gateway.state, cookie, gateway.now()) !== undefined,
      followsNeighbours: ctx.query.of === 'neighbours',
    });
    // a browser does not try again after this, and the page goes on without
    if (!isFollowed) ctx.throw(429);
    ctx.respond = false;
  });
}
