// npm start: the virtual café. Builds it, says how to use it, and takes it down on Ctrl-C.
import { type Cafe, openCafe, openSimulatedCafe, seed } from './netlab/cafe.js';
import { whyNoLab } from './netlab/lab.js';
import { welcome } from './netlab/welcome.js';

const asked = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (asked.signal.aborted) process.exit(1); // asked twice: at once, and still without a trace
    asked.abort();
  });
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {}); // the terminal may be gone
watchParent();

const problem = whyNoLab();
try {
  const cafe = problem === undefined ? await openCafe(2) : await openSimulatedCafe();
  try {
    await run(cafe);
  } finally {
    await cafe.close();
    process.stdout.write('\nThe café is closed; nothing is left.\n');
  }
} catch (error) {
  process.stderr.write(`npm start: ${explained(error)}\n`);
  process.exitCode = 1;
}
process.exit();

async function run(cafe: Cafe): Promise<void> {
  const codes = asked.signal.aborted ? [] : await seed(cafe);
  if (!asked.signal.aborted) process.stdout.write(welcome(cafe, codes, await cafe.daemon.firstPassword(), problem));
  const ending = await Promise.race([
    cafe.daemon.ended,
    new Promise<undefined>((resolve) => {
      if (asked.signal.aborted) resolve(undefined);
      asked.signal.addEventListener('abort', () => resolve(undefined));
    }),
  ]);
  if (ending !== undefined) throw new Error(`the daemon ended by itself (${ending}):\n${cafe.daemon.logEnd()}`);
}

function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${explained(error.cause)}`;
}

/** npm may be ended without passing the signal on: then nobody waits for us any more. */
function watchParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) asked.abort();
  }, 500).unref();
}
