import test from 'ava';
import { carryNamed, dnsmasqText, parseNamed } from '../../daemon/kernel/nft/named.js';
import { ruleset, table } from '../../daemon/kernel/nft/ruleset.js';
import { settings } from './fixture.js';

const domains = ['pay.example', '*.cafe.example'];
const withDomains = ruleset({ ...settings, walledGardenDomains: domains });
const mark = /comment "for ([0-9a-f]+)"/.exec(withDomains)?.[1] ?? '';

/** As `nft list table` prints it. */
const listed = `table inet passerelle {
	comment "passerelle 0123456789ab"

	set named4 {
		type ipv4_addr
		size 65535
		flags dynamic,timeout
		timeout 1d
		comment "for ${mark}"
		elements = { 192.0.2.7 expires 23h59m58s, 203.0.113.10 expires 3h,
			     203.0.113.11 timeout 1h expires 12s }
	}

	set named6 {
		type ipv6_addr
		size 65535
		flags dynamic,timeout
		timeout 1d
		comment "for ${mark}"
	}
}
`;

test('dnsmasq is told each domain once, with all below it, and into which sets of ours', (t) => {
  t.is(
    dnsmasqText(domains, table),
    `# written by passerelle: domains that shut devices may reach
nftset=/pay.example/4#inet#passerelle#named4,6#inet#passerelle#named6
nftset=/cafe.example/4#inet#passerelle#named4,6#inet#passerelle#named6
`,
  );
  t.is(dnsmasqText([], table).split('\n').length, 2);
});

test('addresses that dnsmasq has put in go along when the table is replaced', (t) => {
  t.deepEqual(carryNamed(parseNamed(listed), withDomains, table), [
    'add element inet passerelle named4 { 192.0.2.7, 203.0.113.10, 203.0.113.11 }',
  ]);
});

test('they do not when the domains are others, or none', (t) => {
  const others = ruleset({ ...settings, walledGardenDomains: ['pay.example'] });
  t.deepEqual(carryNamed(parseNamed(listed), others, table), []);
  t.deepEqual(carryNamed(parseNamed(listed), ruleset(settings), table), []);
  t.deepEqual(carryNamed(undefined, withDomains, table), []);
  t.is(parseNamed('table inet passerelle {\n\tcomment "passerelle 0123456789ab"\n}\n'), undefined);
});

test('the same domains in another order are the same', (t) => {
  t.true(ruleset({ ...settings, walledGardenDomains: [...domains].reverse() }).includes(`"for ${mark}"`));
});
