import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import anyTest, { type TestFn } from 'ava';
import { parseObject } from '../daemon/config/parse.js';
import { spec } from '../daemon/config/spec.js';
import { configFromUci } from '../daemon/config/uci.js';
import { shownFile } from './config/uci-show.js';

/** Every test has a folder of its own, first in PATH for what it runs. */
const test = anyTest as TestFn<{ folder: string }>;

test.beforeEach((t) => {
  t.context.folder = mkdtempSync(join(tmpdir(), 'passerelle-openwrt-'));
});
test.afterEach.always((t) => rmSync(t.context.folder, { recursive: true, force: true }));

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = join(root, 'openwrt/files');
const uciDefaults = join(files, 'etc/uci-defaults/90_passerelle');
const initScript = join(files, 'etc/init.d/passerelle');
const shippedConfig = readFileSync(join(files, 'etc/config/passerelle'), 'utf8');
const makefile = readFileSync(join(root, 'openwrt/Makefile'), 'utf8');

const filesIn = (folder: string) =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .map((name) => join(folder, name))
    .filter((name) => statSync(join(root, name)).isFile());
const isShell = (file: string) => /^#!\/bin\/sh\b/.test(readFileSync(join(root, file), 'utf8'));
const shellFiles = [...filesIn('openwrt'), ...filesIn('scripts')].filter(isShell);

const isInstalled = (program: string) =>
  (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
const testShellcheck = isInstalled('shellcheck') ? test : test.skip;
const testAsh = isInstalled('busybox') ? test : test.skip;

function run(argv: readonly [string, ...string[]], folder: string, env: Readonly<Record<string, string>> = {}) {
  const [program, ...args] = argv;
  const path = `${folder}:/usr/sbin:/usr/bin:/sbin:/bin`;
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: 20_000,
    env: { PATH: path, ...env },
  });
  return { status, stdout, stderr };
}

function program(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}`);
  chmodSync(join(folder, name), 0o755);
}

testShellcheck('shellcheck finds nothing in the shell files of openwrt and scripts', (t) => {
  t.deepEqual(run(['shellcheck', '-s', 'sh', ...shellFiles], t.context.folder), { status: 0, stdout: '', stderr: '' });
});

testAsh('the shell of a router takes the shell files of openwrt and scripts', (t) => {
  t.true(shellFiles.length >= 3);
  for (const file of shellFiles)
    t.deepEqual(run(['busybox', 'ash', '-n', file], t.context.folder), { status: 0, stdout: '', stderr: '' }, file);
});

test('the package installs every file of openwrt/files, and under its own path', (t) => {
  for (const file of filesIn('openwrt/files')) {
    const path = file.replace('openwrt/files/', '');
    t.true(makefile.includes(`./files/${path} $(1)/${path}\n`), path);
  }
});

test('the package has the version of package.json', (t) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  t.is(makefile.match(/^PKG_VERSION:=(.*)$/m)?.[1], version);
});

test('every option of the shipped UCI file is a setting with a good value, and so is every example in a comment', (t) => {
  const { complaints } = parseObject(configFromUci(shownFile('passerelle', shippedConfig, true)));
  t.deepEqual(complaints, []);
});

test('the shipped UCI file lacks nothing', (t) => {
  const { complaints } = parseObject(configFromUci(shownFile('passerelle', shippedConfig)));
  t.deepEqual(complaints, []);
});

test('tickets outlive the update of a router', (t) => {
  const { config } = parseObject(configFromUci(shownFile('passerelle', shippedConfig, true)));
  const kept = readFileSync(join(files, 'lib/upgrade/keep.d/passerelle'), 'utf8').trim().split('\n');
  t.true(kept.some((folder) => config?.site.stateFolder.startsWith(folder)));
});

/** A stand-in for uci: one `key=value` a line in $UCI, what it was told to do in $UCI.log. Any other command fails. */
const fakeUci = `
[ "$1" = -q ] && shift
[ "$1" = get ] || echo "$*" >>"$UCI.log"
case $1 in
  get) awk -v key="$2=" 'index($0, key) == 1 { print substr($0, length(key) + 1); found = 1 } END { exit !found }' "$UCI" ;;
  set)
    section=\${2%%=*}
    [ "\${2#passerelle.*.}" = "$2" ] || grep -q "^\${section%.*}=" "$UCI" || exit 3
    awk -v key="\${2%%=*}=" 'index($0, key) != 1' "$UCI" >"$UCI.new"
    echo "$2" >>"$UCI.new"
    mv "$UCI.new" "$UCI" ;;
  commit) [ "$2" = passerelle ] ;;
  *) exit 9 ;;
esac
`;

/** A router with the shipped file and these settings; `start` runs uci-defaults on it. */
function router(folder: string, settings: Readonly<Record<string, string>>) {
  program(folder, 'uci', fakeUci);
  const database = join(folder, 'uci.db');
  const shipped = shownFile('passerelle', shippedConfig).replaceAll("'", '');
  writeFileSync(
    database,
    shipped +
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
  );
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  return {
    start: () => run(['busybox', 'ash', uciDefaults], folder, { UCI: database }),
    told: () => read(`${database}.log`),
    settings: () => read(database),
    config: () => parseObject(configFromUci(read(database).replaceAll(/^(passerelle\.\w+\.\w+=)(.*)$/gm, "$1'$2'"))),
  };
}

const done = { status: 0, stdout: '', stderr: '' };
const usual = {
  'network.wan.proto': 'dhcp',
  'network.wan.device': 'eth1',
  'network.lan.ipaddr': '192.168.1.1',
  'system.@system[0].zonename': 'Europe/Paris',
};

testAsh(
  'the first start finds the uplink, the address of the LAN and the time zone, and nothing is left to complain of',
  (t) => {
    const box = router(t.context.folder, usual);
    t.deepEqual(box.start(), done);
    const { config, complaints } = box.config();
    t.deepEqual(complaints, []);
    t.is(config?.uplink.interface, 'eth1');
    t.is(config?.admin.address, '192.168.1.1');
    t.is(config?.site.timeZone, 'Europe/Paris');
  },
);

testAsh('a second run of uci-defaults changes nothing', (t) => {
  const box = router(t.context.folder, usual);
  box.start();
  const before = [box.settings(), box.told()];
  t.regex(box.told(), /commit passerelle\n$/);
  t.deepEqual(box.start(), done);
  t.deepEqual([box.settings(), box.told()], before);
});

testAsh('what the owner has set stays', (t) => {
  const own = {
    'passerelle.uplink.interface': 'wwan0',
    'passerelle.admin.address': '10.0.0.1',
    'passerelle.site.time_zone': 'UTC',
  };
  const box = router(t.context.folder, { ...usual, ...own });
  const before = box.settings();
  t.deepEqual(box.start(), done);
  t.is(box.settings(), before);
  t.is(box.told(), '');
});

const uplinks: readonly (readonly [rule: string, wan: Readonly<Record<string, string>>, device: string | null])[] = [
  ['a line by PPPoE is shaped on the device of the dialled connection', { proto: 'pppoe', device: 'wan' }, 'pppoe-wan'],
  ['an uplink named as before OpenWrt 21 is found', { proto: 'dhcp', ifname: 'eth0.2' }, 'eth0.2'],
  ["a modem's file is no network device", { proto: 'qmi', device: '/dev/cdc-wdm0' }, null],
  ['an alias is no network device', { proto: 'dhcp', device: '@lan' }, null],
  ['a router without an uplink gets none', {}, null],
];

for (const [rule, wan, device] of uplinks)
  testAsh(rule, (t) => {
    const settings = Object.entries(wan).map(([key, value]) => [`network.wan.${key}`, value] as const);
    const box = router(t.context.folder, Object.fromEntries(settings));
    t.deepEqual(box.start(), done);
    const { config, complaints } = box.config();
    t.is(config?.uplink.interface, device);
    t.deepEqual(complaints, []);
  });

testAsh('an address with a prefix and a time zone with a space are written as Passerelle reads them', (t) => {
  const written = {
    'network.lan.ipaddr': '192.168.7.1/24 10.0.0.1/8',
    'system.@system[0].zonename': 'America/New York',
  };
  const box = router(t.context.folder, { ...usual, ...written });
  t.deepEqual(box.start(), done);
  const { config, complaints } = box.config();
  t.deepEqual(complaints, []);
  t.is(config?.admin.address, '192.168.7.1');
  t.is(config?.site.timeZone, 'America/New_York');
});

testAsh('a section that the owner took out comes back with what is found', (t) => {
  const box = router(t.context.folder, usual);
  writeFileSync(join(t.context.folder, 'uci.db'), box.settings().replaceAll(/^passerelle\.uplink=.*\n/gm, ''));
  t.deepEqual(box.start(), done);
  t.is(box.config().config?.uplink.interface, 'eth1');
});

/** Stand-ins for what rc.common and procd.sh define: each says what it was told. */
const procd = `
config_load() { echo "config_load $*"; }
config_foreach() { "$1" "$2"; }
config_get() { eval "$1=dev-$2"; }
procd_open_instance() { echo open; }
procd_close_instance() { echo close; }
procd_set_param() { echo "$*"; }
procd_append_param() { echo "append $*"; }
procd_add_reload_trigger() { echo "on config $*"; }
procd_add_raw_trigger() { echo "on $*"; }
logger() { sed 's/^/logged: /' >&2; }
start() { start_service "$@"; }
stop() { echo stop; }
. "$0"
"$1"
`;

function service(folder: string, action: string, { node = 'v20.19.0', check = 0 } = {}) {
  program(folder, 'node', node === '' ? 'exit 127' : `[ "$*" = --version ] && echo ${node}`);
  program(folder, 'passerelle', `echo "passerelle $*"; echo "admin.port must be a number" >&2; exit ${check}`);
  const { status, stdout, stderr } = run(['busybox', 'ash', '-c', procd, initScript, action], folder);
  return { status, said: stdout.trimEnd().split('\n'), logged: stderr.trimEnd() };
}

testAsh('the service starts the daemon on the settings of UCI, restarts it for ever and gives it time to end', (t) => {
  t.deepEqual(service(t.context.folder, 'start_service'), {
    status: 0,
    said: [
      'config_load passerelle',
      'open',
      'command node --max-semi-space-size=1 --max-old-space-size=48 --optimize-for-size --v8-pool-size=1 /usr/lib/passerelle/build/daemon/main.js start --uci',
      'env NODE_ENV=production UV_THREADPOOL_SIZE=2 MALLOC_ARENA_MAX=1',
      'file /etc/config/passerelle',
      'append netdev dev-uplink',
      'append netdev dev-access_point',
      'respawn 3600 5 0',
      'term_timeout 15',
      'stdout 1',
      'stderr 1',
      'close',
    ],
    logged: '',
  });
});

testAsh('the service looks again when its settings change and when an interface comes up', (t) => {
  t.deepEqual(service(t.context.folder, 'service_triggers').said, [
    'on config passerelle',
    'on interface.*.up 2000 /etc/init.d/passerelle reload',
  ]);
});

for (const node of ['v20.19.0', 'v20.20.2', 'v22.0.0', 'v100.1.0'])
  testAsh(`Node ${node} is new enough`, (t) => {
    t.like(service(t.context.folder, 'start_service', { node }), { status: 0, logged: '' });
  });

for (const node of ['v20.18.3', 'v18.20.4', 'v8.17.0'])
  testAsh(`Node ${node} is too old, and the service says so`, (t) => {
    t.deepEqual(service(t.context.folder, 'start_service', { node }), {
      status: 1,
      said: [''],
      logged: `logged: Node ${node} is too old: Passerelle needs 20.19 or newer.`,
    });
  });

for (const node of ['', 'nonsense'])
  testAsh(`without a Node that says its version (${node || 'none'}) the service says what it needs`, (t) => {
    const { status, said, logged } = service(t.context.folder, 'start_service', { node });
    t.deepEqual([status, said], [1, ['']]);
    t.regex(logged, /^logged: Node is not installed: Passerelle needs Node 20\.19 or newer\./);
  });

testAsh('settings that cannot be used are said and not started again and again', (t) => {
  const { status, said, logged } = service(t.context.folder, 'start_service', { check: 78 });
  t.deepEqual([status, said], [1, ['']]);
  t.regex(logged, /^logged: admin\.port must be a number\nlogged: not started: .*GUESTS ARE NOT GUARDED/);
});

testAsh('a reload with settings that cannot be used leaves the running daemon alone', (t) => {
  const { status, said, logged } = service(t.context.folder, 'reload_service', { check: 78 });
  t.deepEqual([status, said], [1, ['']]);
  t.regex(logged, /goes on with its old settings/);
});

testAsh('a kernel that refuses the firewall does not keep the service from starting', (t) => {
  t.like(service(t.context.folder, 'start_service', { check: 1 }), { status: 0, logged: '' });
});

testAsh('a good reload starts the service anew', (t) => {
  const { status, said } = service(t.context.folder, 'reload_service');
  t.is(status, 0);
  t.deepEqual(said, service(t.context.folder, 'start_service').said);
});

testAsh('down takes the firewall away before procd could start the daemon again', (t) => {
  t.deepEqual(service(t.context.folder, 'down').said, ['passerelle down', 'stop']);
});

/** The guard at boot, and what it told nft. */
function guard(folder: string, { enabled = true, kept = true, loaded = false } = {}) {
  const log = join(folder, 'nft.log');
  writeFileSync(log, '');
  for (const made of ['state', 'etc/init.d']) mkdirSync(join(folder, made), { recursive: true });
  if (kept) writeFileSync(join(folder, 'state/guard.nft'), 'table inet passerelle {}\n');
  program(folder, 'etc/init.d/passerelle', `[ "$1" = enabled ] && exit ${enabled ? 0 : 1}`);
  program(folder, 'uci', `[ "$*" = '-q get passerelle.@site[-1].state_folder' ] && echo "${folder}/state"`);
  program(folder, 'nft', `echo "$*" >>${log}; [ "$1" != list ] || exit ${loaded ? 0 : 1}`);
  program(folder, 'logger', 'cat >&2');
  const script = join(files, 'etc/init.d/passerelle-guard');
  const result = run(['busybox', 'ash', '-c', '. "$0"; start', script], folder, { IPKG_INSTROOT: folder });
  return { ...result, told: readFileSync(log, 'utf8').trimEnd().split('\n') };
}

testAsh('the guard loads at boot the ruleset that the daemon has kept', (t) => {
  const { folder } = t.context;
  const told = ['list table inet passerelle', `-f ${join(folder, 'state/guard.nft')}`];
  t.deepEqual(guard(folder), { ...done, told });
});

test('where UCI does not say it, the guard looks where the daemon keeps its state', (t) => {
  const script = readFileSync(join(files, 'etc/init.d/passerelle-guard'), 'utf8');
  t.true(script.includes(`\${folder:-${String(spec.site.stateFolder.standard)}}/guard.nft`));
});

testAsh('the guard comes before the network', (t) => {
  t.regex(readFileSync(join(files, 'etc/init.d/passerelle-guard'), 'utf8'), /^START=19\b/m);
});

const idle: readonly (readonly [rule: string, how: Parameters<typeof guard>[1], told?: string])[] = [
  ['the guard does nothing when the daemon has kept no ruleset', { kept: false }],
  ['the guard does nothing when the service is off: nobody would open the network again', { enabled: false }],
  ['the guard leaves a table alone that is loaded', { loaded: true }, 'list table inet passerelle'],
];

for (const [rule, how, told = ''] of idle)
  testAsh(rule, (t) => {
    t.deepEqual(guard(t.context.folder, how), { ...done, told: [told] });
  });

testAsh('what nft says against the guard is in the log', (t) => {
  const { folder } = t.context;
  guard(folder);
  program(folder, 'nft', '[ "$1" = list ] && exit 1; echo "Error: syntax error" >&2; exit 1');
  const script = join(files, 'etc/init.d/passerelle-guard');
  const { stderr } = run(['busybox', 'ash', '-c', '. "$0"; start', script], folder, { IPKG_INSTROOT: folder });
  t.is(stderr, 'Error: syntax error\n');
});

const ntpScript = join(files, 'etc/hotplug.d/ntp/40-passerelle');
const mark = 'var/run/passerelle/clock-synchronised';

testAsh('when NTP has the time, the mark is set that the daemon looks for, and twice is once', (t) => {
  const { folder } = t.context;
  const env = { ACTION: 'stratum', IPKG_INSTROOT: folder };
  for (let i = 0; i < 2; i++) t.deepEqual(run(['busybox', 'ash', '-c', '. "$0"', ntpScript], folder, env), done);
  t.true(existsSync(join(folder, mark)));
  t.true(readFileSync(join(root, 'daemon/os/clock-trust.ts'), 'utf8').includes(`'/${mark}'`));
});

for (const action of ['step', 'periodic', 'unsync'])
  testAsh(`NTP's “${action}” does not say that it has the time`, (t) => {
    const { folder } = t.context;
    const env = { ACTION: action, IPKG_INSTROOT: folder };
    t.deepEqual(run(['busybox', 'ash', '-c', '. "$0"', ntpScript], folder, env), done);
    t.false(existsSync(join(folder, 'var')));
  });

const lines: readonly (readonly [line: readonly string[], passed: string])[] = [
  [['status'], 'status --uci'],
  [['tickets', 'issue', '--list', 'A list', '--count', '3'], 'tickets issue --list A list --count 3 --uci'],
  [[], '--uci'],
  [['check', '--config', '/tmp/config.json'], 'check --config /tmp/config.json'],
  [['check', '--config=/tmp/config.json'], 'check --config=/tmp/config.json'],
];

for (const [line, passed] of lines)
  testAsh(`“passerelle ${line.join(' ')}” on a router is “${passed}”`, (t) => {
    program(
      t.context.folder,
      'node',
      'while [ "$1" != /usr/lib/passerelle/build/daemon/main.js ]; do shift; done; shift; echo "$*"',
    );
    const { stdout } = run(['busybox', 'ash', join(files, 'usr/bin/passerelle'), ...line], t.context.folder);
    t.is(stdout, `${passed}\n`);
  });
