import type { Server } from 'node:http';
import { join } from 'node:path';
import type Koa from 'koa';
import type { Config } from './config/spec.js';
import { monthIn } from './domain/month.js';
import { LiveGateway } from './gateway.js';
import { adminApp } from './http/admin/app.js';
import { controlApp } from './http/control/app.js';
import { listenControl } from './http/control/listen.js';
import { listen } from './http/middleware/listen.js';
import { portalApp } from './http/portal/app.js';
import { ensureOwner } from './http/staff-password.js';
import { loadViews } from './http/view.js';
import { runJobs } from './jobs/run.js';
import { jobs } from './jobs/table.js';
import { kernelSettings, openDataPlane, removeFirewall } from './kernel/open.js';
import { steadyClock, wallNow } from './os/clock.js';
import { watchClockSteps } from './os/clock-step.js';
import { boxHealth } from './os/health.js';
import type { Log } from './os/log.js';
import { scryptPasswords } from './os/password.js';
import { random } from './os/random.js';
import { run } from './os/run.js';
import { keptSecret } from './os/secret.js';
import { bootId } from './os/system.js';
import { pastSessionErrands } from './past-sessions.js';
import { openHistory, openStore } from './store/open.js';

export interface RunningDaemon {
  /** Puts everything on disk and lets go. The firewall stays: shut for strangers, open for tickets until their end. */
  stop(): Promise<void>;
}

export interface StartParts {
  readonly config: Config;
  readonly version: string;
  readonly log: Log;
  /** `passerelle down` was asked for and the firewall is gone: end the process. */
  readonly onDown: () => void;
}

const retryListenMs = 5_000;

/** Starts a whole gateway: store, kernel, pages, control socket, jobs; resolves when the control socket answers. */
export async function startDaemon({ config, version, log, onDown }: StartParts): Promise<RunningDaemon> {
  const { stateFolder } = config.site;
  const onFault = (action: string, error: unknown) => log.error({ error: reasons(error) }, `${action} failed`);
  let now = () => 0;
  const plane = openDataPlane(config, { run, log, now: () => now(), wallNow });
  await plane.guard().catch((error: unknown) => onFault('shutting the network', error));
  const store = await openStore({ folder: stateFolder, log, now: () => now() });
  const state = await store.load();
  const clock = steadyClock(store.lastAt);
  now = clock.now;
  const startedAt = clock.now();

  const readEveryMs = config.meters.readSeconds * 1000;
  const gateway = new LiveGateway({ state, store, kernel: plane.kernel, clock, readEveryMs, onFault });
  await gateway.start({ type: 'start', bootId: bootId(), aliveAt: store.lastAt });

  const passwords = scryptPasswords();
  const views = await loadViews();
  const secret = await keptSecret(join(stateFolder, 'secret'), random.token);
  const portal = portalApp({ gateway, neighbours: plane.neighbours, config, log, secret, views });
  const admin = adminApp({ gateway, config, random, passwords, views, log });
  const first = await ensureOwner({ gateway, passwords, random, stateFolder });
  if (first) log.info(`the first owner is ${first.name}; the password is in ${first.file}`);

  const host = config.firewall.kernel === 'simulated' ? { host: '127.0.0.1' } : {};
  const doors = [
    keepListening(portal, { ...host, port: config.portal.port }, log),
    keepListening(admin, { host: config.admin.address, port: config.admin.port }, log),
  ];
  await Promise.all(doors.map((door) => door.tried));

  const monthOf = monthIn(config.site.timeZone);
  const history = openHistory({ folder: stateFolder, log, monthOf });
  const errands = pastSessionErrands({ gateway, history, monthOf, keepMonths: config.history.keepMonths });
  const stopJobs = runJobs(jobs, { gateway, errands, onFault, watchClockSteps });
  const stop = async () => {
    stopJobs();
    for (const door of doors) door.close();
    await gateway.stop();
    plane.close();
    await store.close();
    closeServer(control);
  };
  const down = async () => {
    await stopOnce();
    if (config.firewall.kernel === 'nft') await removeFirewall(run, kernelSettings(config));
    setTimeout(onDown, 100);
  };
  let stopping: Promise<void> | undefined;
  const stopOnce = () => {
    stopping ??= stop();
    return stopping;
  };
  const deps = { gateway, config, random, passwords, log, version, startedAt, boxHealth, down };
  const control = await listenControl(controlApp(deps), join(stateFolder, 'control.sock'));
  log.info({ version, sessions: state.sessions.size, tickets: state.tickets.size }, 'passerelle is ready');
  return { stop: stopOnce };
}

interface Door {
  /** Resolves after the first attempt. */
  readonly tried: Promise<void>;
  close(): void;
}

/** Listens, and when the address is not there yet or taken goes on trying: a router's interfaces come up in any order. */
function keepListening<S, C>(app: Koa<S, C>, at: { host?: string; port: number }, log: Log): Door {
  let server: Server | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  const attempt = async (): Promise<void> => {
    try {
      server = await listen(app, at);
      if (closed) closeServer(server);
    } catch (error) {
      log.error({ error: reasons(error) }, 'a page cannot be served yet; trying again');
      if (!closed) retry = setTimeout(attempt, retryListenMs);
    }
  };
  return {
    tried: attempt(),
    close() {
      closed = true;
      clearTimeout(retry);
      if (server) closeServer(server);
    },
  };
}

function closeServer(server: Server): void {
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 1_000).unref();
}

/** An error with its causes, on one line. */
export function reasons(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reasons(error.cause)}`;
}
