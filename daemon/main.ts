#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CommandLine, parseCommandLine, UsageError, usage } from './cli.js';
import { makeBackup, restoreBackup } from './cli-backup.js';
import { type DoctorCommand, type DoctorParts, type DoctorReport, doctor, doctorHere } from './cli-doctor.js';
import { shown } from './cli-table.js';
import { openSettings } from './config/owner-settings.js';
import { type Complaint, parseJson } from './config/parse.js';
import type { Config } from './config/spec.js';
import { configFromUci } from './config/uci.js';
import { guestPageFaults } from './guest-pages.js';
import { callControl } from './http/control/client.js';
import { keepListening } from './http/middleware/door.js';
import { makeEntrance } from './http/middleware/entrance.js';
import { keepRunning } from './keep-running.js';
import { kernelSettings, printed, removeFirewall } from './kernel/open.js';
import type { KernelSettings } from './kernel/setting.js';
import { releaseDevices } from './kernel/tc/driver.js';
import { keepFile } from './os/kept-file.js';
import { type Log, openLog } from './os/log.js';
import { run, runFor } from './os/run.js';
import { type ReadSettings, readOwner, readSettings } from './read-settings.js';
import { takeUpRestore } from './restore.js';
import { reasons, type StartParts, startDaemon } from './start.js';
import { tryOut } from './try-out.js';
import { uplinkOf } from './watch-machine.js';

/** Exit status: a fault, a wrong command line, a configuration that cannot be used (sysexits EX_CONFIG). */
const exit = { fault: 1, usage: 2, config: 78 } as const;

/** `releasedAt` is a day, like 2026-11-22; scripts/build.mjs adds it. */
const about: { readonly version: string; readonly releasedAt: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);
const { version } = about;

try {
  await main(parseCommandLine(process.argv.slice(2), () => readFileSync(0, 'utf8')));
} catch (error) {
  process.stderr.write(`passerelle: ${reasons(error)}\n`);
  process.exitCode = error instanceof UsageError ? exit.usage : exit.fault;
}

async function main({ command, configFile, uci, json }: CommandLine): Promise<void> {
  if (command.name === 'help') return print(usage);
  if (command.name === 'version') return print(`${version}\n`);
  // a laptop on the guest Wi-Fi has no configuration
  if (command.name === 'doctor' && command.here) return examineWith((parts) => doctorHere(command, parts), json);
  const read = uci ? await readUci() : await readConfigFile(configFile);
  if (!read?.config) {
    process.exitCode = exit.config;
    return;
  }
  const { config } = read;
  switch (command.name) {
    case 'start':
      return start(read);
    case 'print': {
      const { nft, tc } = printed(kernelSettings(config, await uplinkOf(config)));
      return print(json ? `${JSON.stringify({ nft, tc })}\n` : `# nft -f -\n${nft}\n# tc -batch -\n${tc}`);
    }
    case 'check':
      return check(config);
    case 'down':
      return down(config);
    case 'doctor':
      return examineGateway(command, config, json);
    case 'backup':
    case 'restore':
      return backUp(command, config);
    case 'call': {
      const answer = await callControl(controlSocket(config), command.method, command.path, command.body);
      return print(json ? `${JSON.stringify(answer, null, 2)}\n` : shown(command.show, answer));
    }
  }
}

/** The configuration in a file, with what the owner changed; undefined when it cannot be used. */
async function readConfigFile(file: string): Promise<ReadSettings | undefined> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error('reading the configuration', { cause });
  });
  const { raw, complaints } = parseJson(text);
  if (complaints.length === 0) return told(file, await readSettings(raw));
  tell(file, complaints);
  return undefined;
}

/** The router's own settings, with what the owner changed. */
async function readUci(): Promise<ReadSettings> {
  const { stdout } = await run(['uci', 'show', 'passerelle']);
  return told('uci', await readSettings(configFromUci(stdout)));
}

function told(source: string, read: ReadSettings): ReadSettings {
  tell(source, read.complaints);
  // whatever is wrong with them, the gateway starts without
  tell(
    read.ownerFile,
    read.ignored.map((complaint) => ({ ...complaint, fatal: false })),
  );
  return read;
}

/** Complaints go to stderr. */
function tell(source: string, complaints: readonly Complaint[]): void {
  for (const { path, problem, fatal } of complaints)
    process.stderr.write(`${source}: ${path} ${problem}${fatal ? '' : ' (ignored)'}\n`);
}

async function start({ file, owner, ownerFile }: ReadSettings): Promise<void> {
  const settings = openSettings({
    file,
    owner,
    keep: (text) => keepFile(ownerFile, text),
    tried: (next) => tryOut(next, settings.config, run),
    restart: () => kept.restart('the owner has changed the settings'),
  });
  const { config } = settings;
  const log = openLog(config.log.level);
  const die = (error: unknown) => {
    log.error(
      { error: error instanceof Error ? error.stack : String(error) },
      'the daemon ends on a fault; the kernel keeps enforcing',
    );
    process.exit(exit.fault);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
  const releasedAt = Date.parse(about.releasedAt);
  const entrances = { portal: makeEntrance(), admin: makeEntrance() };
  await openDoors(config, entrances, log);
  const parts: StartParts = {
    settings,
    entrances,
    version,
    releasedAt,
    log,
    onDown: () => process.exit(0),
    restart: (why) => kept.restart(why),
  };
  const letGo = (before: KernelSettings, after: KernelSettings) =>
    config.firewall.kernel === 'nft' ? releaseDevices(run, before, after) : Promise.resolve();
  // what has been opened by then would keep a half-started process alive, and nobody would start it again
  const kept = await keepRunning({
    settings,
    start: async () => {
      if (await takeUpRestore(config.site.stateFolder, log)) settings.adopt(await readOwner(ownerFile));
      return startDaemon(parts);
    },
    letGo,
    log,
    onFault: die,
  }).catch((error: unknown) => {
    log.error({ error: reasons(error) }, 'the daemon cannot start');
    process.stderr.write(`passerelle: ${reasons(error)}\n`);
    process.exit(exit.fault);
  });
  const stop = (signal: string) => {
    log.info(`${signal}: stopping; the firewall stays loaded`);
    kept.stop().then(() => process.exit(0), die);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
}

/** Where guests and the owner come in, for as long as the process lives. */
async function openDoors(config: Config, { portal, admin }: StartParts['entrances'], log: Log): Promise<void> {
  const shut = (error: unknown) => log.error({ error: reasons(error) }, 'serving a page (trying again) failed');
  const host = config.firewall.kernel === 'simulated' ? { host: '127.0.0.1' } : {};
  const doors = [
    keepListening(portal, { ...host, port: config.portal.port }, shut),
    keepListening(admin, { host: config.admin.address, port: config.admin.port }, shut),
  ];
  await Promise.all(doors.map((door) => door.tried));
}

async function check(config: Config): Promise<void> {
  await run(['nft', '-c', '-f', '-'], printed(kernelSettings(config, await uplinkOf(config))).nft);
  print('the configuration is good, and the kernel takes the firewall\n');
  const faults = await guestPageFaults(config);
  for (const { file, fault, isLeftOut } of faults)
    process.stderr.write(`${file}: ${fault}${isLeftOut ? ' (left out)' : ''}\n`);
  if (faults.some(({ isLeftOut }) => isLeftOut)) process.exitCode = exit.fault;
}

/** Through the daemon when one runs; else what a dead one left behind is taken away here. */
async function down(config: Config): Promise<void> {
  try {
    await callControl(controlSocket(config), 'POST', '/down');
  } catch (error) {
    if (!reasons(error).includes('no daemon is running')) throw error;
    await keepFile(join(config.site.stateFolder, 'guard.nft'), undefined);
    if (config.firewall.kernel === 'nft')
      await removeFirewall(run, kernelSettings(config, await uplinkOf(config)), config.site.stateFolder);
  }
  print('the firewall is gone: the guest network is as open as the host makes it\n');
}

async function backUp(command: Extract<CommandLine['command'], { file: string }>, config: Config): Promise<void> {
  const { name, file, passphrase, isSure } = command;
  const order = { file, passphrase, stateFolder: config.site.stateFolder };
  if (name === 'backup') {
    await makeBackup(order, { release: version, site: config.site.name });
    return print(`everything is in ${file}: codes and passwords too, so keep it safe\n`);
  }
  const { about, aside } = await restoreBackup(order, { isSure, now: Date.now() });
  print(`restored ${about.site}: ${about.counts.offers} offers, ${about.counts.tickets} tickets\n`);
  if (aside !== null) print(`what was there before is in ${aside}\n`);
}

async function examineGateway(command: DoctorCommand, config: Config, json: boolean): Promise<void> {
  return examineWith((parts) => doctor(command, config, parts), json, controlSocket(config));
}

/** Exit status 1 when something is wrong. When it is interrupted, what it has made is taken away first. */
async function examineWith(
  look: (parts: DoctorParts) => Promise<DoctorReport>,
  json: boolean,
  socket = '',
): Promise<void> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort(new Error('interrupted; everything that was made is taken away'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal);
  const { isWell, text } = await look({
    run: runFor(60_000),
    self: [process.execPath, fileURLToPath(import.meta.url)],
    number: process.pid,
    isRoot: process.getuid?.() === 0,
    json,
    wallAt: Date.now(),
    releasedAt: Date.parse(about.releasedAt),
    signal: interrupt.signal,
    now: () => performance.now(),
    control: (method, path, body) => callControl(socket, method, path, body),
  });
  print(text);
  process.exitCode = isWell ? 0 : exit.fault;
}

function controlSocket(config: Config): string {
  return join(config.site.stateFolder, 'control.sock');
}

function print(text: string): void {
  process.stdout.write(text);
}
