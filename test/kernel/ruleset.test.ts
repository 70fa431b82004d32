import test from 'ava';
import { ruleset, rulesetId } from '../../daemon/kernel/nft/ruleset.js';
import { printed } from '../../daemon/kernel/open.js';
import { settings } from './fixture.js';
import { isGolden } from './golden.js';

test('the ruleset of a plain gateway: one guest network, no options', (t) => {
  const { nft, tc } = printed(settings);
  isGolden(t, 'plain.nft', nft);
  isGolden(t, 'plain.tc', tc);
});

test('the ruleset with everything: two guest networks, totals, the pages over TLS, a walled garden of both families and of domains, anti-spoofing', (t) => {
  const { nft, tc } = printed({
    ...settings,
    lans: [
      { accessPoint: 'cafe', device: 'br-guest', totalDownKbps: 100_000 },
      { accessPoint: 'terrace', device: 'eth0.20', totalDownKbps: 30_000 },
    ],
    wan: { device: 'eth1', totalUpKbps: 20_000 },
    portalTlsPort: 8443,
    walledGarden: ['192.0.2.7', '198.51.100.0/24', '2001:db8:1::/48', '2001:db8::7'],
    walledGardenDomains: ['pay.example', '*.cafe.example'],
    antiSpoofing: true,
  });
  isGolden(t, 'everything.nft', nft);
  isGolden(t, 'everything.tc', tc);
});

test('a gateway that has no uplink yet, and one without guests', (t) => {
  const lost = printed({ ...settings, wan: { device: null, totalUpKbps: 5_000 } });
  isGolden(t, 'no-uplink.nft', lost.nft);
  t.notRegex(lost.tc, /wan0|null/);
  t.is(printed({ ...settings, lans: [] }).tc, '\n', 'nobody’s queue is touched');
});

test('the same settings give the same ruleset id, other settings another one', (t) => {
  const id = rulesetId(ruleset(settings));
  t.regex(id, /^[0-9a-f]{12}$/);
  t.is(rulesetId(ruleset({ ...settings })), id);
  t.not(rulesetId(ruleset({ ...settings, portalPort: 8090 })), id);
  t.is(rulesetId('table inet somebody_else {\n}\n'), '');
});
