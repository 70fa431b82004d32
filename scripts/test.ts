// npm test: types, format and shell scripts, then every test by ava. Ends with the line "N passed, N failed[, N skipped]".
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isInstalled } from './netlab/browser.js';
import { whyNoLab } from './netlab/lab.js';
import { makeNeighbourRoom } from './netlab/neighbour-room.js';
import { removeDeadLabs } from './netlab/removal.js';
import { run, systemPath } from './netlab/run.js';
import { type Counts, readTap, summary } from './netlab/tap.js';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
process.on('SIGINT', () => {}); // ava gets it too and ends; then we clean up

const wanted = process.argv.slice(2).map(builtName);
const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
if (wanted.length === 0) await checkSources();
const putRoomBack = whyNoLab() === undefined ? makeNeighbourRoom() : () => {};
await runAva();
removeDeadLabs();
putRoomBack();
process.stdout.write(`\n${summary(counts)}\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;

async function checkSources(): Promise<void> {
  const bin = (name: string) => join('node_modules', '.bin', name);
  await check('the types hold', bin('tsc'), []);
  await check('the types of the pages hold', bin('tsc'), ['-p', 'portal/client']);
  await check('the sources are formatted and free of lint', bin('biome'), ['check', '.']);
  await check(
    'the shell scripts are clean',
    'shellcheck',
    ['scripts', '.ci', 'openwrt'].filter((folder) => existsSync(folder)).flatMap(shellScripts),
  );
}

async function check(title: string, program: string, args: readonly string[]): Promise<void> {
  if (!isInstalled(program)) {
    counts.skipped++;
    process.stdout.write(`- ${title}: ${program} is not installed\n`);
    return;
  }
  const { code, stdout, stderr } = await run([program, ...args], { mayFail: true, timeoutMs: 120_000 });
  counts[code === 0 ? 'passed' : 'failed']++;
  process.stdout.write(code === 0 ? `✔ ${title}\n` : `✘ ${title}\n${stdout}${stderr}\n`);
}

async function runAva(): Promise<void> {
  const ava = join('node_modules', 'ava', 'entrypoints', 'cli.mjs');
  const child = spawn(process.execPath, [ava, '--tap', '--timeout=2m', ...wanted], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PATH: systemPath() },
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const ended = new Promise<number>((resolve) => {
    child.once('close', (code) => resolve(code ?? 1));
  });
  const failedBefore = counts.failed;
  await readTap(createInterface({ input: child.stdout }), counts, (line) => process.stdout.write(`${line}\n`));
  if ((await ended) !== 0 && counts.failed === failedBefore) counts.failed++;
}

/** `test/x.test.ts` as people name it, to the file that ava runs; options and globs stay. */
function builtName(argument: string): string {
  return argument.replace(/^(?:\.\/)?(test\/.*)\.ts$/, 'build/$1.js');
}

function shellScripts(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && /^#!\/(usr\/)?bin\/(env )?(ba)?sh\b/.test(readFileSync(file, 'utf8')));
}
