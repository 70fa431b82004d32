import test from 'ava';
import { lastSlot } from '../../daemon/domain/session.js';
import { classOf, markOf, slotOf, slowMinor } from '../../daemon/kernel/mark.js';
import { parseTable } from '../../daemon/kernel/nft/table.js';
import { leafReplace, parseClasses, rateKbps, rootOwner } from '../../daemon/kernel/tc/device.js';
import { at } from './fixture.js';

// as nft 1.0.6 lists it
const listed = `table inet passerelle {
	comment "passerelle 0123456789ab"
	quota pool1_all {
		over 5000000 bytes used 5000000 bytes
	}

	quota pool1_dn {
		over 20 mbytes used 100 bytes
	}

	set lan {
		type ifname
		elements = { "br-guest" }
	}

	map up {
		type ifname . ether_addr : mark
		size 65535
		elements = { "br-guest" . 02:00:00:00:00:11 : 0x50610003,
			     "br-guest" . 02:00:00:00:00:13 : 0x50610005 }
	}

	set until {
		type mark
		size 65535
		flags dynamic,timeout
		elements = { 0x50610003 timeout 1m30s expires 1m29s956ms, 0x50610005 }
	}

	map up_class {
		type mark : classid
		size 65535
		counter
		elements = { 0x50610003 counter packets 2 bytes 120 : 5061:3, 0x50610005 counter packets 0 bytes 0 : 5061: }
	}

	map dn_class {
		type mark : classid
		counter
		elements = { 0x50610003 counter packets 9 bytes 12345678901 : 5061:3 }
	}

	map quota_dn {
		type mark : quota
		elements = { 0x50610003 : "pool1_dn" }
	}

	set limited {
		type mark
		size 65535
		elements = { 0x50610003 }
	}

	map quota_all {
		type mark : quota
		elements = { 0x50610003 : "pool1_all" }
	}

	map slow_class {
		type mark : classid
		elements = { 0x50610003 : 5061:8003 }
	}

	set seen {
		type mark
		flags dynamic,timeout
		timeout 30d
		elements = { 0x50610003 expires 29d23h59m59s964ms, 0x00000007 expires 1d }
	}
}
`;

test('what nft lists is read back: devices, deadlines to the ms, meters, quotas, slow classes, last traffic', (t) => {
  const { rulesetId, sessions, quotas } = parseTable(listed, at);
  t.is(rulesetId, '0123456789ab');
  t.deepEqual(
    [...quotas],
    [
      ['pool1_all', 5_000_000],
      ['pool1_dn', 20 * 1024 * 1024],
    ],
  );
  t.deepEqual(sessions.get(3), {
    slot: 3,
    doors: ['"br-guest" . 02:00:00:00:00:11'],
    endsAt: at + 89_956,
    upClass: '5061:3',
    dnClass: '5061:3',
    quotaUp: undefined,
    quotaDn: 'pool1_dn',
    quotaAll: 'pool1_all',
    isLimited: true,
    slowClass: '5061:8003',
    usage: { upBytes: 120, downBytes: 12_345_678_901 },
    lastTrafficAt: at - 36,
  });
});

test('a session without a deadline is told from one that the kernel has shut', (t) => {
  const { sessions } = parseTable(listed, at);
  t.is(sessions.get(5)?.endsAt, null);
  t.is(parseTable(listed.replace(', 0x50610005 }', ' }'), at).sessions.get(5)?.endsAt, undefined);
});

test("other people's marks are not taken for ours", (t) => {
  t.deepEqual([...parseTable(listed, at).sessions.keys()], [3, 5]);
  t.is(slotOf(7), undefined);
  t.is(slotOf(0x5061_0000), undefined);
});

test('every slot has a mark and a class of its own, and class ids are hex', (t) => {
  for (const slot of [3, 10, 998, lastSlot]) t.is(slotOf(markOf(slot)), slot);
  t.is(classOf(998), '5061:3e6');
  t.is(classOf(slowMinor(998)), '5061:83e6');
  t.true(lastSlot < slowMinor(3));
  t.true(slowMinor(lastSlot) < 0xfffe);
});

test('the root queue of a device is nobody’s, ours or somebody else’s', (t) => {
  const shown = (kind: string, handle: string) => JSON.stringify([{ kind, handle, root: true }]);
  t.deepEqual(rootOwner(''), { owner: 'nobody' });
  t.deepEqual(rootOwner(shown('noqueue', '0:')), { owner: 'nobody' });
  t.deepEqual(rootOwner(shown('fq_codel', '0:')), { owner: 'nobody' });
  t.deepEqual(rootOwner(shown('htb', '5061:')), { owner: 'us' });
  t.deepEqual(rootOwner(shown('htb', '1:')), { owner: 'other', name: 'htb 1:' });
  t.deepEqual(rootOwner(shown('cake', '8001:')), { owner: 'other', name: 'cake 8001:' });
});

test('classes are read back with their ceilings, without the fixed ones', (t) => {
  const shown = `class htb 5061:1 root rate 32Gbit ceil 32Gbit burst 8000000b cburst 8000000b
class htb 5061:2 parent 5061:1 leaf 8031: prio 0 rate 1Mbit ceil 32Gbit burst 15Kb cburst 8000000b
class htb 5061:3e6 parent 5061:1 leaf 8033: prio 0 rate 8Kbit ceil 20Mbit burst 15Kb cburst 15000b
`;
  t.deepEqual([...parseClasses(shown)], [[998, '20Mbit']]);
});

for (const [printed, kbps] of [
  ['20Mbit', 20_000],
  ['512Kbit', 512],
  ['32Gbit', 32_000_000],
  ['1500Kbit', 1500],
  ['8000bit', 8],
] as const)
  test(`tc's ${printed} is ${kbps} kbit/s`, (t) => {
    t.is(rateKbps(printed), kbps);
  });

for (const [kbps, leaf, options] of [
  [20_000, 'bfifo', ' limit 500000'],
  [1_000, 'bfifo', ' limit 25000'],
  [128, 'bfifo', ' limit 15140'],
  [32_000_000, 'bfifo', ' limit 4000000'],
  [20_000, 'fq_codel', ''],
  [128, 'fq_codel', ' target 142ms interval 237ms'],
] as const)
  test(`the queue of a class of ${kbps} kbit/s in ${leaf}`, (t) => {
    t.is(leafReplace('lan0', '5061:3', kbps, leaf), `qdisc replace dev lan0 parent 5061:3 ${leaf}${options}`);
  });
