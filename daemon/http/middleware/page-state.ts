import type { Logger } from 'pino';

// The middleware that every HTTP app of the house may use; each app is its own Koa and its own listener.
//
//   const app = new Koa<PageState>();
//   app.on('error', outsideErrors(log));                // connections that break
//   app.use(requestLog(log, now));                        // outside everything: one line per request, never a code
//   app.use(securityHeaders({ styleHashes: [...] }));   // CSP, no-store, noindex
//   app.use(language(languages, config.site)); // ctx.state.language, ctx.state.chosenLanguage (?lang=fr)
//   app.use(errorFunnel(log, (ctx, failure) => page));  // every throw below becomes a worded page or JSON
//   app.use(router.routes()).use(router.allowedMethods());
//   router.post('/login', formBody(), handler);         // ctx.state.form: URLSearchParams; else 413, 415 or 400
//   openFormTokens(secret): issue(subject, at), accepts(token, subject, at); countedLimit(…): throttling, memory bounded
//   listen(app, { host, port }): dual stack, with time-outs against slow requests
//
// Say no by `ctx.throw(403)` or by answering; only real faults may be thrown as plain errors. Pages come from
// `loadViews()` (../view.ts), texts from portal/locales/<language>/<namespace>.json by key (../text.ts).

/** What the shared middleware leaves in `ctx.state`. */
export interface PageState {
  /** The language of the page, one of those we speak. */
  language: string;
  /** Set when the reader chose it by `?lang=…`: links and forms must carry it on. */
  chosenLanguage: string | undefined;
  /** The parsed form of a POST. */
  form: URLSearchParams;
}

/** As much of a logger as the HTTP rooms use. */
export type HttpLog = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
