import { execFile, execFileSync } from 'node:child_process';
import { constants } from 'node:os';

export interface RunOptions {
  /** Given on standard input. */
  readonly input?: string;
  /** Ended with SIGKILL after this; 30 s when absent. */
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Resolve whatever the exit code, instead of throwing when it is not 0. */
  readonly mayFail?: boolean;
}

export interface RunResult {
  /** Exit code; 128 + signal number when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type Argv = readonly [string, ...string[]];

/** Runs a program to its end. Throws, naming the command and its complaint, on failure, on a time-out, or when it cannot start. */
export function run(argv: Argv, options: RunOptions = {}): Promise<RunResult> {
  const [program, ...args] = argv;
  const timeout = options.timeoutMs ?? 30_000;
  const env = environment(options.env);
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { timeout, env, killSignal: 'SIGKILL', maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ code: 0, stdout, stderr });
        const code = exitCode(error);
        if (code !== undefined && options.mayFail) return resolve({ code, stdout, stderr });
        const ending = error.killed ? `was stopped after ${timeout} ms` : `failed (${code ?? error.code})`;
        reject(new Error(`${argv.join(' ')} ${ending}: ${(stderr || stdout || error.message).trim()}`));
      },
    );
    child.stdin?.on('error', () => {}); // EPIPE: it may end without reading; its exit code tells
    child.stdin?.end(options.input ?? '');
  });
}

/** The environment for system programs whose words are read: plain messages, and `systemPath`. */
export function environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', PATH: systemPath(), ...extra };
}

/** PATH with the system's folders, and without npm's: there a dependency of ava puts a program `nft` that is not nftables. */
export function systemPath(): string {
  const folders = (process.env.PATH ?? '').split(':');
  const ours = folders.filter((folder) => folder !== '' && !/\/node_modules\/\.bin\/?$|node-gyp-bin$/.test(folder));
  return [...new Set([...ours, '/usr/sbin', '/usr/bin', '/sbin', '/bin'])].join(':');
}

/** Like `run`, but blocking, for the moments when a process is about to end. Returns standard output; '' when it fails. */
export function runLast(argv: Argv, input = ''): string {
  const [program, ...args] = argv;
  try {
    return execFileSync(program, args, {
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: 10_000,
      env: environment(),
    });
  } catch {
    return '';
  }
}

function exitCode(error: {
  killed?: boolean;
  code?: number | string | null;
  signal?: NodeJS.Signals | null;
}): number | undefined {
  if (error.killed) return undefined;
  if (typeof error.code === 'number') return error.code;
  return error.signal ? 128 + constants.signals[error.signal] : undefined;
}
