import Router from '@koa/router';
import Koa from 'koa';
import type { Config } from '../../config/spec.js';
import type { Gateway } from '../../gateway.js';
import type { Audit, BoxHealth, Random } from '../../ports.js';
import type { Backups } from '../../ports-delivery.js';
import { commandLine } from '../audit-about.js';
import { notedGateway } from '../noted-gateway.js';
import { type Passwords, setStaff } from '../staff-password.js';
import { dispatch, refuse, withInput } from './answer.js';
import { backupRoute } from './backup-route.js';
import { deviceRoutes } from './device-routes.js';
import { type FaultLog, funnel, reply } from './exchange.js';
import { cutInput, staffInput } from './input.js';
import { listRoutes } from './list-routes.js';
import { offerRoutes } from './offer-routes.js';
import { type Daemon, presentSession, presentStatus } from './present.js';
import { ticketRoutes } from './ticket-routes.js';

export interface ControlDeps extends Daemon {
  readonly gateway: Gateway;
  readonly config: Config;
  readonly random: Random;
  readonly passwords: Passwords;
  readonly backups: Backups;
  readonly audit: Audit;
  readonly log: FaultLog;
  boxHealth(): Promise<BoxHealth>;
  /** What is wrong elsewhere than in the kernel. */
  complaints(): readonly string[];
  /** Shuts the daemon down for good, firewall included. Resolves when the firewall is gone; must not wait for its caller. */
  down(): Promise<void>;
}

/**
 * What the command line asks of the running daemon, JSON in and out. 400 has `complaints`, each by path; 409 has the
 * `refusal`. Whoever can open its socket may do everything: it asks for no password.
 */
export function controlApp(parts: ControlDeps): Koa {
  const deps = { ...parts, gateway: notedGateway(parts.gateway, parts.audit, { by: commandLine, from: '' }) };
  const app = new Koa();
  const router = new Router();
  statusRoutes(router, deps);
  backupRoute(router, deps.backups);
  offerRoutes(router, deps);
  listRoutes(router, deps);
  ticketRoutes(router, deps);
  deviceRoutes(router, deps);
  staffRoutes(router, deps);
  app.use(funnel(deps.log));
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

function statusRoutes(router: Router, deps: ControlDeps): void {
  const { gateway } = deps;
  router.get('/status', async (ctx) => {
    await gateway.refresh();
    const box = await deps.boxHealth();
    const report = gateway.report();
    const complaints = [...report.complaints, ...deps.complaints()];
    reply(ctx, 200, presentStatus(gateway.state, { ...report, complaints }, box, deps, gateway.now()));
  });
  router.get('/sessions', async (ctx) => {
    await gateway.refresh();
    const at = gateway.now();
    const sessions = [...gateway.state.sessions.values()];
    reply(
      ctx,
      200,
      sessions.map((session) => presentSession(gateway.state, session, at)),
    );
  });
  router.post('/sessions/cut', (ctx) =>
    withInput(ctx, cutInput, async ({ session }) => {
      const { index } = gateway.state;
      const sessionId = typeof session === 'number' ? session : (index.sessionByMac.get(session) ?? 0);
      await dispatch(ctx, gateway, { type: 'session-cut', sessionId }, () => ({ session: sessionId }));
    }),
  );
  router.post('/down', async (ctx) => {
    await deps.down();
    ctx.set('Connection', 'close');
    reply(ctx, 200, { down: true });
  });
}

function staffRoutes(router: Router, deps: ControlDeps): void {
  const stateFolder = deps.config.site.stateFolder;
  router.post('/staff', (ctx) =>
    withInput(ctx, staffInput, async (input) => {
      const decision = await setStaff({ ...deps, stateFolder }, input);
      if (!decision.ok) return refuse(ctx, decision.refusal);
      reply(ctx, 200, { name: input.name, role: input.role });
    }),
  );
}
