import type { accessPointSpec } from './access-point-spec.js';
import { firewallSpec } from './firewall-spec.js';
import { languages } from './language.js';
import { mailSpec } from './mail-spec.js';
import { atOnce, byRestart, type Setting, setting } from './setting.js';
import { tlsSpec } from './tls-spec.js';
import {
  address,
  choice,
  country,
  currency,
  flag,
  hostName,
  interfaceName,
  list,
  oneOf,
  orNull,
  path,
  port,
  printerAddress,
  rate,
  text,
  timeZone,
  whole,
} from './value.js';

// The one table of settings. What reads it: parse.ts (the file), uci.ts (OpenWrt), owner-settings.ts (what the owner changes
// on the page), the pages under /settings, and the table in README.md.
//
// To add a setting, add a row to its section (or a section): `setting(type, schema, default, about, unit)`.
//  - The schema is one of value.ts; a new kind goes there, with its complaint and its key in settings.problem.
//  - `type` is the word for the installer, and says how the page asks: `number`, `true | false`, `a | b | c` (a choice),
//    `list of …` (one a line), `long text` (several lines), anything else one line; `… | null` may be left blank. The unit
//    `kbit/s` is asked for in Mbit/s.
//  - `atOnce(setting(…))`: the owner may change it on the page, and whoever reads `config` next has the new value: read it at
//    each request, never keep it. `byRestart(setting(…))`: the same, and the gateway starts itself anew in its process (about
//    a second, nobody online is cut): for what is read once at the start. Without either it is set in the file alone:
//    whatever may lock the owner out, and what belongs to the machine.
//  - `secret(…)` around it: never shown again once it is set, never logged.
//  - A row that the owner may change needs texts in portal/locales/*/settings.json: `field.SECTION.KEY` and
//    `hint.SECTION.KEY`, for a choice `choice.SECTION.KEY.OPTION`, and a place in the groups of
//    http/admin/setting-group.ts. Then it is asked for, validated and kept.
//  - Then: test/config/sample.ts, and UPDATE_README=1 npx ava build/test/readme.test.js.

/** As the domain makes them (daemon/domain/code.ts). */
const [shortestCode, longestCode] = [6, 16];

/** Every key of the configuration, by section: the one table that parse, the README and the owner's page read. */
export const spec = {
  site: {
    name: atOnce(setting('text', text(80), 'Passerelle', 'The name of the place, shown to guests.')),
    language: atOnce(
      setting(
        languages.join(' | '),
        choice(...languages),
        'en',
        'Language of a page when the browser asks for none that we speak.',
      ),
    ),
    timeZone: byRestart(setting('time zone', timeZone, 'UTC', 'Time zone in which clock times are shown.')),
    currency: atOnce(setting('currency', currency, 'EUR', 'Currency that new offers start with, ISO 4217.')),
    country: atOnce(
      setting(
        'country | null',
        orNull(country),
        null,
        'Country of the place, ISO 3166, two letters: the owner’s page names its rule for how long records are kept.',
      ),
    ),
    stateFolder: setting('path', path, '/var/lib/passerelle', 'Where tickets, sessions and the control socket live.'),
  },
  uplink: {
    interface: setting(
      'interface | null',
      orNull(interfaceName),
      null,
      'Interface towards the Internet; upload is shaped on it. The one of the default route when null.',
    ),
    totalUpKbps: byRestart(
      setting(
        'number | null',
        rate,
        null,
        'Upload of all guests together; other networks behind the gateway are not in it.',
        'kbit/s',
      ),
    ),
  },
  portal: {
    port: setting('number', port, 8080, "Port of the guests' pages on every access point.", 'TCP port'),
    ...tlsSpec,
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
      list(hostName),
      [],
      "Names, besides the address, by which the owner's page may be called.",
    ),
  },
  codes: {
    alphabet: atOnce(
      setting(
        'letters | digits',
        choice('letters', 'digits'),
        'letters',
        'Symbols of new codes: letters and digits that nobody confuses, or digits alone. Codes given out before stay good.',
      ),
    ),
    length: atOnce(
      setting(
        'number',
        whole(shortestCode, longestCode),
        8,
        'Length of new codes, their check character included. Digits alone need more of them: at least 10.',
        'symbols',
      ),
    ),
  },
  print: {
    paper: atOnce(
      setting(
        'a4-sheet | cards | receipt-58 | receipt-80',
        choice('a4-sheet', 'cards', 'receipt-58', 'receipt-80'),
        'a4-sheet',
        'Paper that is proposed when tickets are printed: A4 sheets to cut, cards of 85 × 55 mm, or receipts of 58 or 80 mm.',
      ),
    ),
    header: atOnce(
      setting('text | null', orNull(text(200)), null, 'Words at the top of every ticket, under the name of the place.'),
    ),
    footer: atOnce(setting('text | null', orNull(text(200)), null, 'Words at the foot of every ticket.')),
    logo: atOnce(
      setting(
        'true | false',
        flag,
        true,
        'Print the logo of the place where there is one: `branding/logo.svg`, `.png` or `.jpg` in the state folder.',
      ),
    ),
    printer: atOnce(
      setting(
        'host[:port] | null',
        orNull(printerAddress),
        null,
        'A receipt printer of the network that speaks ESC/POS, on TCP port 9100 when none is said.',
      ),
    ),
    codePage: atOnce(
      setting(
        'windows1252 | cp858 | cp850 | cp437 | iso8859-15',
        choice('windows1252', 'cp858', 'cp850', 'cp437', 'iso8859-15'),
        'windows1252',
        'Code page of the receipt printer; the first, second and last hold the euro sign.',
      ),
    ),
  },
  mail: mailSpec,
  firewall: firewallSpec,
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
    keepMonths: atOnce(
      setting(
        'number',
        whole(0, 1_200),
        12,
        'Months of past sessions, and of what the staff did, that are kept beside the present one; with 0 no session is kept once it is over.',
        'months',
      ),
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

type ValueOf<S> = S extends Setting<infer T> ? T : never;
type Values<R> = { readonly [K in keyof R]: ValueOf<R[K]> };

export type AccessPoint = Values<typeof accessPointSpec>;
export type Config = { readonly [S in keyof typeof spec]: Values<(typeof spec)[S]> } & {
  readonly accessPoints: readonly AccessPoint[];
};
