import { parseArgs } from 'node:util';
import { givenTerms, optionOf, termNames, termOptions } from './cli-term.js';
import { issueBody, issueOptions, printBody, printOptions } from './cli-ticket.js';
import { countOf, orNull, textOf, ValueError, type Values } from './cli-value.js';

/** What a command line asks for. */
export type Command =
  | { readonly name: 'start' | 'print' | 'check' | 'down' | 'help' | 'version' }
  /** A backup to or from a file. */
  | {
      readonly name: 'backup' | 'restore';
      readonly file: string;
      readonly passphrase: string | null;
      readonly isSure: boolean;
    }
  /** A look at the gateway as its guests see it; `here`: from this very computer. What follows `here` is for its own use. */
  | {
      readonly name: 'doctor';
      readonly accessPoint: string | null;
      readonly code: string | null;
      readonly here: boolean;
      readonly step: DoctorStep | null;
      readonly nameServers: readonly string[];
      readonly owner: readonly string[];
      readonly portal: string | null;
    }
  /** One call of the control socket; `show` says which table to print. */
  | {
      readonly name: 'call';
      readonly method: 'GET' | 'POST';
      readonly path: string;
      readonly body?: unknown;
      readonly show: Show;
    };

/** What the doctor asks of itself, run as a guest's device. */
export type DoctorStep = 'shut' | 'open' | 'log-in' | 'log-out';

export type Show =
  | 'status'
  | 'sessions'
  | 'tickets'
  | 'papers'
  | 'lists'
  | 'offers'
  | 'offer'
  | 'list'
  | 'reach'
  | 'done';

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
  passerelle check                                   check the configuration, the overlays, and the firewall with the kernel
  passerelle status                                  who is online, what is loaded, what is stale
  passerelle offers add --name NAME --access-point ID [--TERM VALUE …]
  passerelle offers change --offer NAME --TERM VALUE …   its tickets take the new terms at once
  passerelle offers extend --offer NAME --until WHEN     the end of its window, and nothing else
  passerelle offers copy --offer NAME --name NEW [--TERM VALUE …]
  passerelle offers list
  passerelle lists add --name NAME --offer NAME
  passerelle lists bind --list NAME --offer NAME    its tickets take the new terms at once
  passerelle lists list
  passerelle tickets issue --list NAME --count N [--format individual|variable|special] [--from WHEN] [--until WHEN]
                           [--user-id TEXT] [--devices N] [--price-cents N] [--answer ID=VALUE …] [--agreed ID …]
                           special: [--code CODE] [--password WORD] [--TERM VALUE …]
  passerelle tickets list [--list NAME]
  passerelle tickets print --list NAME [--all | --differing]   new ones only: unused, and never printed
  passerelle tickets print --serial N …
  passerelle tickets cancel --serial N
  passerelle sessions list                           who is online, and which end comes first
  passerelle sessions cut --session N | --mac MAC
  passerelle staff set --name NAME --role owner|cashier-refund|cashier|viewer   reads the password from standard input
  passerelle backup FILE [--passphrase]              everything in one file; --passphrase reads one from standard input
  passerelle restore FILE [--passphrase] [--yes]     into an empty box; --yes: what is there is set aside
  passerelle doctor [--access-point ID] [--code CODE]  what each operating system finds, and what is wrong
  passerelle doctor --here [--code CODE]             the same from a laptop on the guest Wi-Fi
  passerelle down                                    stop, and take the firewall away

  --config FILE   default ${standardConfigFile}
  --uci           take the configuration from UCI (OpenWrt)
  --json          answer in JSON
  TERM            ${wrapped(termNames().map(optionOf))}
  VALUE           none: no limit; yes or no; a whole number in the unit that the term names
    price-per       ticket, day
    credit-per      ticket, device
    period-cap-per  day, week, month
    at-device-limit hand-over, refuse, drop-oldest
    hours           mon-fri 08:00-12:00 14:00-18:00, sat 22:00-02:00; days in English or the language of the place
    extra-field     ID=LABEL[,required][,at=issue|log-in][,consent=TEXT], several times
  WHEN            2026-07-01, 2026-07-01T08:00 (time of the place), epoch ms, or none; a date as an end includes that day
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
  const [file, options] = entry.takesFile === true ? fileIn(rest, known) : ['', rest];
  const values = parseOptions(options, entry.options);
  return {
    command: readCommand(entry, values, input, file),
    configFile: (values.config as string | undefined) ?? standardConfigFile,
    uci: values.uci === true,
    json: values.json === true,
  };
}

interface Entry {
  readonly options: NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;
  read(values: Values, input: () => string, file: string): Command;
  /** Its first word is a file. */
  readonly takesFile?: boolean;
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

const backup = (name: 'backup' | 'restore'): Entry => ({
  options: { passphrase: { type: 'boolean' }, ...(name === 'restore' && { yes: { type: 'boolean' } as const }) },
  takesFile: true,
  read: (values, input, file) => ({
    name,
    file,
    passphrase: values.passphrase === true ? input().trimEnd() : null,
    isSure: values.yes === true,
  }),
});

const commands: Readonly<Record<string, Entry>> = {
  start: plain('start'),
  print: plain('print'),
  check: plain('check'),
  down: plain('down'),
  backup: backup('backup'),
  restore: backup('restore'),
  doctor: {
    options: {
      'access-point': text,
      code: text,
      here: { type: 'boolean' },
      step: text,
      'name-server': { type: 'string', multiple: true },
      owner: { type: 'string', multiple: true },
      portal: text,
    },
    read: readDoctor,
  },
  help: {
    options: { help: { type: 'boolean' }, version: { type: 'boolean' } },
    read: (v) => ({ name: v.version === true ? 'version' : 'help' }),
  },
  version: plain('version'),
  status: get('/status', 'status'),
  'offers list': get('/offers', 'offers'),
  'offers add': post('/offers', 'offer', termOptions(termNames()), (v) => ({
    name: v.name,
    accessPoints: [],
    ...givenTerms(v, termNames()),
  })),
  'offers copy': post('/offers/copy', 'offer', { offer: text, ...termOptions(termNames()) }, (v) => ({
    offer: textOf(v, 'offer'),
    name: textOf(v, 'name'),
    ...givenTerms(v, termNames()),
  })),
  'offers change': post('/offers/change', 'reach', { offer: text, ...termOptions(termNames()) }, changeBody),
  'offers extend': post('/offers/extend', 'reach', { offer: text, until: text }, (v) => ({
    offer: textOf(v, 'offer'),
    validUntilAt: orNull(textOf(v, 'until')),
  })),
  'lists list': get('/lists', 'lists'),
  'lists add': post('/lists', 'list', { name: text, offer: text }, ({ name, offer }) => ({ name, offer })),
  'lists bind': post('/lists/bind', 'reach', { list: text, offer: text }, ({ list, offer }) => ({ list, offer })),
  'tickets issue': post('/tickets', 'tickets', issueOptions, issueBody),
  'tickets list': {
    options: { list: text },
    read: ({ list }) => {
      const query = list === undefined ? '' : `?list=${encodeURIComponent(String(list))}`;
      return { name: 'call', method: 'GET', path: `/tickets${query}`, show: 'tickets' };
    },
  },
  'tickets print': post('/tickets/print', 'papers', printOptions, printBody),
  'tickets cancel': post('/tickets/cancel', 'done', { serial: text }, (v) => ({ serial: countOf(v, 'serial') })),
  'sessions list': get('/sessions', 'sessions'),
  'sessions cut': post('/sessions/cut', 'done', { session: text, mac: text }, (v) => ({
    session: v.mac ?? countOf(v, 'session'),
  })),
  'staff set': post('/staff', 'done', { name: text, role: text }, ({ name, role }, input) => ({
    name,
    role,
    password: input().trimEnd(),
  })),
};

function fileIn([first, ...rest]: readonly string[], command: string): [file: string, rest: readonly string[]] {
  if (first === undefined || first.startsWith('-'))
    throw new UsageError(`passerelle ${command} FILE: a file is missing`);
  return [first, rest];
}

function parseOptions(args: readonly string[], options: Entry['options']): Values {
  try {
    return parseArgs({ args: [...args], options: { ...shared, ...options }, strict: true, allowPositionals: false })
      .values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** A value that an option cannot have is a mistake of the command line, too. */
function readCommand(entry: Entry, values: Values, input: () => string, file: string): Command {
  try {
    return entry.read(values, input, file);
  } catch (error) {
    if (error instanceof ValueError) throw new UsageError(error.message);
    throw error;
  }
}

function readDoctor(values: Values): Command {
  const steps: readonly DoctorStep[] = ['shut', 'open', 'log-in', 'log-out'];
  const step = steps.find((known) => known === values.step) ?? null;
  if (values.step !== undefined && step === null) throw new ValueError(`--step is one of ${steps.join(', ')}`);
  const one = (name: string) => (typeof values[name] === 'string' ? values[name] : null);
  const list = (name: string) => (Array.isArray(values[name]) ? values[name].map(String) : []);
  return {
    name: 'doctor',
    accessPoint: one('access-point'),
    code: one('code'),
    here: values.here === true,
    step,
    nameServers: list('name-server'),
    owner: list('owner'),
    portal: one('portal'),
  };
}

function changeBody(values: Values): unknown {
  const given = givenTerms(values, termNames());
  const offer = textOf(values, 'offer');
  if (Object.keys(given).length === 0) throw new ValueError('nothing to change: give at least one --TERM VALUE');
  return { offer, ...given };
}

function wrapped(words: readonly string[]): string {
  const lines: string[] = [''];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length > 96) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line}, ${word}`;
  }
  return lines.join(`,\n${' '.repeat(18)}`);
}
