import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import * as v from 'valibot';

/** One setting: what it may be, what it is when absent, its unit, and what it does, in the installer's words. */
export interface Setting<T> {
  readonly schema: v.GenericSchema<T>;
  readonly standard: T | typeof required;
  readonly type: string;
  readonly unit: string;
  readonly about: string;
}

/** Marks a setting that has no default: it must be given. */
export const required = Symbol('required');

const setting = <T>(
  type: string,
  schema: v.GenericSchema<T>,
  standard: T | typeof required,
  about: string,
  unit = '',
): Setting<T> => ({ type, schema, standard, about, unit });

const text = (most: number) =>
  v.pipe(
    v.string('must be text'),
    v.trim(),
    v.minLength(1, 'must not be empty'),
    v.maxLength(most, `at most ${most} characters`),
  );
const whole = (least: number, most: number) => {
  const problem = `must be a whole number from ${least} to ${most}`;
  return v.pipe(v.number(problem), v.integer(problem), v.minValue(least, problem), v.maxValue(most, problem));
};
const orNull = <T>(schema: v.GenericSchema<T>): v.GenericSchema<T | null> => v.nullable(schema);
/** As the domain makes them (daemon/domain/code.ts). */
const [shortestCode, longestCode] = [6, 16];
const port = whole(1, 65_535);
const rate = orNull(whole(8, 10_000_000));
const interfaceName = v.pipe(
  v.string('must be text'),
  v.regex(/^[A-Za-z0-9_.@-]{1,15}$/, 'must be a network interface name: at most 15 letters, digits, . _ - @'),
);
const identifier = v.pipe(
  v.string('must be text'),
  v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and dashes, at most 32'),
);
const hostName = v.pipe(
  v.string('must be text'),
  v.toLowerCase(),
  v.regex(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, 'must be a host name'),
);
const address = v.pipe(
  v.string('must be text'),
  v.check((value) => isIP(value) !== 0, 'must be an IP address'),
);
const network = v.pipe(
  v.string('must be text'),
  v.check(
    (value) => isIP(value) !== 0 || ipaddr.isValidCIDR(value),
    'must be an IP address or a network like 192.0.2.0/24',
  ),
);
const printerAddress = v.pipe(
  v.string('must be text'),
  v.trim(),
  v.regex(
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]+\])(?::[1-9]\d{0,4})?$/,
    'must be an address or a host name, with :port where it is not 9100; an IPv6 address stands in [ ]',
  ),
);
const path = v.pipe(v.string('must be text'), v.startsWith('/', 'must be an absolute path'));
const timeZone = v.pipe(
  v.string('must be text'),
  v.check((zone) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
    } catch {
      return false;
    }
  }, 'must be a time zone like Europe/Paris'),
);
const choice = <const T extends readonly string[]>(...options: T): v.GenericSchema<T[number]> =>
  v.picklist(options, `must be one of ${options.join(', ')}`);
const oneOf = (...options: readonly number[]) => {
  const problem = `must be one of ${options.join(', ')}`;
  return v.pipe(
    v.number(problem),
    v.check((value) => options.includes(value), problem),
  );
};
const flag = v.boolean('must be true or false');

/** Every key of the configuration, by section: the one table that parse, the README and the owner's page read. */
export const spec = {
  site: {
    name: setting('text', text(80), 'Passerelle', 'The name of the place, shown to guests.'),
    language: setting(
      'en | fr',
      choice('en', 'fr'),
      'en',
      'Language of a page when the browser asks for none that we speak.',
    ),
    timeZone: setting('time zone', timeZone, 'UTC', 'Time zone in which clock times are shown.'),
    stateFolder: setting('path', path, '/var/lib/passerelle', 'Where tickets, sessions and the control socket live.'),
  },
  uplink: {
    interface: setting('interface', interfaceName, required, 'Interface towards the Internet; upload is shaped on it.'),
    totalUpKbps: setting(
      'number | null',
      rate,
      null,
      'Upload of all guests together; other networks behind the gateway are not in it.',
      'kbit/s',
    ),
  },
  portal: {
    port: setting('number', port, 8080, "Port of the guests' pages on every access point.", 'TCP port'),
  },
  admin: {
    address: setting(
      'IP address',
      address,
      '127.0.0.1',
      "Address of the management side on which the owner's page listens.",
    ),
    port: setting('number', port, 8081, "Port of the owner's page.", 'TCP port'),
    hosts: setting(
      'list of host names',
      v.array(hostName, 'must be a list'),
      [],
      "Names, besides the address, by which the owner's page may be called.",
    ),
  },
  codes: {
    alphabet: setting(
      'letters | digits',
      choice('letters', 'digits'),
      'letters',
      'Symbols of new codes: letters and digits that nobody confuses, or digits alone. Codes given out before stay good.',
    ),
    length: setting(
      'number',
      whole(shortestCode, longestCode),
      8,
      'Length of new codes, their check character included. Digits alone need more of them: at least 10.',
      'symbols',
    ),
  },
  print: {
    paper: setting(
      'a4-sheet | cards | receipt-58 | receipt-80',
      choice('a4-sheet', 'cards', 'receipt-58', 'receipt-80'),
      'a4-sheet',
      'Paper that is proposed when tickets are printed: A4 sheets to cut, cards of 85 × 55 mm, or receipts of 58 or 80 mm.',
    ),
    header: setting(
      'text | null',
      orNull(text(200)),
      null,
      'Words at the top of every ticket, under the name of the place.',
    ),
    footer: setting('text | null', orNull(text(200)), null, 'Words at the foot of every ticket.'),
    logo: setting(
      'true | false',
      flag,
      true,
      'Print the logo of the place where there is one: `branding/logo.svg`, `.png` or `.jpg` in the state folder.',
    ),
    printer: setting(
      'host[:port] | null',
      orNull(printerAddress),
      null,
      'A receipt printer of the network that speaks ESC/POS, on TCP port 9100 when none is said.',
    ),
    codePage: setting(
      'windows1252 | cp858 | cp850 | cp437 | iso8859-15',
      choice('windows1252', 'cp858', 'cp850', 'cp437', 'iso8859-15'),
      'windows1252',
      'Code page of the receipt printer; the first, second and last hold the euro sign.',
    ),
  },
  firewall: {
    kernel: setting(
      'nft | simulated',
      choice('nft', 'simulated'),
      'nft',
      'Data plane; `simulated` opens nothing and is for trying the pages.',
    ),
    walledGarden: setting(
      'list of addresses',
      v.array(network, 'must be a list'),
      [],
      'IP addresses and networks that shut devices may reach.',
    ),
    antiSpoofing: setting(
      'true | false',
      flag,
      false,
      'Drop packets whose sender address is not the one the device got by DHCP.',
    ),
    leaseFile: setting('path | null', orNull(path), null, "dnsmasq's lease file; needed by antiSpoofing."),
  },
  meters: {
    readSeconds: setting('number', whole(1, 300), 5, 'How often usage is read from the kernel.', 'seconds'),
  },
  clock: {
    trust: setting(
      'auto | always | synchronised',
      choice('auto', 'always', 'synchronised'),
      'auto',
      'When the clock is believed: once NTP has set it; without NTP, if plausible, 5 minutes after boot, at once (`always`: it has a battery), or never (`synchronised`).',
    ),
  },
  store: {
    checkpointSeconds: setting(
      'number',
      oneOf(10, 15, 20, 30, 60, 120, 180, 240, 300),
      60,
      "How often usage is put on disk: 10, 15, 20, 30, 60, 120, 180, 240 or 300; what lies beyond is lost in the guest's favour when the plug is pulled.",
      'seconds',
    ),
  },
  history: {
    keepMonths: setting(
      'number',
      whole(0, 1_200),
      12,
      'Months of past sessions that are kept beside the present one; with 0 no session is kept once it is over.',
      'months',
    ),
  },
  log: {
    level: setting(
      'error | warn | info | debug',
      choice('error', 'warn', 'info', 'debug'),
      'info',
      'How much is logged.',
    ),
  },
} as const;

/** The keys of one entry of `accessPoints`, of which there is at least one. */
export const accessPointSpec = {
  id: setting('id', identifier, required, 'Short id, used by offers; never change it.'),
  name: setting('text', text(80), required, 'Name shown to staff.'),
  interface: setting(
    'interface',
    interfaceName,
    required,
    'The LAN interface that is guarded: a bridge, VLAN or SSID interface.',
  ),
  host: setting(
    'host name | null',
    orNull(hostName),
    null,
    'Name of the portal in links; the interface address when null. Your DNS must resolve it to that address.',
  ),
  totalDownKbps: setting(
    'number | null',
    rate,
    null,
    'Download of all guests of this access point together.',
    'kbit/s',
  ),
} as const;

type ValueOf<S> = S extends Setting<infer T> ? T : never;
type Values<R> = { readonly [K in keyof R]: ValueOf<R[K]> };

export type AccessPoint = Values<typeof accessPointSpec>;
export type Config = { readonly [S in keyof typeof spec]: Values<(typeof spec)[S]> } & {
  readonly accessPoints: readonly AccessPoint[];
};
