import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { spec } from '../daemon/config/spec.js';
import { root } from './source-code.js';

const folder = join(root, 'scripts/systemd');
const stateFolder = String(spec.site.stateFolder.standard);

/** The settings of a unit, each with all its values. */
function unit(name: string): ReadonlyMap<string, readonly string[]> {
  const settings = new Map<string, string[]>();
  for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
    const [, key, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined) settings.set(key, [...(settings.get(key) ?? []), value]);
  }
  return settings;
}

test('the guard loads what the daemon keeps, and nothing when it has kept nothing', (t) => {
  const guard = unit('passerelle-guard.service');
  const file = join(stateFolder, 'guard.nft');
  t.deepEqual(guard.get('ConditionPathExists'), [file]);
  t.deepEqual(guard.get('ExecStart'), [`/usr/sbin/nft -f ${file}`]);
  t.deepEqual(guard.get('RequiresMountsFor'), [stateFolder]);
  t.is(`/var/lib/${unit('passerelle.service').get('StateDirectory')}`, stateFolder);
});

test('the guard comes before the network, and after the unit that flushes every table', (t) => {
  const guard = unit('passerelle-guard.service');
  t.true(guard.get('Before')?.[0]?.split(' ').includes('network-pre.target'));
  t.true(guard.get('After')?.[0]?.split(' ').includes('nftables.service'));
});

for (const [isLoaded, status] of [
  [true, 1],
  [false, 0],
] as const)
  test(`the guard ${isLoaded ? 'leaves a table alone that is loaded' : 'goes on when no table is loaded'}`, (t) => {
    const bin = mkdtempSync(join(tmpdir(), 'passerelle-systemd-'));
    t.teardown(() => rmSync(bin, { recursive: true }));
    writeFileSync(
      join(bin, 'nft'),
      `#!/bin/sh\n[ "$*" = 'list table inet passerelle' ] && exit ${isLoaded ? 0 : 1}\nexit 9\n`,
    );
    chmodSync(join(bin, 'nft'), 0o755);
    const [condition = ''] = unit('passerelle-guard.service').get('ExecCondition') ?? [];
    const script = condition.replace(/^\/bin\/sh -c '(.*)'$/, '$1').replaceAll('/usr/sbin/nft', join(bin, 'nft'));
    t.is(spawnSync('/bin/sh', ['-c', script]).status, status);
  });

test('the service starts the program that the build makes', (t) => {
  const [command = ''] = unit('passerelle.service').get('ExecStart') ?? [];
  const [, program = ''] = /\/opt\/passerelle\/(\S+) start --config/.exec(command) ?? [];
  t.true(existsSync(join(root, program)));
});

/** It says what it does not know; that node and nft lie elsewhere on this machine is none of it. */
const analyze = '/usr/bin/systemd-analyze';
(existsSync(analyze) ? test : test.skip)('systemd finds nothing wrong with the units', (t) => {
  const units = ['passerelle.service', 'passerelle-guard.service'].map((name) => join(folder, name));
  const { stdout, stderr } = spawnSync(analyze, ['verify', '--man=no', ...units], { encoding: 'utf8' });
  const ours = `${stdout}${stderr}`
    .split('\n')
    .filter((line) => line.includes('passerelle') && !/is not executable/.test(line));
  t.deepEqual(ours, []);
});
