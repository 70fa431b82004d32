import test from 'ava';
import fc from 'fast-check';
import { overlay } from '../../daemon/config/overlay.js';
import { parseObject } from '../../daemon/config/parse.js';
import { fullConfig, leastConfig } from './sample.js';

const said = (owner: unknown, file: unknown = leastConfig) =>
  overlay(file, owner).ignored.map(({ path, problem }) => `${path} ${problem}`);
const point = { id: 'roof', name: 'Roof', interface: 'br-roof' };

test('what the owner set is laid over the file, key by key', (t) => {
  const file = { ...leastConfig, site: { name: 'File', timeZone: 'Europe/Paris' } };
  const { config, complaints, ignored } = overlay(file, { site: { name: 'Owner' }, history: { keepMonths: 3 } });
  t.deepEqual([complaints, ignored], [[], []]);
  t.like(config?.site, { name: 'Owner', timeZone: 'Europe/Paris' });
  t.is(config?.history.keepMonths, 3);
});

test("the owner's access points are the whole list", (t) => {
  const { config } = overlay(leastConfig, { accessPoints: [point] });
  t.deepEqual(
    config?.accessPoints.map(({ id }) => id),
    ['roof'],
  );
  t.deepEqual(overlay(leastConfig, { accessPoints: [] }).config?.accessPoints, []);
});

test('without anything of the owner the file is what it was', (t) => {
  for (const nothing of [undefined, {}]) t.deepEqual(overlay(fullConfig, nothing).config, fullConfig);
});

test('a wrong entry of the owner is said by its path and ignored; the others hold', (t) => {
  const owner = { site: { name: '', country: 'fr', language: 'xx', nmae: 'x' }, sites: {}, codes: 7 };
  t.deepEqual(said(owner), [
    'site.name must not be empty',
    'site.language must be one of en, fr, es, de, it, pt, ca',
    'site.nmae is not a known setting',
    'sites is not a known section',
    'codes must be an object',
  ]);
  const { config } = overlay(leastConfig, owner);
  t.like(config?.site, { name: 'Passerelle', country: 'FR', language: 'en' });
});

for (const kept of [7, 'text', null, []])
  test(`${JSON.stringify(kept)} in place of the owner's settings is said, and the file holds`, (t) => {
    t.deepEqual(said(kept), ['(settings) must be an object']);
    t.deepEqual(overlay(leastConfig, kept).config, parseObject(leastConfig).config);
  });

test('what could lock the owner out, and what belongs to the machine, is not the owner’s to set', (t) => {
  const owner = {
    site: { stateFolder: '/tmp' },
    admin: { address: '0.0.0.0', port: 1, hosts: ['a.example'] },
    portal: { port: 80 },
    firewall: { kernel: 'simulated', dnsmasqFile: '/etc/passwd' },
    uplink: { interface: 'eth7' },
    log: { level: 'debug' },
    meters: { readSeconds: 1 },
    store: { checkpointSeconds: 10 },
  };
  const { config, ignored } = overlay(leastConfig, owner);
  t.deepEqual(config, parseObject(leastConfig).config);
  t.is(ignored.length, 11);
  for (const { problem } of ignored) t.is(problem, 'is set in the configuration file alone');
});

test('what is at odds with the rest is ignored, and the gateway starts', (t) => {
  t.deepEqual(said({ accessPoints: [{ ...point, interface: 'eth0' }], site: { name: 'Roof' } }), [
    'accessPoints[0].interface is the uplink',
  ]);
  const { config } = overlay(leastConfig, { accessPoints: [{ ...point, interface: 'eth0' }], site: { name: 'Roof' } });
  t.is(config?.site.name, 'Roof');
  t.is(config?.accessPoints[0]?.id, 'guests');
  const spoofing = { firewall: { antiSpoofing: true, walledGarden: ['192.0.2.1'] }, site: { name: 'Roof' } };
  t.deepEqual(said(spoofing), ['firewall.leaseFile must be given when antiSpoofing is on']);
  t.is(overlay(leastConfig, spoofing).config?.site.name, 'Roof');
  t.is(overlay(leastConfig, spoofing).config?.firewall.antiSpoofing, false);
});

test('a probe host is refused in the walled garden however it is written, by name or by address', (t) => {
  const names = ['Captive.Apple.COM', 'captive.apple.com.', '*.Apple.com', '*.apple.com.', ' www.gstatic.com ', 'com'];
  for (const name of names)
    t.is(
      overlay(leastConfig, { firewall: { walledGardenDomains: ['pay.example', name] } }).config?.firewall
        .walledGardenDomains.length ?? 0,
      0,
      name,
    );
  for (const network of ['17.253.144.10', '17.0.0.0/8', '0.0.0.0/0', '::/0', '16.0.0.0/7', '2000::/3'])
    t.is(
      overlay(leastConfig, { firewall: { walledGarden: [network] } }).config?.firewall.walledGarden.length ?? 0,
      0,
      network,
    );
  const good = {
    walledGardenDomains: ['Pay.Example.', '*.bank.example'],
    walledGarden: ['17.172.1.0/24', '2001:db8::/32'],
  };
  const taken = overlay(leastConfig, { firewall: good }).config?.firewall;
  t.deepEqual(taken?.walledGardenDomains, ['pay.example', '*.bank.example']);
  t.deepEqual(taken?.walledGarden, good.walledGarden);
});

test('a walled garden by domain never opens where phones find out that they are shut', (t) => {
  const refused = ['captive.apple.com', 'apple.com', '*.gstatic.com', 'google.com', 'www.msftconnecttest.com'];
  for (const domain of refused)
    t.regex(
      said({ firewall: { walledGardenDomains: ['good.example', domain] } })[0] ?? '',
      /no longer show the portal/,
    );
  for (const domain of ['com', '*.fr', '10.0.0.1', 'a b.example', 'http://x.example', ''])
    t.regex(said({ firewall: { walledGardenDomains: [domain] } })[0] ?? '', /must be a domain/, domain);
  const good = ['accounts.google.com', '*.Stripe.com', 'paypal.com'];
  t.deepEqual(overlay(leastConfig, { firewall: { walledGardenDomains: good } }).config?.firewall.walledGardenDomains, [
    'accounts.google.com',
    '*.stripe.com',
    'paypal.com',
  ]);
});

test('nothing that was kept of the owner keeps a good file from starting', (t) => {
  const near = fc.record(
    {
      site: fc.dictionary(fc.constantFrom('name', 'language', 'timeZone', 'country'), fc.jsonValue()),
      firewall: fc.dictionary(fc.constantFrom('antiSpoofing', 'walledGarden', 'leaseFile'), fc.jsonValue()),
      accessPoints: fc.oneof(fc.jsonValue(), fc.array(fc.record({ id: fc.string(), interface: fc.string() }))),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(near, fc.jsonValue()), (owner) => {
      const { config, owner: kept } = overlay(leastConfig, owner);
      t.truthy(config);
      t.deepEqual(overlay(leastConfig, kept), { config, complaints: [], ignored: [], owner: kept });
    }),
    { numRuns: 300 },
  );
});
