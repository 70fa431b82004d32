// npm run bench: the figures of the product on this machine, as Markdown. See scripts/README.md for what each one means.
import { parseArgs } from 'node:util';
import { measureLogIns } from './measure/log-in.js';
import { measureBurst } from './measure/log-in-burst.js';
import { machine } from './measure/machine.js';
import { measureMemory } from './measure/memory.js';
import { measurePages } from './measure/pages.js';
import { measureRedirects } from './measure/redirect.js';
import { measureThroughput } from './measure/throughput.js';
import { whyNoLab } from './netlab/lab.js';

const usage = `npm run bench -- [login] [redirect] [memory] [throughput] [pages] [--quick] [--without-seen]
  without names: all of them; --quick: fewer runs, for a look
  --without-seen: throughput also without the rule that remembers a session's last traffic
`;

const sections: Readonly<Record<string, readonly ((options: Options) => Promise<string>)[]>> = {
  login: [measureLogIns, measureBurst],
  redirect: [measureRedirects],
  memory: [measureMemory],
  throughput: [measureThroughput],
  pages: [measurePages],
};

interface Options {
  readonly quick: boolean;
  readonly withoutSeen: boolean;
}

watchParent();
try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${explained(error)}\n`);
  process.exitCode = 1;
}
process.exit();

async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { quick: { type: 'boolean' }, 'without-seen': { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !Object.hasOwn(sections, name));
  if (values.help) return print(usage);
  if (unknown.length > 0) throw new Error(`there is no measurement ${unknown.join(', ')}\n${usage}`);
  const problem = whyNoLab();
  if (problem !== undefined) throw new Error(`nothing can be measured here: ${problem}`);
  const options = { quick: values.quick === true, withoutSeen: values['without-seen'] === true };
  print(`${await machine()}\n`);
  const wanted = positionals.length > 0 ? positionals : Object.keys(sections);
  for (const measure of wanted.flatMap((name) => sections[name] ?? [])) print(`\n${await measure(options)}`);
}

function print(text: string): void {
  process.stdout.write(text);
}

function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${explained(error.cause)}`;
}

/** npm may be ended without passing the signal on: then nobody waits for us any more. */
function watchParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 500).unref();
}
