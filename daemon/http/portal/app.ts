import Router from '@koa/router';
import Koa from 'koa';
import { kernelAddressesOf } from '../authority.js';
import { countedLimit } from '../middleware/counted-limit.js';
import { errorFunnel, outsideErrors } from '../middleware/error-funnel.js';
import { formBody } from '../middleware/form-body.js';
import { openFormTokens } from '../middleware/form-token.js';
import { language } from '../middleware/language.js';
import { requestLog } from '../middleware/request-log.js';
import { securityHeaders } from '../middleware/security-headers.js';
import { openSignedLinks } from '../signed-link.js';
import { backByLink, showBack } from './back-routes.js';
import { captiveApi, captiveApiPath } from './captive-api.js';
import { askLinkAgain, confirmAddress, showConfirm } from './confirm-routes.js';
import type { PortalDeps, PortalState } from './deps.js';
import { foreignHost } from './foreign-host.js';
import { hereFinder } from './here.js';
import { openLinkMailLimit } from './link-mail-limit.js';
import { openLogInThrottle } from './log-in-throttle.js';
import { asset, logo } from './logo.js';
import { guestPages } from './page.js';
import { placeAt } from './place.js';
import type { Room } from './room.js';
import { broughtHere, comeBack, home, knownDevice, logIn, logOut, mostPagesASecond, ownForm } from './routes.js';
import { showTerms } from './terms-of-use.js';

/** The guests' pages: a catch-all for the web of captive devices, and the routes of our own. */
export function portalApp(deps: PortalDeps): Koa<PortalState> {
  const { gateway, config, log, secret, views, overlays, addressesOf = kernelAddressesOf } = deps;
  const pages = guestPages(deps);
  const app = new Koa<PortalState>();
  app.on('error', outsideErrors(log));
  const hereOf = hereFinder(config.accessPoints, addressesOf, () => gateway.now(), config.portal.port);
  app.use(foreignHost(hereOf));
  app.use(requestLog(log, () => deps.gateway.now()));
  app.use(securityHeaders({ styleHashes: [({ socket }) => pages.sheet(hereOf(socket).accessPoint).source] }));
  app.use(
    language<PortalState>(({ state: { here } }) => ({
      languages: (overlays?.at(here.accessPoint) ?? views).texts.languages,
      standard: placeAt(config, here.accessPoint).language,
    })),
  );
  app.use(errorFunnel(log, (ctx, { status }) => pages.failure(ctx, status)));
  const router = routes({
    ...deps,
    pages,
    tokens: openFormTokens(secret),
    throttle: openLogInThrottle(),
    links: openSignedLinks(secret),
    linkMails: openLinkMailLimit(),
    rush: countedLimit({ points: mostPagesASecond, windowSeconds: 1, mostKeys: 4_096 }),
  });
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

function routes(room: Room): Router<PortalState> {
  const router = new Router<PortalState>();
  const device = knownDevice(room);
  router.get(['/', '/status'], device, home(room));
  router.get('/c/:code', broughtHere);
  router.get('/brand/logo', logo(room));
  router.get('/brand/:file', asset(room));
  router.get('/terms', showTerms(room));
  router.get(captiveApiPath, captiveApi(room));
  router.post('/login', formBody(), device, ownForm(room), logIn(room));
  router.post('/return', formBody(), device, ownForm(room), comeBack(room));
  router.get('/back/:token', device, showBack(room));
  router.post('/back/:token', formBody(), device, ownForm(room), backByLink(room));
  router.get('/confirm/:token', device, showConfirm(room));
  // the token is the authority: whoever can make a browser send it has the mail, and could open it as well
  router.post('/confirm/:token', formBody(), device, confirmAddress(room));
  router.post('/address', formBody(), device, ownForm(room), askLinkAgain(room));
  router.post('/logout', formBody(), device, ownForm(room), logOut(room));
  return router;
}
