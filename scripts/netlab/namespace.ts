import { type ChildProcess, fork, type SpawnOptions, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Argv, environment, type RunOptions, type RunResult, run } from './run.js';

/** A computer of the lab: a network namespace in which programs run. */
export interface Host {
  readonly namespace: string;
  /** What this process has started here, ended or not. */
  readonly children: ChildProcess[];
  /** Runs a program to its end; throws when it fails unless `mayFail`. */
  exec(argv: Argv, options?: RunOptions): Promise<RunResult>;
  /** Starts a program; what still runs when the lab is removed is ended. */
  spawn(argv: Argv, options?: SpawnOptions): ChildProcess;
}

/** `roots`: a file with certificates that Node's programs trust there besides their own. */
export function openHost(namespace: string, roots?: string): Host {
  const children: ChildProcess[] = [];
  const env = roots === undefined ? {} : { NODE_EXTRA_CA_CERTS: roots };
  return {
    namespace,
    children,
    exec: (argv, options) => run(inside(namespace, argv), { ...options, env: { ...env, ...options?.env } }),
    spawn: (argv, options = {}) => {
      const [program, ...args] = inside(namespace, argv);
      const child = spawn(program, args, { env: environment(env), ...options });
      children.push(child);
      return child;
    },
  };
}

/** The command that runs `argv` in a namespace; `ip` becomes that program, so the process id is its own. */
export function inside(namespace: string, argv: Argv): Argv {
  return ['ip', 'netns', 'exec', namespace, ...argv];
}

/**
 * Starts one of our own Node programs (`name` beside this file) in a namespace, with a message channel, and waits for
 * its first message. It must end itself on `disconnect`, so that it never outlives its parent.
 */
export async function startProgram(
  { namespace, children }: Host,
  name: string,
  args: readonly string[],
): Promise<ChildProcess> {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const child = fork(file, args, {
    execPath: 'ip',
    env: environment(),
    execArgv: ['netns', 'exec', namespace, process.execPath],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  children.push(child);
  await ready(child, `${name} in ${namespace}`, (heard) => child.once('message', heard));
  child.channel?.unref();
  return child;
}

/** Waits until `listen` has heard from a started program; throws with its complaint when it ends before. Then it holds nobody up. */
export async function ready(child: ChildProcess, name: string, listen: (heard: () => void) => void): Promise<void> {
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4_000);
  });
  await new Promise<void>((resolve, reject) => {
    listen(resolve);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${name} ended with ${code} at its start: ${complaint.trim()}`)));
  });
  child.unref();
  if (child.stderr instanceof Socket) child.stderr.unref();
}
