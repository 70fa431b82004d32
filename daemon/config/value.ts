import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import * as v from 'valibot';
import { probedAt, probedBy } from './probe-host.js';
import { complaint } from './problem.js';

// The kinds of values that the table (spec.ts) is made of. Each complains in English and, by `complaint`, under a key that
// the owner's page says in its own language (settings.problem.KEY).

/** One line or more, trimmed, not empty. */
export const text = (most: number) =>
  v.pipe(
    v.string(complaint('text', 'must be text')),
    v.trim(),
    v.minLength(1, complaint('empty', 'must not be empty')),
    v.maxLength(most, complaint('too-long', `at most ${most} characters`, { most })),
  );

export const whole = (least: number, most: number, key = 'whole') => {
  const problem = complaint(key, `must be a whole number from ${least} to ${most}`, { least, most });
  return v.pipe(v.number(problem), v.integer(problem), v.minValue(least, problem), v.maxValue(most, problem));
};

export const orNull = <T>(schema: v.GenericSchema<T>): v.GenericSchema<T | null> => v.nullable(schema);

export const list = <T>(schema: v.GenericSchema<T>): v.GenericSchema<T[]> =>
  v.array(schema, complaint('list', 'must be a list'));

export const choice = <const T extends readonly string[]>(...options: T): v.GenericSchema<T[number]> =>
  v.picklist(options, complaint('not-offered', `must be one of ${options.join(', ')}`));

export const oneOf = (...options: readonly number[]) => {
  const problem = complaint('one-of', `must be one of ${options.join(', ')}`, { options: options.join(', ') });
  return v.pipe(
    v.number(problem),
    v.check((value) => options.includes(value), problem),
  );
};

export const flag = v.boolean(complaint('flag', 'must be true or false'));

const string = v.string(complaint('text', 'must be text'));

export const port = whole(1, 65_535);

/** kbit/s; null: as fast as it goes. */
export const rate = orNull(whole(8, 10_000_000, 'rate'));

export const interfaceName = v.pipe(
  string,
  v.regex(
    /^[A-Za-z0-9_.@-]{1,15}$/,
    complaint('interface', 'must be a network interface name: at most 15 letters, digits, . _ - @'),
  ),
);

export const identifier = v.pipe(
  string,
  v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, complaint('id', 'must be lower-case letters, digits and dashes, at most 32')),
);

export const hostName = v.pipe(
  string,
  v.toLowerCase(),
  v.regex(
    /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
    complaint('host', 'must be a host name'),
  ),
);

export const address = v.pipe(
  string,
  v.check((value) => isIP(value) !== 0, complaint('address', 'must be an IP address')),
);

const isProbed = complaint(
  'probe',
  'is where phones find out whether they are shut: they would no longer show the portal',
);

export const network = v.pipe(
  string,
  v.check(
    (value) => isIP(value) !== 0 || ipaddr.isValidCIDR(value),
    complaint('network', 'must be an IP address or a network like 192.0.2.0/24'),
  ),
  v.check((value) => !probedAt(value), isProbed),
);

/** `192.168.1.60`, `printer.lan:9101`, `[fd00::60]:9100`. */
export const printerAddress = v.pipe(
  string,
  v.trim(),
  v.regex(
    /^(?:[A-Za-z0-9][A-Za-z0-9.-]{0,252}|\[[0-9A-Fa-f:.]+\])(?::[1-9]\d{0,4})?$/,
    complaint('printer', 'must be an address or a host name, with :port where it is not 9100; IPv6 stands in [ ]'),
  ),
);

/** A domain of the walled garden; `*.` before it is read and means no more than the domain itself: all below is in it. */
export const gardenDomain = v.pipe(
  string,
  v.trim(),
  v.toLowerCase(),
  v.transform((domain) => domain.replace(/\.$/, '')),
  v.regex(
    /^(?=.{1,253}$)(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
    complaint('domain', 'must be a domain like example.com or *.example.com'),
  ),
  v.check(
    (domain) => isIP(domain.replace(/^\*\./, '')) === 0,
    complaint('domain', 'must be a domain like example.com or *.example.com'),
  ),
  v.check((domain) => probedBy(domain) === undefined, isProbed),
);

export const path = v.pipe(string, v.startsWith('/', complaint('path', 'must be an absolute path')));

/** An address of the web that a phone opens over TLS. */
export const httpsAddress = v.pipe(
  string,
  v.maxLength(500, complaint('https', 'must be an address that begins with https://')),
  v.check(
    (typed) => URL.canParse(typed) && new URL(typed).protocol === 'https:' && new URL(typed).username === '',
    complaint('https', 'must be an address that begins with https://'),
  ),
);

export const timeZone = v.pipe(
  string,
  v.check(
    (zone) => {
      try {
        return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
      } catch {
        return false;
      }
    },
    complaint('time-zone', 'must be a time zone like Europe/Paris'),
  ),
);

/** ISO 4217. */
export const currency = v.pipe(
  string,
  v.trim(),
  v.toUpperCase(),
  v.regex(/^[A-Z]{3}$/, complaint('currency', 'must be a currency of three letters, like EUR')),
);

/** ISO 3166-1, two letters. */
export const country = v.pipe(
  string,
  v.trim(),
  v.toUpperCase(),
  v.regex(/^[A-Z]{2}$/, complaint('country', 'must be a country of two letters, like FR')),
);

/** 802.11: 1 to 32 bytes. */
export const ssid = v.pipe(
  string,
  v.check(
    (name) => name !== '' && Buffer.byteLength(name) <= 32,
    complaint('ssid', 'must be the name of a Wi-Fi network, 1 to 32 bytes'),
  ),
);

/** WPA: 8 to 63 printable ASCII characters, or 64 hexadecimal digits. */
export const wifiPassword = v.pipe(
  string,
  v.regex(
    /^(?:[\x20-\x7e]{8,63}|[0-9A-Fa-f]{64})$/,
    complaint('wifi-password', 'must be 8 to 63 letters, digits and signs without accents'),
  ),
);

/** As far as a form can tell (daemon/domain/message.ts knows more of what guests type). */
export const mailAddress = v.pipe(
  string,
  v.trim(),
  v.maxLength(254, complaint('too-long', 'at most 254 characters', { most: 254 })),
  v.regex(
    /^[^\s@"(),:;<>]+@[^\s@"(),:;<>]+\.[^\s@"(),:;<>.]+$/,
    complaint('mail-address', 'must be an e-mail address'),
  ),
);
