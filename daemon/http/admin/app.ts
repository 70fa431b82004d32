import Router from '@koa/router';
import Koa, { type Middleware } from 'koa';
import type { Settings } from '../../config/owner-settings.js';
import type { Config } from '../../config/spec.js';
import type { Right } from '../../domain/staff.js';
import type { Gateway } from '../../gateway.js';
import type {
  Audit,
  AuditBook,
  BoxWatch,
  Figures,
  HostNames,
  InterfaceFound,
  Neighbours,
  PastSessions,
  Random,
} from '../../ports.js';
import type { Backups, Branding, CertificateStanding, Mailer, TermsOfUse } from '../../ports-delivery.js';
import type { Alarm } from '../guess-watch.js';
import { errorFunnel } from '../middleware/error-funnel.js';
import { formBody } from '../middleware/form-body.js';
import { language } from '../middleware/language.js';
import type { HttpLog } from '../middleware/page-state.js';
import { requestLog } from '../middleware/request-log.js';
import { securityHeaders } from '../middleware/security-headers.js';
import { uploadBody } from '../middleware/upload.js';
import type { Overlays } from '../overlay.js';
import type { Passwords } from '../staff-password.js';
import type { Views } from '../view.js';
import { assetRoutes, loadAssets } from './asset.js';
import { auditRoutes } from './audit-routes.js';
import { backupRoutes } from './backup-routes.js';
import { bindRoutes } from './bind-routes.js';
import { chosenRoutes } from './chosen-routes.js';
import { connectionRoutes } from './connection-routes.js';
import { deviceRoutes } from './device-routes.js';
import { eventRoutes } from './event-routes.js';
import { exportRoutes } from './export-routes.js';
import { extendRoutes } from './extend-routes.js';
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
import { importRoutes } from './import-routes.js';
import { issueRoutes } from './issue-routes.js';
import { listRoutes } from './list-routes.js';
import { lookRoutes } from './look-routes.js';
import { mailRoutes } from './mail-routes.js';
import { mailTestRoutes } from './mail-test-routes.js';
import { offerChangeRoutes } from './offer-change-routes.js';
import { offerRoutes } from './offer-routes.js';
import { onlineRoutes } from './online-routes.js';
import { outboxRoutes } from './outbox-routes.js';
import { openPages } from './page.js';
import { passwordRoutes } from './password-routes.js';
import type { PrintMeans } from './print-means.js';
import { printRoutes } from './print-routes.js';
import { rememberLanguage } from './remember-language.js';
import { settingRoutes } from './setting-routes.js';
import { setupRoutes, setupWelcomeRoutes } from './setup-routes.js';
import { signInLimits } from './sign-in-limit.js';
import { signInRoutes } from './sign-in-routes.js';
import { measureSpeeds } from './speed.js';
import { staffRoutes } from './staff-routes.js';
import { staffSessionRoutes } from './staff-session-routes.js';
import { openTasks } from './task.js';
import { taskRoutes } from './task-routes.js';
import { termsRoutes } from './terms-of-use-routes.js';
import { ticketRoutes } from './ticket-routes.js';
import { waitingRoutes } from './waiting-routes.js';

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
  readonly post: Post;
  readonly backups: Backups;
  /** How it is with the certificate of the guests' pages; null: none is configured. */
  certificate(): CertificateStanding | null;
  readonly branding: Branding;
  /** What the installer laid over the guests' pages; absent: nothing. */
  readonly overlays?: Overlays;
  readonly terms: TermsOfUse;
  readonly neighbours: Neighbours;
  readonly hostNames: HostNames;
  /** What the audit has been told. */
  readonly auditBook: Pick<AuditBook, 'months' | 'read'>;
  /** What everybody who is signed in must know at this moment. */
  alarms(): readonly Alarm[];
  readonly pastSessions: Pick<PastSessions, 'months' | 'readOn'>;
  readonly figures: Figures;
  readonly box: BoxWatch;
  readonly print: PrintMeans;
  readonly log: HttpLog;
  /** Of this program. */
  readonly version: string;
}

/** How tickets leave the house by mail. */
export interface Post {
  readonly mailer: Mailer;
  /** What is due in the outbox is delivered, while others work. */
  deliver(): void;
}

/** What stands before a form that changes something, in this order. */
export interface Doors {
  /** The same for a form with files, of so many bytes at most; who may not send one is turned away before it is read. */
  files(right: Right, mostBytes: number): Middleware<AdminState>[];
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
  const speeds = measureSpeeds();
  gateway.watch(speeds.follow);
  const anybody = [signedInOnly, formBody() as Middleware<AdminState>, ownFormOnly(gateway)];
  const doors: Doors = {
    anybody,
    may: (right) => [...anybody, mayOnly(right)],
    files: (right, mostBytes) => [
      signedInOnly,
      mayOnly(right),
      uploadBody({ folder: config.site.stateFolder, mostBytes }) as Middleware<AdminState>,
      ownFormOnly(gateway),
    ],
  };
  const open = new Router<AdminState>();
  assetRoutes(open, assets);
  signInRoutes(open, deps, pages, limits);
  setupWelcomeRoutes(open, deps, pages, limits);
  const router = new Router<AdminState>();
  router.use(signedInOnly);
  router.get('/', (ctx) => seeOther(ctx, '/online'));
  eventRoutes(router, deps);
  onlineRoutes(router, deps, pages, doors, speeds);
  deviceRoutes(router, deps, pages, doors);
  extendRoutes(router, deps, pages, doors);
  waitingRoutes(router, deps, pages, doors);
  setupRoutes(router, deps, pages, doors);
  offerRoutes(router, deps, pages, doors);
  offerChangeRoutes(router, deps, pages, doors);
  listRoutes(router, deps, pages, doors);
  chosenRoutes(router, deps, pages, doors, tasks);
  exportRoutes(router, deps, pages, doors);
  ticketRoutes(router, deps, pages, doors);
  connectionRoutes(router, deps, pages);
  bindRoutes(router, deps, pages, doors);
  issueRoutes(router, deps, pages, doors, tasks);
  importRoutes(router, deps, pages, doors);
  figuresRoutes(router, deps, pages);
  passwordRoutes(router, deps, pages, doors, limits);
  mailRoutes(router, deps, pages, doors);
  outboxRoutes(router, deps, pages, doors);
  mailTestRoutes(router, deps, pages, doors);
  backupRoutes(router, deps, pages, doors);
  lookRoutes(router, deps, pages, doors);
  termsRoutes(router, deps, pages, doors);
  staffRoutes(router, deps, pages, doors);
  staffSessionRoutes(router, deps, doors);
  auditRoutes(router, deps, pages);
  settingRoutes(router, deps, pages, doors);
  taskRoutes(router, tasks, pages, doors);
  printRoutes(router, deps, pages, doors, { assets, tasks });

  const app = new Koa<AdminState>();
  app.use(requestLog(log, () => gateway.now()));
  app.use(securityHeaders({ styleHashes: ["'self'"], directives: { scriptSrc: ["'self'"], connectSrc: ["'self'"] } }));
  app.use(language(() => ({ languages: views.texts.languages, standard: config.site.language })));
  app.use(rememberLanguage(views.texts.languages));
  app.use(errorFunnel(log, pages.failure));
  app.use(ownHostOnly(config.admin));
  app.use(ownOriginOnly);
  app.use(identify(gateway));
  app.use(open.routes()).use(router.routes()).use(router.allowedMethods());
  return app;
}
