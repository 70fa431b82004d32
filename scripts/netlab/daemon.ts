import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inside } from './namespace.js';
import { systemPath } from './run.js';

export interface DaemonPlace {
  /** Namespace to run in; this computer's own when undefined. */
  readonly namespace: string | undefined;
  /** Gets `config.json`, `daemon.log` and the folder `state`. */
  readonly folder: string;
  /** As config/spec.ts has it, without `site.stateFolder`. */
  readonly config: { readonly site: object; readonly [section: string]: unknown };
  /** Added to the daemon's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The real daemon as a child process. */
export interface Daemon {
  readonly process: ChildProcess;
  readonly configFile: string;
  readonly logFile: string;
  readonly controlSocket: string;
  /** Resolves when it ends, with the exit code or the signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** The owner's first password as the daemon wrote it down; undefined when it has not. */
  firstPassword(): Promise<string | undefined>;
  /** The last lines of its log. */
  logEnd(): string;
  /** SIGTERM, then SIGKILL after 5 s. Calling it twice changes nothing. */
  stop(): Promise<void>;
}

/** Starts the daemon and waits until its control socket answers. Throws, with the end of its log, when it ends before or takes 15 s. */
export async function startDaemon({ namespace, folder, config, environment = {} }: DaemonPlace): Promise<Daemon> {
  const stateFolder = join(folder, 'state');
  const configFile = join(folder, 'config.json');
  const logFile = join(folder, 'daemon.log');
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const settings = { ...config, site: { ...config.site, stateFolder } };
  writeFileSync(configFile, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  const daemon = launch(namespace, configFile, logFile, stateFolder, environment);
  const patience = AbortSignal.timeout(15_000);
  const dead = daemon.ended.then((ending) => {
    throw new Error(`the daemon ended (${ending}) before it was ready:\n${endOf(logFile)}`);
  });
  try {
    await Promise.race([answers(daemon.controlSocket, patience), dead]);
  } catch (error) {
    await daemon.stop();
    if (!patience.aborted) throw error;
    throw new Error(`the daemon was not ready after 15 s:\n${endOf(logFile)}`, { cause: error });
  }
  dead.catch(() => {});
  return daemon;
}

function launch(
  namespace: string | undefined,
  configFile: string,
  logFile: string,
  stateFolder: string,
  environment: Readonly<Record<string, string>>,
): Daemon {
  const main = fileURLToPath(new URL('../../daemon/main.js', import.meta.url));
  const argv = [process.execPath, main, 'start', '--config', configFile] as const;
  const [program, ...args] = namespace === undefined ? argv : inside(namespace, argv);
  const log = openSync(logFile, 'a', 0o600);
  // A session of its own: Ctrl-C in the terminal is for us, who then stop it in order.
  const child = spawn(program, args, {
    stdio: ['ignore', log, log],
    detached: true,
    env: { ...process.env, PATH: systemPath(), ...environment },
  });
  closeSync(log);
  const kill = () => child.kill('SIGKILL'); // only when `stop` was not waited for
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return {
    process: child,
    configFile,
    logFile,
    controlSocket: join(stateFolder, 'control.sock'),
    ended,
    firstPassword: () =>
      readFile(join(stateFolder, 'first-password'), 'utf8').then(
        (text) => text.trim(),
        () => undefined,
      ),
    logEnd: () => endOf(logFile),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const slow = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(slow);
    },
  };
}

async function answers(socket: string, signal: AbortSignal): Promise<void> {
  while (!(await takesConnection(socket))) await delay(20, undefined, { signal });
}

function takesConnection(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const attempt = connect({ path });
    attempt.once('error', () => resolve(false));
    attempt.once('connect', () => {
      attempt.destroy();
      resolve(true);
    });
  });
}

function endOf(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}
