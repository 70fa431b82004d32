#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandLine, parseCommandLine, UsageError, usage } from './cli.js';
import { shown } from './cli-table.js';
import { type Parsed, parseConfig, parseObject } from './config/parse.js';
import type { Config } from './config/spec.js';
import { configFromUci } from './config/uci.js';
import { callControl } from './http/control/client.js';
import { kernelSettings, printed, removeFirewall } from './kernel/open.js';
import { keepFile } from './os/kept-file.js';
import { openLog } from './os/log.js';
import { run } from './os/run.js';
import { reasons, startDaemon } from './start.js';

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
  const config = uci ? await readUci() : await readConfigFile(configFile);
  if (!config) {
    process.exitCode = exit.config;
    return;
  }
  switch (command.name) {
    case 'start':
      return start(config);
    case 'print': {
      const { nft, tc } = printed(kernelSettings(config));
      return print(json ? `${JSON.stringify({ nft, tc })}\n` : `# nft -f -\n${nft}\n# tc -batch -\n${tc}`);
    }
    case 'check':
      return check(config);
    case 'down':
      return down(config);
    case 'call': {
      const answer = await callControl(controlSocket(config), command.method, command.path, command.body);
      return print(json ? `${JSON.stringify(answer, null, 2)}\n` : shown(command.show, answer));
    }
  }
}

/** The configuration in a file; undefined when it cannot be used. */
async function readConfigFile(file: string): Promise<Config | undefined> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error('reading the configuration', { cause });
  });
  return usable(file, parseConfig(text));
}

/** The router's own settings; undefined when they cannot be used. */
async function readUci(): Promise<Config | undefined> {
  const { stdout } = await run(['uci', 'show', 'passerelle']);
  return usable('uci', parseObject(configFromUci(stdout)));
}

/** Complaints go to stderr. */
function usable(source: string, { config, complaints }: Parsed): Config | undefined {
  for (const { path, problem, fatal } of complaints)
    process.stderr.write(`${source}: ${path} ${problem}${fatal ? '' : ' (ignored)'}\n`);
  return config;
}

async function start(config: Config): Promise<void> {
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
  const onDown = () => process.exit(0);
  // what has been opened by then would keep a half-started process alive, and nobody would start it again
  const daemon = await startDaemon({ config, version, releasedAt, log, onDown }).catch((error: unknown) => {
    log.error({ error: reasons(error) }, 'the daemon cannot start');
    process.stderr.write(`passerelle: ${reasons(error)}\n`);
    process.exit(exit.fault);
  });
  const stop = (signal: string) => {
    log.info(`${signal}: stopping; the firewall stays loaded`);
    daemon.stop().then(() => process.exit(0), die);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
}

async function check(config: Config): Promise<void> {
  await run(['nft', '-c', '-f', '-'], printed(kernelSettings(config)).nft);
  print('the configuration is good, and the kernel takes the firewall\n');
}

/** Through the daemon when one runs; else what a dead one left behind is taken away here. */
async function down(config: Config): Promise<void> {
  try {
    await callControl(controlSocket(config), 'POST', '/down');
  } catch (error) {
    if (!reasons(error).includes('no daemon is running')) throw error;
    await keepFile(join(config.site.stateFolder, 'guard.nft'), undefined);
    if (config.firewall.kernel === 'nft') await removeFirewall(run, kernelSettings(config));
  }
  print('the firewall is gone: the guest network is as open as the host makes it\n');
}

function controlSocket(config: Config): string {
  return join(config.site.stateFolder, 'control.sock');
}

function print(text: string): void {
  process.stdout.write(text);
}
