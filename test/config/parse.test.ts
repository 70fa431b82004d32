import test from 'ava';
import fc from 'fast-check';
import { accessPointSpec } from '../../daemon/config/access-point-spec.js';
import { parseConfig, parseObject } from '../../daemon/config/parse.js';
import { required, type Setting } from '../../daemon/config/setting.js';
import { spec } from '../../daemon/config/spec.js';
import { fullConfig, leastConfig } from './sample.js';

type Rows = Readonly<Record<string, Setting<unknown>>>;

/** The least configuration with something else in one place: `changed('admin', {port: 1})`. */
const changed = (section: string, settings: unknown) => ({
  ...leastConfig,
  [section]: section === 'uplink' ? { ...leastConfig.uplink, ...(settings as object) } : settings,
});
const [point] = leastConfig.accessPoints;
const withPoints = (...points: unknown[]) => ({ ...leastConfig, accessPoints: points });
const said = (raw: unknown) => parseObject(raw).complaints.map(({ path, problem }) => `${path} ${problem}`);
const standards = (rows: Rows) =>
  Object.fromEntries(
    Object.entries(rows).flatMap(([name, { standard }]) => (standard === required ? [] : [[name, standard]])),
  );

test('a configuration that gives everything is taken as it is', (t) => {
  t.deepEqual(parseObject(fullConfig), { config: fullConfig, complaints: [] });
  t.deepEqual(parseConfig(JSON.stringify(fullConfig)), { config: fullConfig, complaints: [] });
});

test('what is not given has its default', (t) => {
  const { config, complaints } = parseObject(leastConfig);
  t.deepEqual(complaints, []);
  const { uplink, ...others } = spec;
  t.like(config?.uplink, { ...standards(uplink), interface: 'eth0' });
  for (const [name, rows] of Object.entries(others)) t.like(config?.[name as keyof typeof spec], standards(rows), name);
  t.like(config?.accessPoints[0], standards(accessPointSpec));
});

test('every default is a value that the setting takes', (t) => {
  const sections = Object.fromEntries(Object.entries(spec).map(([name, rows]) => [name, standards(rows)]));
  const raw = {
    ...sections,
    uplink: { ...sections.uplink, ...leastConfig.uplink },
    accessPoints: [{ ...standards(accessPointSpec), ...point }],
  };
  t.deepEqual(parseObject(raw).complaints, []);
});

test('a file that is not JSON is one complaint', (t) => {
  const { config, complaints } = parseConfig('{"site": }');
  t.is(config, undefined);
  t.is(complaints.length, 1);
  t.like(complaints[0], { path: '(file)', fatal: true });
  t.regex(complaints[0]?.problem ?? '', /^is not JSON: /);
});

for (const raw of [null, [], 'text', 7, true])
  test(`${JSON.stringify(raw)} is no configuration`, (t) => {
    t.deepEqual(parseObject(raw), {
      config: undefined,
      complaints: [{ path: '(file)', problem: 'must be an object', fatal: true }],
    });
  });

test('all that is wrong is said at once, each by its path', (t) => {
  const raw = {
    site: { name: '', language: 'xx', timeZone: 'Mars/Olympus', stateFolder: 'state' },
    uplink: { interface: 'a name that is too long', totalUpKbps: 7 },
    portal: { port: 0 },
    admin: { address: 'localhost', port: '8081', hosts: ['good.example', 'bad host', 'also good'] },
    firewall: { kernel: 'pf', walledGarden: ['192.0.2.1', 'example.com'], antiSpoofing: 'yes', leaseFile: 'leases' },
    meters: { readSeconds: 1.5 },
    clock: { trust: 'never' },
    store: { checkpointSeconds: 45 },
    history: { keepMonths: -1 },
    log: { level: 'loud' },
    accessPoints: [{ id: 'Guests', interface: 'br/guest', host: '-', totalDownKbps: 1e9 }, point],
  };
  t.deepEqual(said(raw), [
    'site.name must not be empty',
    'site.language must be one of en, fr, es, de, it, pt, ca',
    'site.timeZone must be a time zone like Europe/Paris',
    'site.stateFolder must be an absolute path',
    'uplink.interface must be a network interface name: at most 15 letters, digits, . _ - @',
    'uplink.totalUpKbps must be a whole number from 8 to 10000000',
    'portal.port must be a whole number from 1 to 65535',
    'admin.address must be an IP address',
    'admin.port must be a whole number from 1 to 65535',
    'admin.hosts[1] must be a host name',
    'admin.hosts[2] must be a host name',
    'firewall.kernel must be one of nft, simulated',
    'firewall.walledGarden[1] must be an IP address or a network like 192.0.2.0/24',
    'firewall.antiSpoofing must be true or false',
    'firewall.leaseFile must be an absolute path',
    'meters.readSeconds must be a whole number from 1 to 300',
    'clock.trust must be one of auto, always, synchronised',
    'store.checkpointSeconds must be one of 10, 15, 20, 30, 60, 120, 180, 240, 300',
    'history.keepMonths must be a whole number from 0 to 1200',
    'log.level must be one of error, warn, info, debug',
    'accessPoints[0].id must be lower-case letters, digits and dashes, at most 32',
    'accessPoints[0].name must be given',
    'accessPoints[0].interface must be a network interface name: at most 15 letters, digits, . _ - @',
    'accessPoints[0].host must be a host name',
    'accessPoints[0].totalDownKbps must be a whole number from 8 to 10000000',
  ]);
});

test('a setting that has a default and is wrong is said, and the default is used', (t) => {
  const { config, complaints } = parseObject(changed('portal', { port: 'http' }));
  t.is(config?.portal.port, spec.portal.port.standard as number);
  t.deepEqual(complaints, [{ path: 'portal.port', problem: 'must be a whole number from 1 to 65535', fatal: false }]);
});

test('a section that is not an object is said, and its defaults are used', (t) => {
  const { config, complaints } = parseObject(changed('meters', 'often'));
  t.deepEqual(config?.meters, { readSeconds: 5 });
  t.deepEqual(complaints, [{ path: 'meters', problem: 'must be an object', fatal: false }]);
});

test('an access point that is not an object is said, and nothing starts', (t) => {
  t.deepEqual(said(withPoints(point, 'terrace')), ['accessPoints[1] must be an object']);
  t.is(parseObject(withPoints(point, 'terrace')).config, undefined);
});

test('a fresh box has no access point, and finds its uplink by itself', (t) => {
  const { config, complaints } = parseObject({});
  t.deepEqual(complaints, []);
  t.deepEqual(config?.accessPoints, []);
  t.is(config?.uplink.interface, null);
});

test('access points that are no list are said, and nothing starts', (t) => {
  t.is(parseObject({ ...leastConfig, accessPoints: point }).config, undefined);
  t.deepEqual(said({ ...leastConfig, accessPoints: point }), ['accessPoints must be a list of access points']);
});

test('what is not known is said by its path, and the gateway starts', (t) => {
  const raw = {
    ...leastConfig,
    sites: {},
    admin: { prot: 8081 },
    accessPoints: [{ ...point, vlan: 7 }],
  };
  const { config, complaints } = parseObject(raw);
  t.truthy(config);
  t.deepEqual(complaints, [
    { path: 'sites', problem: 'is not a known section', fatal: false },
    { path: 'admin.prot', problem: 'is not a known setting', fatal: false },
    { path: 'accessPoints[0].vlan', problem: 'is not a known setting', fatal: false },
  ]);
});

test('text is trimmed and host names are made lower case', (t) => {
  const { config } = parseObject({ ...leastConfig, site: { name: ' Café ' }, admin: { hosts: ['Box.LAN'] } });
  t.is(config?.site.name, 'Café');
  t.deepEqual(config?.admin.hosts, ['box.lan']);
});

const contradictions: readonly (readonly [rule: string, raw: unknown, complaint: string])[] = [
  [
    'two access points cannot share an id',
    withPoints(point, { ...point, interface: 'br-other' }),
    'accessPoints[1].id is already used by another access point',
  ],
  [
    'two access points cannot share an interface',
    withPoints(point, { ...point, id: 'other' }),
    'accessPoints[1].interface is already used by another access point',
  ],
  [
    'an access point cannot be the uplink',
    withPoints(point, { ...point, id: 'other', interface: 'eth0' }),
    'accessPoints[1].interface is the uplink',
  ],
  [
    'the pages of guests and owner cannot share a port',
    changed('admin', { port: 8080 }),
    'admin.port needs port 8080, which is that of portal.port',
  ],
  [
    'antiSpoofing needs the lease file',
    changed('firewall', { antiSpoofing: true }),
    'firewall.leaseFile must be given when antiSpoofing is on',
  ],
];

for (const [rule, raw, complaint] of contradictions)
  test(rule, (t) => {
    t.deepEqual(said(raw), [complaint]);
    t.is(parseObject(raw).config, undefined);
  });

/** Arbitrary JSON, and such as is nearly a configuration: known names with arbitrary things in them. */
const known = (rows: Rows) =>
  fc.record(Object.fromEntries(Object.keys(rows).map((key) => [key, fc.jsonValue()])), { requiredKeys: [] });
const nearly = fc.record(
  {
    ...Object.fromEntries(
      Object.entries(spec).map(([name, rows]) => [name, fc.oneof(known(rows), known(rows), fc.jsonValue())]),
    ),
    accessPoints: fc.oneof(fc.array(known(accessPointSpec)), fc.array(fc.jsonValue()), fc.jsonValue()),
  },
  { requiredKeys: [] },
);

test('no JSON whatsoever makes the parsing fail, and a configuration comes out unless a complaint is fatal', (t) => {
  fc.assert(
    fc.property(fc.oneof(nearly, fc.jsonValue()), (raw) => {
      const { config, complaints } = parseObject(raw);
      t.is(
        config === undefined,
        complaints.some(({ fatal }) => fatal),
      );
      for (const { problem } of complaints) t.not(problem, '');
      if (config) t.deepEqual(parseObject(config), { config, complaints: [] });
    }),
    { numRuns: 300 },
  );
});

test('no text whatsoever makes the parsing fail', (t) => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      t.notThrows(() => parseConfig(text));
    }),
  );
});

test('two access points that both lack an id are each told so, and not that they share it', (t) => {
  const { complaints } = parseObject({
    uplink: { interface: 'eth0' },
    accessPoints: [
      { name: 'A', interface: 'a' },
      { name: 'B', interface: 'b' },
    ],
  });
  t.deepEqual(
    complaints.map(({ path, problem }) => `${path} ${problem}`),
    ['accessPoints[0].id must be given', 'accessPoints[1].id must be given'],
  );
});

test('a key that every object has is still not a setting', (t) => {
  const { complaints } = parseObject({
    toString: {},
    site: { constructor: 1 },
    uplink: { interface: 'eth0' },
    accessPoints: [{ id: 'a', name: 'A', interface: 'a' }],
  });
  t.deepEqual(complaints.map(({ path }) => path).sort(), ['site.constructor', 'toString']);
});
