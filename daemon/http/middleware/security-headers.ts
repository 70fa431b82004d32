import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import helmet from 'koa-helmet';
import type { PageState } from './page-state.js';

export interface PageSecurity {
  /** CSP sources of the inline stylesheets, like `'sha256-…'` (`Sheet.source` of ../view.ts). */
  readonly styleHashes: readonly (string | ((request: IncomingMessage) => string))[];
  /** Further directives, for pages that load more than themselves: `{ scriptSrc: ["'self'"] }`. */
  readonly directives?: Readonly<Record<string, readonly string[]>>;
}

/** The headers of a page that is served over plain HTTP on a LAN, is nobody else's business, and is never kept. */
export function securityHeaders({ styleHashes, directives = {} }: PageSecurity): Middleware<PageState> {
  const headers = helmet({
    // Helmet's own directives hold upgrade-insecure-requests, which breaks a portal without TLS; so does HSTS.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [...styleHashes],
        imgSrc: ["'self'", 'data:'],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...directives,
      },
    },
    strictTransportSecurity: false,
    // Ignored without TLS, with a warning in the console.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    // Not `no-referrer`: with it browsers send `Origin: null` along with our own forms.
    referrerPolicy: { policy: 'same-origin' },
  });
  return async (ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.set('X-Robots-Tag', 'noindex, nofollow');
    await headers(ctx, next);
  };
}
