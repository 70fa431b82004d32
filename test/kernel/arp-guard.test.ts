import test from 'ava';
import { pino } from 'pino';
import { arpGuard, arpRules } from '../../daemon/kernel/arp-guard.js';
import { isGolden } from './golden.js';

const lans = ['br-guest', 'br-camp'].map((device) => ({ accessPoint: device, device, totalDownKbps: null }));

test('what guests claim by ARP: the rules, with antiSpoofing and leases', (t) => {
  const leased = '02:00:00:00:00:01 . 10.0.0.7, 02:00:00:00:00:02 . 10.0.0.8';
  isGolden(t, 'claims.nft', arpRules({ lans, antiSpoofing: true }, leased));
});

test('without antiSpoofing claims are bounded and nothing else', (t) => {
  const rules = arpRules({ lans, antiSpoofing: false }, '');
  t.true(rules.includes('limit rate over 50/second'));
  t.false(rules.includes('@leased'));
});

/** A kernel that holds the table or not, and takes it or not. */
function kernel({ antiSpoofing = false, takes = true } = {}) {
  const self = { loads: 0, isThere: false, takes };
  const run = async (argv: readonly string[]) => {
    if (argv[1] === 'list' && !self.isThere) throw new Error('no such table');
    if (argv[1] !== 'list') {
      if (!self.takes) throw new Error('not supported');
      self.loads++;
      self.isThere = true;
    }
    return { stdout: '', stderr: '' };
  };
  const settings = { lans, antiSpoofing };
  const guard = arpGuard({ settings, leaseFile: null, run, log: pino({ level: 'silent' }), wallNow: () => 0 });
  return Object.assign(self, { guard });
}

test('the table is loaded once, and again when somebody has flushed it', async (t) => {
  const it = kernel();
  await it.guard.keep();
  await it.guard.keep();
  t.is(it.loads, 1);
  it.isThere = false;
  await it.guard.keep();
  t.is(it.loads, 2);
});

test('a kernel without ARP tables is told of only where antiSpoofing needs them, and tried again', async (t) => {
  t.deepEqual(await kernel({ takes: false }).guard.keep(), []);
  const strict = kernel({ takes: false, antiSpoofing: true });
  t.regex((await strict.guard.keep()).join(), /^antiSpoofing: false ARP is not refused: /);
  strict.takes = true;
  t.deepEqual(await strict.guard.keep(), []);
});
