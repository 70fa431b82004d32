import test from 'ava';
import { isBelievable, openClockTrust, type Testimony, type Trust } from '../../daemon/os/clock-trust.js';
import { CommandError, type Output, type Run } from '../../daemon/os/run.js';
import { FakeMachine } from '../fakes/machine.js';

const day = 86_400_000;
const minute = 60_000;
const releasedAt = Date.UTC(2026, 10, 22);
const lastOnDisk = releasedAt + 100 * day;

/** A clock that nobody has corrected, a day after the last instant on disk, ten minutes after boot. */
const plausible: Testimony = {
  wallAt: lastOnDisk + day,
  up: 10 * minute,
  synchronised: false,
  trust: 'auto',
  notBefore: lastOnDisk,
  releasedAt,
};

const byNtp: Partial<Testimony> = { synchronised: true, up: 0 };
const rules: readonly (readonly [rule: string, changed: Partial<Testimony>, isBelieved: boolean])[] = [
  ['a plausible clock is believed five minutes after boot', { up: 5 * minute }, true],
  ['and not before: NTP may still correct it', { up: 5 * minute - 1 }, false],
  ['with trust always it is believed from the start', { trust: 'always', up: 0 }, true],
  ['with trust synchronised it is never believed without NTP', { trust: 'synchronised', up: 30 * day }, false],
  ['a clock at the very last instant on disk is plausible', { wallAt: lastOnDisk }, true],
  ['a clock behind the last instant on disk is not', { wallAt: lastOnDisk - 1 }, false],
  ['not even with trust always', { wallAt: lastOnDisk - 1, trust: 'always' }, false],
  ['a clock before the day of the release is not', { wallAt: releasedAt - 1, notBefore: 0 }, false],
  ['not even with trust always', { wallAt: releasedAt - 1, notBefore: 0, trust: 'always' }, false],
  ['a clock of 1970 is not', { wallAt: 5 * minute, notBefore: 0, trust: 'always' }, false],
  ['a clock 29 years after the release is', { wallAt: releasedAt + 29 * 365 * day }, true],
  ['a clock 31 years after the release is not', { wallAt: releasedAt + 31 * 366 * day, trust: 'always' }, false],
  ['what NTP has set is believed at once', byNtp, true],
  ['also with trust synchronised', { ...byNtp, trust: 'synchronised' }, true],
  ['also behind the last instant on disk, which was then a wrong one', { ...byNtp, wallAt: lastOnDisk - day }, true],
  ['also 31 years after the release', { ...byNtp, wallAt: releasedAt + 31 * 366 * day }, true],
  ['but not before the day of the release', { ...byNtp, wallAt: releasedAt - 1, notBefore: 0 }, false],
];

for (const [rule, changed, isBelieved] of rules)
  test(`${rule}: ${JSON.stringify(changed)}`, (t) => {
    t.is(isBelievable({ ...plausible, ...changed }), isBelieved);
  });

/** A machine a minute after boot, with these files, whose timedatectl answers so. */
function machine({
  trust = 'auto' as Trust,
  files = ['/run/systemd/system'],
  answer = (): string | Error => 'no',
} = {}) {
  const clocks = new FakeMachine({ wall: lastOnDisk + day, up: minute });
  const asked: (readonly string[])[] = [];
  const run: Run = async (argv): Promise<Output> => {
    asked.push(argv);
    const said = answer();
    if (said instanceof Error) throw said;
    return { stdout: `${said}\n`, stderr: '' };
  };
  const here = [...files];
  const exists = (file: string) => here.includes(file);
  const open = (notBefore = () => lastOnDisk) => openClockTrust({ trust, notBefore, releasedAt, run, clocks, exists });
  return { clocks, asked, here, open };
}

test('the machine is asked every 15 s until NTP has set its clock, and then no more', async (t) => {
  let said = 'no';
  const { clocks, asked, open } = machine({ answer: () => said });
  const trust = open();
  await clocks.pass(29_000);
  t.deepEqual(asked, Array(2).fill(['timedatectl', 'show', '--property=NTPSynchronized', '--value']));
  t.is(trust.believed(), undefined);
  said = 'yes';
  await clocks.pass(1_000);
  t.is(trust.believed(), clocks.wall());
  said = 'no';
  await clocks.pass(day);
  t.is(asked.length, 3);
  t.is(clocks.waiting, 0);
  t.is(trust.believed(), clocks.wall());
});

for (const mark of [
  '/run/systemd/timesync/synchronized',
  '/run/passerelle/clock-synchronised',
  '/var/run/passerelle/clock-synchronised',
]) {
  test(`${mark} says that NTP has set the clock, without a program being run`, async (t) => {
    const { clocks, asked, here, open } = machine({ files: [], trust: 'synchronised' });
    const trust = open();
    await clocks.pass(10 * minute);
    t.is(trust.believed(), undefined);
    here.push(mark);
    await clocks.pass(15_000);
    t.is(trust.believed(), clocks.wall());
    t.deepEqual(asked, []);
  });

  test(`where ${mark} is there at the start, the first answer is already right`, (t) => {
    const { clocks, open } = machine({ files: [mark] });
    t.is(open().believed(), clocks.wall());
  });
}

test('without systemd timedatectl is not run', async (t) => {
  const { clocks, asked, open } = machine({ files: [] });
  open();
  await clocks.pass(minute);
  t.deepEqual(asked, []);
});

test('a timedatectl that is missing is not asked again; our own mark still is', async (t) => {
  const { clocks, asked, here, open } = machine({
    answer: () => new CommandError(['timedatectl'], null, 'timedatectl is not installed'),
  });
  const trust = open();
  await clocks.pass(minute);
  t.is(asked.length, 1);
  here.push('/run/passerelle/clock-synchronised');
  await clocks.pass(15_000);
  t.is(trust.believed(), clocks.wall());
});

test('a timedatectl that fails, early in the boot, is asked again', async (t) => {
  const answers = [new CommandError(['timedatectl'], 1, 'Failed to connect to bus'), 'yes'];
  const { clocks, open } = machine({ answer: () => answers.shift() ?? 'yes' });
  const trust = open();
  await clocks.pass(15_000);
  t.is(trust.believed(), clocks.wall());
});

test('a clock that nobody corrects is believed after five minutes, and follows the last instant on disk', async (t) => {
  let notBefore = lastOnDisk;
  const { clocks, open } = machine();
  const trust = open(() => notBefore);
  await clocks.pass(4 * minute - 1);
  t.is(trust.believed(), undefined);
  await clocks.pass(1);
  t.is(trust.believed(), clocks.wall());
  notBefore = clocks.wall() + 1;
  t.is(trust.believed(), undefined);
  await clocks.pass(1);
  t.is(trust.believed(), clocks.wall());
});

test('once closed, nobody is asked any more', async (t) => {
  const { clocks, asked, open } = machine();
  const first = open();
  first.close();
  await clocks.pass(minute);
  const second = open();
  await clocks.pass(20_000);
  second.close();
  await clocks.pass(minute);
  t.is(asked.length, 3);
  t.is(clocks.waiting, 0);
});
