import { spawn } from 'node:child_process';

/** What a program said. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program by its argv, never through a shell, with `input` on stdin. Throws a CommandError unless it exits with 0. */
export type Run = (argv: readonly [string, ...string[]], input?: string) => Promise<Output>;

export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly argv: readonly string[];
  /** The exit status; null when it was killed or could not start. */
  readonly status: number | null;
  readonly stderr: string;

  constructor(argv: readonly string[], status: number | null, stderr: string) {
    const why = stderr.trim() || (status === null ? 'was ended' : `exit status ${status}`);
    super(`${argv.join(' ')}: ${why}`);
    this.argv = argv;
    this.status = status;
    this.stderr = stderr;
  }
}

const timeoutMs = 15_000;

const { NODE_EXTRA_CA_CERTS: roots } = process.env;

/**
 * The system's own programs in the C locale, whatever surrounds us: npm puts another program called nft into PATH. Programs of
 * our own trust the roots that we trust.
 */
export const environment = {
  LC_ALL: 'C',
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  ...(roots !== undefined && { NODE_EXTRA_CA_CERTS: roots }),
};

/** The real thing; ended after 15 s. */
export const run: Run = (argv, input) => start(argv, input, timeoutMs);

/** The same with another patience, in ms. */
export const runFor =
  (patienceMs: number): Run =>
  (argv, input) =>
    start(argv, input, patienceMs);

const start = (argv: readonly [string, ...string[]], input = '', timeout: number): Promise<Output> =>
  new Promise((resolve, reject) => {
    const [program, ...args] = argv;
    const child = spawn(program, args, {
      env: environment,
      timeout,
      killSignal: 'SIGKILL',
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(new CommandError(argv, null, error.code === 'ENOENT' ? `${program} is not installed` : error.message));
    });
    let stdout = '';
    let stderr = '';
    // without a free file descriptor there are no pipes, and the error above says so
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdin?.on('error', () => {});
    child.on('close', (status) => {
      if (status === 0) resolve({ stdout, stderr });
      else reject(new CommandError(argv, status, stderr));
    });
    child.stdin?.end(input);
  });
