import test from 'ava';
import fc from 'fast-check';
import { accessPointSpec } from '../../daemon/config/access-point-spec.js';
import { parseObject } from '../../daemon/config/parse.js';
import type { Setting } from '../../daemon/config/setting.js';
import { spec } from '../../daemon/config/spec.js';
import { configFromUci } from '../../daemon/config/uci.js';
import { fullConfig, leastConfig } from './sample.js';
import { shownConfig, shownSection } from './uci-show.js';

type Rows = Readonly<Record<string, Setting<unknown>>>;
const rows: Readonly<Record<string, Rows>> = { ...spec, accessPoints: accessPointSpec };

test('every setting can be given in UCI', (t) => {
  for (const [section, settings] of Object.entries(spec))
    t.deepEqual(Object.keys(fullConfig[section as keyof typeof spec]), Object.keys(settings), section);
  t.deepEqual(Object.keys(fullConfig.accessPoints[0] ?? {}), Object.keys(accessPointSpec));
  t.deepEqual(parseObject(configFromUci(shownConfig(fullConfig))), { config: fullConfig, complaints: [] });
});

test('a setting that may be null is null when UCI does not give it', (t) => {
  for (const [section, settings] of Object.entries(rows))
    for (const [name, { type, standard }] of Object.entries(settings))
      if (type.includes('null')) t.is(standard, null, `${section}.${name}`);
});

test('what UCI does not give has its default, as in JSON', (t) => {
  t.deepEqual(parseObject(configFromUci(shownConfig(leastConfig))), parseObject(leastConfig));
});

test('an option of UCI takes the type that the spec gives the setting', (t) => {
  const uci = `passerelle.main=firewall
passerelle.main.walled_garden='192.0.2.1'
passerelle.main.anti_spoofing='on'
passerelle.line=uplink
passerelle.line.interface='7'
passerelle.line.total_up_kbps='20000'
`;
  t.deepEqual(configFromUci(uci), {
    firewall: { walledGarden: ['192.0.2.1'], antiSpoofing: true },
    uplink: { interface: '7', totalUpKbps: 20_000 },
    accessPoints: [],
  });
});

test('yes and no may be said in every way that OpenWrt knows', (t) => {
  const read = (word: string) =>
    (configFromUci(shownSection('f', 'firewall', { antiSpoofing: word })) as typeof fullConfig).firewall.antiSpoofing;
  for (const word of ['1', 'on', 'true', 'yes', 'enabled']) t.true(read(word), word);
  for (const word of ['0', 'off', 'false', 'no', 'disabled']) t.false(read(word), word);
});

test('access points keep their order, and a section name stands for the id with dashes', (t) => {
  const uci = ['terrace', 'room_2', 'a'].map((id) => shownSection(id, 'access_point', { name: id })).join('');
  const { accessPoints } = configFromUci(uci) as typeof fullConfig;
  t.deepEqual(
    accessPoints.map(({ id }) => id),
    ['terrace', 'room-2', 'a'],
  );
});

test('an access point whose section has no name must say its id', (t) => {
  const anonymous = `passerelle.@access_point[0]=access_point
passerelle.@access_point[0].name='Guests'
passerelle.@access_point[0].interface='br-guest'
`;
  const paths = (uci: string) => parseObject(configFromUci(uci)).complaints.map(({ path }) => path);
  t.true(paths(anonymous).includes('accessPoints[0].id'));
  t.false(paths(`${anonymous}passerelle.@access_point[0].id='guests'\n`).includes('accessPoints[0].id'));
});

test('what is wrong in UCI is complained of by the path of the setting', (t) => {
  const uci = `${shownConfig(leastConfig)}passerelle.uplink.total_up_kbps='fast'
passerelle.admin=admin
passerelle.admin.port='8081' '8082'
passerelle.admin.colour='red'
passerelle.firewall=firewall
passerelle.firewall.anti_spoofing='perhaps'
passerelle.weather=weather
passerelle.weather.sun='1'
`;
  const { config, complaints } = parseObject(configFromUci(uci));
  t.deepEqual(complaints.map(({ path }) => path).sort(), [
    'admin.colour',
    'admin.port',
    'firewall.antiSpoofing',
    'uplink.totalUpKbps',
    'weather',
  ]);
  t.is(config?.uplink.totalUpKbps, null);
});

test('the settings of another package are not ours', (t) => {
  t.deepEqual(configFromUci("network.uplink=uplink\nnetwork.uplink.interface='eth9'\n"), { accessPoints: [] });
});

test('any text survives the quotes of UCI, apostrophes and line ends included', (t) => {
  const texts = fc.array(fc.oneof(fc.string(), fc.stringMatching(/^[' \\\na=.]*$/)), { minLength: 1 });
  fc.assert(
    fc.property(texts, (hosts) => {
      const { admin } = configFromUci(shownSection('admin', 'admin', { hosts })) as typeof fullConfig;
      t.deepEqual(admin.hosts, hosts);
    }),
  );
});

test('no text whatsoever makes the reading of UCI fail', (t) => {
  const lines = fc.stringMatching(/^(passerelle\.)?[@a-z_[\].]*=?['\\a-z ]*$/);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(lines).map((all) => all.join('\n')),
      ),
      (text) => {
        t.notThrows(() => parseObject(configFromUci(text)));
      },
    ),
  );
});
