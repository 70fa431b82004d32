import test from 'ava';
import fc from 'fast-check';
import type { EnforcedExemption, Enforcement } from '../../daemon/domain/enforcement.js';
import { exemptMark, slotOf } from '../../daemon/kernel/mark.js';
import { parseTable } from '../../daemon/kernel/nft/table.js';
import { loadedAs, staleCount } from '../../daemon/kernel/plan.js';
import { at, loaded, planFor, planText, session, settings, wanting } from './fixture.js';
import { isGolden } from './golden.js';

const till: EnforcedExemption = { mac: '02:00:00:00:01:aa', endsAt: null };
const printer: EnforcedExemption = { mac: '02:00:00:00:01:bb', endsAt: at + 3_600_000 };
const exempting = (...exempt: EnforcedExemption[]): Enforcement => ({ at, sessions: [], exempt });

test('devices become exempt: their deadlines, then the devices', (t) => {
  isGolden(t, 'exempt.txt', planText(planFor(exempting(till, printer), loaded())));
});

test('an exemption ends later: its deadline alone', (t) => {
  const later = { ...printer, endsAt: at + 7_200_000 };
  isGolden(t, 'exempt-longer.txt', planText(planFor(exempting(till, later), loaded(exempting(till, printer)))));
});

test('a device is exempt no more: nothing of it stays, and no session is touched', (t) => {
  const before = { ...exempting(till, printer), sessions: [session(1)] };
  const after = { ...exempting(till), sessions: [session(1)] };
  isGolden(t, 'exempt-end.txt', planText(planFor(after, loaded(before))));
});

test('what nft lists of exempt devices is read back', (t) => {
  const listed = `table inet passerelle {
	map exempt {
		type ether_addr : mark
		size 65535
		elements = { 02:00:00:00:01:aa : 0x506181aa, 02:00:00:00:01:bb : 0x506181bb,
			     02:00:00:00:01:cc : 0x506181cc }
	}

	set exempt_until {
		type mark
		size 65535
		flags timeout
		elements = { 0x506181aa, 0x506181bb timeout 1h expires 59m59s956ms }
	}
}
`;
  t.deepEqual(
    [...parseTable(listed, at).exempt.values()].map(({ mac, endsAt }) => [mac, endsAt]),
    [
      [till.mac, null],
      [printer.mac, at + 3_599_956],
      ['02:00:00:00:01:cc', undefined],
    ],
  );
});

test('no mark of an exempt device is one of a session', (t) => {
  for (const mac of ['00:00:00:00:00:00', 'fe:ff:ff:ff:ff:ff']) {
    t.is(slotOf(exemptMark(mac)), undefined);
    t.is(exemptMark(mac) >>> 16, 0x5061);
  }
});

const anyExempt = fc.uniqueArray(
  fc.record({
    // the last two have the same mark as the first
    mac: fc.constantFrom(
      ...['01:aa', '01:bb', '01:ab', '81:aa'].map((end) => `02:00:00:00:${end}`),
      '02:00:00:01:01:aa',
    ),
    endsAt: fc.option(
      fc.integer({ min: 1, max: 100 }).map((seconds) => at + seconds * 1000),
      { nil: null },
    ),
  }),
  { selector: ({ mac }) => mac },
);

test('for what is already loaded there is nothing to do, whoever is exempt', (t) => {
  fc.assert(
    fc.property(anyExempt, anyExempt, (before, after) => {
      const held = loaded(exempting(...before));
      const table = loadedAs(exempting(...after), held, settings);
      t.is(planText(planFor(exempting(...after), { ...held, table })), '');
      t.is(staleCount(exempting(...after), { ...held, table }, settings), 0);
      const marks = [...table.exempt.values()].map(({ mark }) => mark);
      t.is(new Set(marks).size, marks.length);
    }),
  );
});

test('an exemption that the kernel has ended before its time is loaded again', (t) => {
  const held = loaded(exempting(printer));
  const shut = new Map([...held.table.exempt].map(([mac, known]) => [mac, { ...known, endsAt: undefined }]));
  const before = { ...held, table: { ...held.table, exempt: shut } };
  t.is(staleCount(exempting(printer), before, settings), 1);
  t.regex(planText(planFor(exempting(printer), before)), /add element … exempt_until \{ 0x506181bb timeout 1h \}/);
  t.is(staleCount({ ...wanting(), at: at + 3_600_000, exempt: [printer] }, before, settings), 0);
});
