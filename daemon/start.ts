import { join } from 'node:path';
import { certificateAlarms, certificateComplaints } from './certificate-alarm.js';
import type { Settings } from './config/owner-settings.js';
import { openDelivery } from './delivery.js';
import { monthIn } from './domain/month.js';
import { LiveFigures } from './figures.js';
import { LiveGateway } from './gateway.js';
import { openGuestPages } from './guest-pages.js';
import { adminApp } from './http/admin/app.js';
import type { PrintMeans } from './http/admin/print-means.js';
import { kernelAddressesOf } from './http/authority.js';
import { controlApp } from './http/control/app.js';
import { listenControl } from './http/control/listen.js';
import { openGuessWatch } from './http/guess-watch.js';
import { newCodes } from './http/issue.js';
import { closeServer } from './http/middleware/door.js';
import type { Entrance } from './http/middleware/entrance.js';
import type { OverlayFault } from './http/overlay-folder.js';
import { portalApp } from './http/portal/app.js';
import { ensureOwner } from './http/staff-password.js';
import { loadViews } from './http/view.js';
import { openPrinter } from './integrations/printer/client.js';
import { runJobs } from './jobs/run.js';
import { jobTable } from './jobs/table.js';
import { alarmsOf, auditErrands, keepAudit } from './kept-audit.js';
import { guardText, kernelSettings, openDataPlane, removeFirewall } from './kernel/open.js';
import type { KernelSettings } from './kernel/setting.js';
import { runAside } from './os/aside.js';
import { machineClocks, steadyClock, wallNow } from './os/clock.js';
import { openClockTrust } from './os/clock-trust.js';
import { watchBox } from './os/health.js';
import { keepFile } from './os/kept-file.js';
import type { Log } from './os/log.js';
import { findInterfaces } from './os/network.js';
import { scryptPasswords } from './os/password.js';
import { random } from './os/random.js';
import { run } from './os/run.js';
import { keptSecret } from './os/secret.js';
import { bootId } from './os/system.js';
import { pastSessionErrands } from './past-sessions.js';
import type { InterfaceFound } from './ports.js';
import { openSecurePortal } from './secure-portal.js';
import { openBranding } from './store/branding.js';
import { openAudit, openFigures, openHistory, openStore } from './store/open.js';
import { openTerms } from './store/terms.js';
import { uplinkOf, watchTime, watchUplink } from './watch-machine.js';

export interface RunningDaemon {
  /** What the kernel was told of the configuration. */
  readonly kernel: KernelSettings;
  /** Puts everything on disk and lets go. The firewall stays: shut for strangers, open for tickets until their end. */
  stop(): Promise<void>;
}

export interface StartParts {
  readonly settings: Settings;
  /** The doors of the two pages: they stay when the gateway starts anew. */
  readonly entrances: { readonly portal: Entrance; readonly admin: Entrance };
  readonly version: string;
  /** The day of the release, epoch ms: no clock that is right is before it. */
  readonly releasedAt: number;
  readonly log: Log;
  /** `passerelle down` was asked for and the firewall is gone: end the process. */
  readonly onDown: () => void;
  /** Something of which this start made use has changed: stop, and start anew. */
  readonly restart: (why: string) => void;
}

type LetGo = () => unknown;

/**
 * Starts a whole gateway: store, kernel, pages, control socket, jobs; resolves when the control socket answers. A start that
 * fails leaves nothing open behind it: another one may follow.
 */
export async function startDaemon(parts: StartParts): Promise<RunningDaemon> {
  const opened: LetGo[] = [];
  try {
    return await open(parts, opened);
  } catch (error) {
    for (const letGo of opened.reverse()) await Promise.resolve(letGo()).catch(() => {});
    throw error;
  }
}

async function open(parts: StartParts, opened: LetGo[]): Promise<RunningDaemon> {
  const { settings, entrances, version, releasedAt, log, onDown } = parts;
  const { config } = settings;
  const { stateFolder } = config.site;
  const onFault = (action: string, error: unknown) => log.error({ error: reasons(error) }, `${action} failed`);
  const clock = steadyClock();
  let now = () => 0;
  const uplink = await uplinkOf(config);
  const kernel = kernelSettings(config, uplink);
  const plane = openDataPlane(config, { uplink, run, log, now: () => now(), wallNow });
  opened.push(plane.close);
  await plane.guard().catch((error: unknown) => onFault('shutting the network', error));
  const store = await openStore({ folder: stateFolder, log, now: () => now() });
  opened.push(() => store.close());
  const guardFile = join(stateFolder, 'guard.nft');
  await keepFile(guardFile, guardText(config, uplink)).catch((error: unknown) => onFault('keeping the guard', error));
  const state = await store.load();

  const { lastAt } = store;
  const clocks = machineClocks();
  const trust = openClockTrust({ ...config.clock, notBefore: () => lastAt, releasedAt, run, clocks });
  opened.push(trust.close);
  const readEveryMs = config.meters.readSeconds * 1000;
  const gateway = new LiveGateway({ state, store, kernel: plane.kernel, clock, readEveryMs, onFault });
  now = () => gateway.now();
  const monthOf = monthIn(config.site.timeZone);
  const history = openHistory({ folder: stateFolder, log, monthOf });
  const figureStore = openFigures({ folder: stateFolder, log });
  const figures = new LiveFigures({ gateway, store: figureStore, history, timeZone: config.site.timeZone, monthOf });
  const storeFails = () => store.isFailing;
  const box = watchBox({ clock, stateFolder, storeFails, uplink });
  opened.push(() => gateway.stop());
  await gateway.start({
    type: 'start',
    bootId: bootId(),
    upMs: clock.up(),
    wallAt: wallNow(),
    isBelieved: trust.believed() !== undefined,
    aliveAt: lastAt,
    timeZone: config.site.timeZone,
    accessPoints: config.accessPoints.map(({ id }) => id),
  });
  // once our sets are there to be filled, for dnsmasq is told of them here; nobody waits for it
  const today = () => (gateway.state.clock.isKnown ? gateway.now() : undefined);
  const securePortal = openSecurePortal({ config, portal: entrances.portal, run, log, today, onFault });
  opened.push(securePortal.close);
  if (!state.clock.isKnown) log.warn('what time it is is not known yet: calendar rules wait');
  const startedUp = clock.up();
  const uptimeMs = () => clock.up() - startedUp;

  const passwords = scryptPasswords();
  const views = await loadViews();
  const secret = await keptSecret(join(stateFolder, 'secret'), random.token);
  const auditBook = openAudit({ folder: stateFolder, log, monthOf });
  const audit = keepAudit(auditBook, onFault);
  const guesses = openGuessWatch();
  const staffed = { gateway, config, random, passwords, audit, log };
  const branding = await openBranding(stateFolder, log);
  const terms = await openTerms(stateFolder);
  const snapshot = () => store.snapshot();
  const delivery = await openDelivery({ ...parts, gateway, views, secret, onFault, snapshot });
  const { outbox, backups } = delivery;
  opened.push(outbox.close);
  const onOverlay = (fault: OverlayFault) => log.warn(fault, 'what is laid over the guests’ pages');
  const overlays = await openGuestPages({ config, views, branding, onFault: onOverlay });
  const portal = portalApp({
    post: delivery.post,
    branding,
    overlays,
    terms,
    gateway,
    neighbours: plane.neighbours,
    config,
    guesses,
    newCode: () => newCodes(gateway.state, random, 1, config.codes)?.[0],
    log,
    secret,
    views,
  });
  const alarms = () => [
    ...alarmsOf(guesses, audit, gateway.now()),
    ...certificateAlarms(securePortal.standing(), gateway.now(), gateway.state.clock.isKnown),
  ];
  const ownPage = ({ addresses }: InterfaceFound) =>
    addresses.some((address) => address.startsWith(`${config.admin.address}/`));
  const interfaces = async () => (await findInterfaces(run, uplink)).filter((found) => !ownPage(found));
  const { neighbours, hostNames } = plane;
  const admin = adminApp({
    backups,
    certificate: securePortal.standing,
    branding,
    overlays,
    terms,
    post: delivery.post,
    ...staffed,
    neighbours,
    hostNames,
    settings,
    interfaces,
    views,
    auditBook,
    alarms,
    figures,
    box,
    print: printMeans(),
    version,
    pastSessions: history,
  });
  const first = await ensureOwner({ gateway, passwords, random, stateFolder });
  if (first) log.info(`the first owner is ${first.name}; the password is in ${first.file}`);

  const beforeFiling = () => figures.sample();
  const keepMonths = () => config.history.keepMonths;
  const errands = {
    ...pastSessionErrands({ gateway, history, beforeFiling, monthOf, keepMonths }),
    ...auditErrands({ gateway, book: auditBook, monthOf, keepMonths }),
    look: async () => void (await Promise.all([figures.look(), box.look()])),
    'keep-figures': () => figures.keep('over'),
    'deliver-messages': outbox.deliver,
  };
  const jobs = runJobs(jobTable(config.store), { gateway, errands, onFault, clock, wallNow });
  opened.push(jobs.stop);
  const unwatch = watchTime({ gateway, trust, jobs, log, onFault });
  opened.push(unwatch);
  const unwatchUplink = watchUplink(config, uplink, parts.restart);
  opened.push(unwatchUplink);
  const stop = async () => {
    unwatch();
    unwatchUplink();
    trust.close();
    securePortal.close();
    jobs.stop();
    await Promise.all([entrances.portal.hold(), entrances.admin.hold()]);
    await outbox.close();
    await gateway.stop().catch((error: unknown) => onFault('the last checkpoint', error));
    await figures.keep('all').catch((error: unknown) => onFault('keeping the figures', error));
    plane.close();
    await store.close();
    closeServer(control);
  };
  const down = async () => {
    await stopOnce();
    await keepFile(guardFile, undefined).catch((error: unknown) => onFault('taking the guard away', error));
    if (config.firewall.kernel === 'nft') await removeFirewall(run, kernel, stateFolder);
    setTimeout(onDown, 100);
  };
  let stopping: Promise<void> | undefined;
  const stopOnce = () => {
    stopping ??= stop();
    return stopping;
  };
  const complaints = () => certificateComplaints(securePortal.standing());
  const deps = { ...staffed, backups, version, uptimeMs, boxHealth: box.health, complaints, down };
  const control = await listenControl(controlApp(deps), join(stateFolder, 'control.sock'));
  entrances.portal.open(portal);
  entrances.admin.open(admin);
  log.info({ version, sessions: state.sessions.size, tickets: state.tickets.size }, 'passerelle is ready');
  return { kernel, stop: stopOnce };
}

function printMeans(): PrintMeans {
  const pdf = new URL('./http/print/pdf.js', import.meta.url);
  return {
    addressesOf: kernelAddressesOf,
    printer: openPrinter(),
    makePdf: (order, onProgress, signal) => runAside(pdf, order, onProgress, signal),
  };
}

/** An error with its causes, on one line. */
export function reasons(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reasons(error.cause)}`;
}
