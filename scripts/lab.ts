// The command line of the lab; see usage below.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { type BrowserWindow, openWindow, takeScreenshot } from './netlab/browser.js';
import { createLab, livingLabs, type OpenLab, openLab, whyNoLab } from './netlab/lab.js';
import { inside } from './netlab/namespace.js';
import { removeDeadLabs } from './netlab/removal.js';
import { type Argv, systemPath } from './netlab/run.js';

const usage = `Usage: scripts/lab [--lab ID] COMMAND

  guest N PROGRAM [ARGUMENT...]     run a program on guest N's device, such as curl
  guest N lease                     take an address with a DHCP client
  guest N browser [URL]             open a browser window on guest N's device
  guest N screenshot URL FILE       write what its browser shows to a PNG file
  gateway PROGRAM [ARGUMENT...]     run a program on the gateway
  internet PROGRAM [ARGUMENT...]    run a program on the host behind the uplink
  owner PROGRAM [ARGUMENT...]       run a program on the owner's computer
  list                              show the labs that stand
  clean                             remove the labs whose owner has died
  up [--guests N]                   build a lab without the gateway daemon; Ctrl-C removes it

Commands act in the newest lab unless --lab names another. npm start builds one with the daemon.
`;

/** Wrong words on the command line, as opposed to something that failed. */
class UsageError extends Error {}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  process.stderr.write(`lab: ${(error as Error).message}${cause}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${usage}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function main(words: readonly string[]): Promise<number> {
  if (words[0] === '--lab') return command(words.slice(2), words[1]);
  return command(words, undefined);
}

async function command([name, ...rest]: readonly string[], id: string | undefined): Promise<number> {
  switch (name) {
    case 'guest':
      return guest(rest, chosenLab(id));
    case 'gateway':
    case 'internet':
    case 'owner':
      return pass(inside(chosenLab(id)[name].namespace, program(rest)));
    case 'list':
      return list();
    case 'clean':
      return clean();
    case 'up':
      return up(rest);
    case 'help':
    case '--help':
      process.stdout.write(usage);
      return 0;
    default:
      throw new UsageError(name === undefined ? 'which command?' : `there is no command ${name}`);
  }
}

async function guest([number, ...words]: readonly string[], lab: OpenLab): Promise<number> {
  if (number === undefined || !/^\d+$/.test(number)) throw new UsageError('which guest? give its number');
  const device = lab.guest(Number(number));
  switch (words[0]) {
    case 'lease': {
      const { address } = await device.lease();
      process.stdout.write(`${[address, ...(await device.addresses()).ipv6].join('\n')}\n`);
      return 0;
    }
    case 'browser':
      return show(await openWindow(device, words[1] ?? 'http://example.com/'));
    case 'screenshot': {
      const [, url, file] = words;
      if (url === undefined || file === undefined) throw new UsageError('give an address and a file');
      await takeScreenshot(device, url, resolve(file));
      return 0;
    }
    default:
      return pass(inside(device.namespace, program(words)));
  }
}

function show(window: BrowserWindow): number {
  process.stdout.write(`${window.said}\n`);
  return window.opened ? 0 : 1;
}

function list(): number {
  const labs = livingLabs();
  if (labs.length === 0) process.stdout.write('no lab stands; build one with npm start or scripts/lab up\n');
  for (const { id, guests, owner, createdAt } of labs)
    process.stdout.write(`${id}  ${guests} guests  process ${owner.pid}  since ${createdAt}\n`);
  return 0;
}

function clean(): number {
  for (const id of removeDeadLabs()) process.stdout.write(`removed ${id}\n`);
  return 0;
}

async function up(words: readonly string[]): Promise<number> {
  const guests = words.length === 0 ? 2 : Number(words[0] === '--guests' && words.length === 2 ? words[1] : Number.NaN);
  if (!Number.isInteger(guests)) throw new UsageError('up takes --guests N');
  const lab = await createLab({ guests });
  for (const device of lab.guests) {
    const { address } = await device.lease();
    const { ipv6 } = await device.addresses();
    process.stdout.write(`guest ${device.number}  ${address}  ${ipv6.join('  ')}\n`);
  }
  process.stdout.write(`\nLab ${lab.id} stands. In another terminal: scripts/lab guest 1 curl http://example.com/\n`);
  process.stdout.write('Ctrl-C removes it.\n');
  setInterval(() => {}, 1 << 30); // until a signal, on which the lab removes itself
  return 0;
}

function chosenLab(id: string | undefined): OpenLab {
  const problem = whyNoLab();
  if (problem !== undefined) throw new Error(`cannot act in a lab: ${problem}`);
  const labs = livingLabs();
  const state = id === undefined ? labs[0] : labs.find((lab) => lab.id === id);
  if (state === undefined)
    throw new Error(id === undefined ? 'no lab stands; run npm start or scripts/lab up' : `there is no lab ${id}`);
  return openLab(state);
}

function program([name, ...rest]: readonly string[]): Argv {
  if (name === undefined) throw new UsageError('which program?');
  return [name, ...rest];
}

/** Runs a program on our own terminal and returns its exit code as a shell would. */
function pass([name, ...rest]: Argv): Promise<number> {
  const child = spawn(name, rest, { stdio: 'inherit', env: { ...process.env, PATH: systemPath() } });
  process.on('SIGINT', () => {}); // the terminal sends it to the program too, which decides
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code, signal) => done(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
}
