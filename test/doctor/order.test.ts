import test from 'ava';
import { parseCommandLine } from '../../daemon/cli.js';
import { type DoctorParts, doctor } from '../../daemon/cli-doctor.js';
import type { Config } from '../../daemon/config/spec.js';

const parts: DoctorParts = {
  run: async ([program]) => {
    throw new Error(`${program} was not announced`);
  },
  self: ['node', 'main.js'],
  number: 1,
  isRoot: true,
  json: false,
  wallAt: 2,
  releasedAt: 1,
  signal: new AbortController().signal,
  now: () => 0,
  control: async () => {
    throw new Error('nobody is asked');
  },
};
const points = [
  { id: 'lobby', interface: 'br-lobby' },
  { id: 'pool', interface: 'br-pool' },
];
const config = { accessPoints: points } as unknown as Config;

function ordered(...argv: readonly string[]) {
  const { command } = parseCommandLine(['doctor', ...argv], () => '');
  if (command.name !== 'doctor') throw new Error('not the doctor');
  return command;
}

test('without root the doctor says so, names the way without it, and touches nothing', async (t) => {
  const { isWell, text } = await doctor(ordered(), config, { ...parts, isRoot: false });
  t.false(isWell);
  t.regex(text, /only root can plug in a device/);
  t.regex(text, /doctor --here/);
});

test('an access point that is not there is named with those that are', async (t) => {
  const { isWell, text } = await doctor(ordered('--access-point', 'bar'), config, parts);
  t.false(isWell);
  t.regex(text, /no access point bar/);
  t.regex(text, /lobby, pool/);
});
