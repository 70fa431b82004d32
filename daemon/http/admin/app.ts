import Router from '@koa/router';
import Koa, { type Middleware } from 'koa';
import type { Settings } from '../../config/owner-settings.js';
import type { Config } from '../../config/spec.js';
import type { Right } from '../../domain/staff.js';
import type { Gateway } from '../../gateway.js';
import type { Audit, BoxWatch, Figures, InterfaceFound, Random } from '../../ports.js';
import { errorFunnel } from '../middleware/error-funnel.js';
import { formBody } from '../middleware/form-body.js';
import { language } from '../middleware/language.js';
import type { HttpLog } from '../middleware/page-state.js';
import { requestLog } from '../middleware/request-log.js';
import { securityHeaders } from '../middleware/security-headers.js';
import type { Passwords } from '../staff-password.js';
import type { Views } from '../view.js';
import { assetRoutes, loadAssets } from './asset.js';
import { bindRoutes } from './bind-routes.js';
import { figuresRoutes } from './figures-routes.js';
import {
  type AdminState,
  identify,
  mayOnly,
  ownFormOnly,
  ownHostOnly,
  ownOriginOnly,
  seeOther,
  signedInOnly,
} from './guard.js';
import { issueRoutes } from './issue-routes.js';
import { listRoutes } from './list-routes.js';
import { offerChangeRoutes } from './offer-change-routes.js';
import { offerRoutes } from './offer-routes.js';
import { onlineRoutes } from './online-routes.js';
import { openPages } from './page.js';
import { passwordRoutes } from './password-routes.js';
import { rememberLanguage } from './remember-language.js';
import { settingRoutes } from './setting-routes.js';
import { setupRoutes, setupWelcomeRoutes } from './setup-routes.js';
import { signInLimits, signInRoutes } from './sign-in-routes.js';
import { openTasks } from './task.js';
import { taskRoutes } from './task-routes.js';

export interface AdminDeps {
  readonly gateway: Gateway;
  readonly config: Config;
  /** What the owner may change, and how. */
  readonly settings: Settings;
  /** Where guests could be: candidates for access points. */
  readonly interfaces: () => Promise<readonly InterfaceFound[]>;
  readonly random: Random;
  readonly passwords: Passwords;
  readonly views: Views;
  readonly audit: Audit;
  readonly figures: Figures;
  readonly box: BoxWatch;
  readonly log: HttpLog;
  /** Of this program. */
  readonly version: string;
}

/** What stands before a form that changes something, in this order. */
export interface Doors {
  /** Somebody is signed in, and the form is theirs. */
  readonly anybody: Middleware<AdminState>[];
  /** It is theirs, and their role may do this. */
  may(right: Right): Middleware<AdminState>[];
}

/** The owner's page. To be listened for on the management address alone. */
export function adminApp(deps: AdminDeps): Koa<AdminState> {
  const { gateway, config, views, log } = deps;
  const assets = loadAssets(views);
  const pages = openPages(deps, assets);
  const tasks = openTasks(deps.random, (task, error) => log.error({ task, error: String(error) }, 'a task failed'));
  const limits = signInLimits();
  const anybody = [signedInOnly, formBody() as Middleware<AdminState>, ownFormOnly(gateway)];
  const doors: Doors = { anybody, may: (right) => [...anybody, mayOnly(right)] };
  const open = new Router<AdminState>();
  assetRoutes(open, assets);
  signInRoutes(open, deps, pages, limits);
  setupWelcomeRoutes(open, deps, pages, limits);
  const router = new Router<AdminState>();
  router.use(signedInOnly);
  router.get('/', (ctx) => seeOther(ctx, '/online'));
  onlineRoutes(router, deps, pages, doors);
  setupRoutes(router, deps, pages, doors);
  offerRoutes(router, deps, pages, doors);
  offerChangeRoutes(router, deps, pages, doors);
  listRoutes(router, deps, pages, doors);
  bindRoutes(router, deps, pages, doors);
  issueRoutes(router, deps, pages, doors);
  figuresRoutes(router, deps, pages);
  passwordRoutes(router, deps, pages, doors, limits);
  settingRoutes(router, deps, pages, doors);
  taskRoutes(router, tasks, pages, doors);

  const app = new Koa<AdminState>();
  app.use(requestLog(log, () => gateway.now()));
  app.use(securityHeaders({ styleHashes: ["'self'"], directives: { scriptSrc: ["'self'"], connectSrc: ["'self'"] } }));
  app.use(language(views.texts.languages, config.site));
  app.use(rememberLanguage(views.texts.languages));
  app.use(errorFunnel(log, pages.failure));
  app.use(ownHostOnly(config.admin));
  app.use(ownOriginOnly);
  app.use(identify(gateway));
  app.use(open.routes()).use(router.routes()).use(router.allowedMethods());
  return app;
}
