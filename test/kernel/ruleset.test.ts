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

test('the ruleset with everything: two guest networks, totals, a walled garden of both families, anti-spoofing', (t) => {
  const { nft, tc } = printed({
    ...settings,
    lans: [
      { accessPoint: 'cafe', device: 'br-guest', totalDownKbps: 100_000 },
      { accessPoint: 'terrace', device: 'eth0.20', totalDownKbps: 30_000 },
    ],
    wan: { device: 'eth1', totalUpKbps: 20_000 },
    walledGarden: ['192.0.2.7', '198.51.100.0/24', '2001:db8:1::/48', '2001:db8::7'],
    antiSpoofing: true,
  });
  isGolden(t, 'everything.nft', nft);
  isGolden(t, 'everything.tc', tc);
});

test('the same settings give the same ruleset id, other settings another one', (t) => {
  const id = rulesetId(ruleset(settings));
  t.regex(id, /^[0-9a-f]{12}$/);
  t.is(rulesetId(ruleset({ ...settings })), id);
  t.not(rulesetId(ruleset({ ...settings, portalPort: 8090 })), id);
  t.is(rulesetId('table inet somebody_else {\n}\n'), '');
});
