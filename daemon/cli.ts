import { parseArgs } from 'node:util';
import { unlimitedTerms } from './domain/offer.js';

/** What a command line asks for. */
export type Command =
  | { readonly name: 'start' | 'print' | 'check' | 'down' | 'help' | 'version' }
  /** One call of the control socket; `show` says which table to print. */
  | {
      readonly name: 'call';
      readonly method: 'GET' | 'POST';
      readonly path: string;
      readonly body?: unknown;
      readonly show: Show;
    };

export type Show = 'status' | 'tickets' | 'lists' | 'offers' | 'offer' | 'list' | 'done';

export interface CommandLine {
  readonly command: Command;
  readonly configFile: string;
  /** The configuration is the router's `uci show passerelle`, not a file. */
  readonly uci: boolean;
  readonly json: boolean;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const standardConfigFile = '/etc/passerelle/config.json';

export const usage = `passerelle: a captive-portal gateway

  passerelle start                                   run the gateway
  passerelle print                                   the firewall and the queues that it would load
  passerelle check                                   check the configuration, and the firewall with the kernel
  passerelle status                                  who is online, what is loaded, what is stale
  passerelle offers add --name NAME --access-point ID [--TERM VALUE …]
  passerelle offers list
  passerelle lists add --name NAME --offer NAME
  passerelle lists bind --list NAME --offer NAME    its tickets take the new terms at once
  passerelle lists list
  passerelle tickets issue --list NAME --count N
  passerelle tickets list [--list NAME]
  passerelle tickets cancel --serial N
  passerelle sessions cut --session N | --mac MAC
  passerelle staff set --name NAME --role owner|viewer   reads the password from standard input
  passerelle down                                    stop, and take the firewall away

  --config FILE   default ${standardConfigFile}
  --uci           take the configuration from UCI (OpenWrt)
  --json          answer in JSON
  TERM            ${Object.keys(unlimitedTerms).map(dashed).join(', ')}
`;

const shared = { config: { type: 'string' }, uci: { type: 'boolean' }, json: { type: 'boolean' } } as const;
const text = { type: 'string' } as const;

/** Reads a command line. `input` is standard input, for the commands that read it. Throws a UsageError. */
export function parseCommandLine(argv: readonly string[], input: () => string): CommandLine {
  const words = argv.slice(0, 2).filter((word) => !word.startsWith('-'));
  const known = Object.keys(commands).find((name) => name === words.join(' ')) ?? words[0] ?? 'help';
  const entry = Object.hasOwn(commands, known) ? commands[known] : undefined;
  if (!entry) throw new UsageError(`there is no command “${words.join(' ')}”; see passerelle help`);
  const rest = argv.slice(known === 'help' && words.length === 0 ? 0 : known.split(' ').length);
  const values = parseOptions(rest, entry.options);
  return {
    command: entry.read(values, input),
    configFile: (values.config as string | undefined) ?? standardConfigFile,
    uci: values.uci === true,
    json: values.json === true,
  };
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

interface Entry {
  readonly options: NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;
  read(values: Values, input: () => string): Command;
}

const plain = (name: 'start' | 'print' | 'check' | 'down' | 'help' | 'version'): Entry => ({
  options: {},
  read: () => ({ name }),
});
const get = (path: string, show: Show): Entry => ({
  options: {},
  read: () => ({ name: 'call', method: 'GET', path, show }),
});
const post = (
  path: string,
  show: Show,
  options: Entry['options'],
  body: (values: Values, input: () => string) => unknown,
): Entry => ({
  options,
  read: (values, input) => ({ name: 'call', method: 'POST', path, body: body(values, input), show }),
});

const commands: Readonly<Record<string, Entry>> = {
  start: plain('start'),
  print: plain('print'),
  check: plain('check'),
  down: plain('down'),
  help: {
    options: { help: { type: 'boolean' }, version: { type: 'boolean' } },
    read: (v) => ({ name: v.version === true ? 'version' : 'help' }),
  },
  version: plain('version'),
  status: get('/status', 'status'),
  'offers list': get('/offers', 'offers'),
  'offers add': post('/offers', 'offer', offerOptions(), offerBody),
  'lists list': get('/lists', 'lists'),
  'lists add': post('/lists', 'list', { name: text, offer: text }, ({ name, offer }) => ({ name, offer })),
  'lists bind': post('/lists/bind', 'list', { list: text, offer: text }, ({ list, offer }) => ({ list, offer })),
  'tickets issue': post('/tickets', 'tickets', { list: text, count: text }, (v) => ({
    list: v.list,
    count: wholeNumber(v, 'count'),
  })),
  'tickets list': {
    options: { list: text },
    read: ({ list }) => {
      const query = list === undefined ? '' : `?list=${encodeURIComponent(String(list))}`;
      return { name: 'call', method: 'GET', path: `/tickets${query}`, show: 'tickets' };
    },
  },
  'tickets cancel': post('/tickets/cancel', 'done', { serial: text }, (v) => ({ serial: wholeNumber(v, 'serial') })),
  'sessions cut': post('/sessions/cut', 'done', { session: text, mac: text }, (v) => ({
    session: v.mac ?? wholeNumber(v, 'session'),
  })),
  'staff set': post('/staff', 'done', { name: text, role: text }, ({ name, role }, input) => ({
    name,
    role,
    password: input().trimEnd(),
  })),
};

function parseOptions(args: readonly string[], options: Entry['options']): Values {
  try {
    return parseArgs({ args: [...args], options: { ...shared, ...options }, strict: true, allowPositionals: false })
      .values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function offerOptions(): Entry['options'] {
  const terms = Object.fromEntries(Object.keys(unlimitedTerms).map((term) => [dashed(term), text]));
  return { name: text, 'access-point': { type: 'string', multiple: true }, ...terms };
}

function offerBody(values: Values): unknown {
  const terms = Object.keys(unlimitedTerms).flatMap((term) => {
    const value = values[dashed(term)];
    if (value === undefined) return [];
    return [[term, term === 'description' ? value : wholeNumber(values, dashed(term))]];
  });
  return { name: values.name, accessPoints: values['access-point'] ?? [], ...Object.fromEntries(terms) };
}

function wholeNumber(values: Values, name: string): number {
  const value = values[name];
  if (typeof value !== 'string') throw new UsageError(`--${name} must be given`);
  if (!/^\d+$/.test(value)) throw new UsageError(`--${name} must be a whole number`);
  return Number(value);
}

function dashed(term: string): string {
  return term.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
