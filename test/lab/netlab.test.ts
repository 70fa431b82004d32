import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { probeAnswers } from '../../scripts/netlab/demo-answer.js';
import { createLab, type Lab, type LabOptions, livingLabs, plan, whyNoLab } from '../../scripts/netlab/lab.js';
import { removeDeadLabs } from '../../scripts/netlab/removal.js';
import { run } from '../../scripts/netlab/run.js';
import { isAlive, knownLabs } from '../../scripts/netlab/state.js';

const reason = whyNoLab();
const rule = reason === undefined ? test.serial : test.skip;
if (reason !== undefined) console.log(`the lab's tests are skipped: ${reason}`);

async function labFor(t: ExecutionContext, options: LabOptions = {}): Promise<Lab> {
  const lab = await createLab(options);
  t.teardown(() => lab.remove());
  return lab;
}

rule('a guest gets an address, a router and a name server from dnsmasq by a real DHCP client', async (t) => {
  const lab = await labFor(t);
  const lease = await lab.guest(1).lease();
  t.regex(lease.address, /^10\.77\.0\.(1\d\d|2[0-4]\d|250)$/);
  t.like(lease, { prefixLength: 24, router: plan.lan.ipv4, nameServers: [plan.lan.ipv4], seconds: 600 });
  const { stdout } = await lab.gateway.exec(['cat', lab.leaseFile]);
  t.true(stdout.includes(`${lab.guest(1).mac} ${lease.address}`), 'dnsmasq has written the lease down');
});

rule('a guest makes itself an IPv6 address from the router advertisement', async (t) => {
  const lab = await labFor(t, { guests: 2 });
  const [first, second] = await Promise.all(lab.guests.map((guest) => guest.addresses()));
  t.deepEqual(first, { ipv4: [], ipv6: ['2001:db8:77::5eff:fe00:5301'] });
  t.deepEqual(second, { ipv4: [], ipv6: ['2001:db8:77::5eff:fe00:5302'] });
});

rule('an option given to dnsmasq reaches the guest with its lease', async (t) => {
  const lab = await labFor(t, { dnsmasq: ['--dhcp-option=114,https://portal.example/api'] });
  const { options } = await lab.guest(1).lease();
  t.is(Buffer.from(options.opt114 ?? '', 'hex').toString(), 'https://portal.example/api');
});

rule(
  'with no portal a guest reaches every name over IPv4 and IPv6, and every byte of a download arrives',
  async (t) => {
    const lab = await labFor(t);
    const guest = lab.guest(1);
    await Promise.all([guest.lease(), guest.addresses()]);
    for (const [family, address] of [
      ['-4', lab.internet.ipv4],
      ['-6', lab.internet.ipv6],
    ] as const) {
      const home = await guest.exec(['curl', '-sS', family, '-w', '\n%{remote_ip}', 'http://any.name.example/']);
      t.true(home.stdout.includes('any.name.example') && home.stdout.endsWith(`\n${address}`), home.stdout);
      const got = await guest.exec([
        'curl',
        '-sS',
        family,
        '-o',
        '/dev/null',
        '-w',
        '%{size_download}',
        'http://a.example/bytes/1234567',
      ]);
      t.is(got.stdout, '1234567');
    }
  },
);

rule('each probe gets the answer that its maker gives on the real Internet', async (t) => {
  const lab = await labFor(t);
  const guest = lab.guest(1);
  await guest.lease();
  const probes = Object.entries(probeAnswers);
  const wanted = probes.map(([probe, answer]) => [probe, answer.status, answer.body ?? '']);
  const seen = await Promise.all(
    probes.map(async ([probe]) => {
      const { stdout } = await guest.exec(['curl', '-sS', '-4', '-w', '\n%{http_code}', `http://${probe}`]);
      const cut = stdout.lastIndexOf('\n');
      return [probe, Number(stdout.slice(cut + 1)), stdout.slice(0, cut)];
    }),
  );
  t.deepEqual(seen, wanted);
  const windows = await guest.exec(['busybox', 'nslookup', 'dns.msftncsi.com']);
  t.true(windows.stdout.includes('131.107.255.255'));
});

rule('what a guest sends is counted to the byte by the Internet host, as payload and as IP packets', async (t) => {
  const lab = await labFor(t);
  const guest = lab.guest(1);
  await guest.lease();
  const [sink, meter] = await Promise.all([lab.internet.sink(9000), lab.internet.meter('udp dport 9000')]);
  const udp = `const socket = require('dgram').createSocket('udp4'); let sent = 0;
    for (let i = 0; i < 50; i++) socket.send(Buffer.alloc(1000), 9000, '${lab.internet.ipv4}', () => ++sent === 50 && socket.close());`;
  const tcp = `require('net').connect(9000, '${lab.internet.ipv4}').end(Buffer.alloc(5000))`;
  await guest.exec([process.execPath, '-e', udp]);
  await guest.exec([process.execPath, '-e', tcp]);
  t.like(await sink.received(), { udpDatagrams: 50, udpBytes: 50_000, tcpConnections: 1, tcpBytes: 5000 });
  t.deepEqual((await meter.read()).entered, { packets: 50, bytes: 50 * (1000 + 28) });
  t.is((await meter.read()).left.packets, 0);
  await sink.stop();
  await meter.remove();
});

rule('guests see one gateway on their wire, and nothing of the owner’s side', async (t) => {
  const lab = await labFor(t);
  const guest = lab.guest(1);
  await guest.lease();
  const ask = (address: string) =>
    guest.exec(['busybox', 'arping', '-b', '-c', '2', '-w', '2', '-I', 'eth0', address], { mayFail: true });
  const [gateway, owner] = await Promise.all([ask(plan.lan.ipv4), ask(plan.management.ownerIpv4)]);
  t.deepEqual(gateway.stdout.match(/\[.*?\]/g), [`[${plan.lan.mac}]`, `[${plan.lan.mac}]`]);
  t.true(owner.stdout.includes('Received 0 response'), owner.stdout);
  await lab.owner.exec(['busybox', 'ping', '-c', '1', '-W', '1', plan.management.ipv4]);
});

rule('two labs at once have the same addresses and do not see each other', async (t) => {
  const [one, two] = await Promise.all([labFor(t), labFor(t)]);
  await Promise.all([one.guest(1).lease(), two.guest(1).lease()]);
  t.not(one.id, two.id);
  const [sinkOne, sinkTwo] = await Promise.all([one.internet.sink(9000), two.internet.sink(9000)]);
  const tcp = `require('net').connect(9000, '${one.internet.ipv4}').end('hello')`;
  await one.guest(1).exec([process.execPath, '-e', tcp]);
  t.is((await sinkOne.received()).tcpConnections, 1);
  t.is((await sinkTwo.received()).tcpConnections, 0);
  const living = livingLabs().map((lab) => lab.id);
  t.true(living.includes(one.id) && living.includes(two.id));
});

rule('a lab stands within a second and a half', async (t) => {
  const took: number[] = [];
  for (let i = 0; i < 8 && !(Math.min(...took) < 1_500); i++) {
    const start = performance.now();
    const lab = await createLab({ guests: 5 });
    took.push(performance.now() - start);
    await lab.remove();
  }
  t.log(`${took.map(Math.round).join(', ')} ms with five guests`);
  t.true(Math.min(...took) < 1_500, 'the best of eight: other tests run beside this one');
});

rule('once removed, a lab has left nothing: no process, namespace, firewall table, interface or file', async (t) => {
  const before = await traces();
  const lab = await createLab({ guests: 2 });
  await lab.guest(1).lease();
  const child = lab.guest(2).spawn(['sleep', '600']);
  await lab.internet.sink(9000);
  t.deepEqual((await traces()).links, before.links, 'even a standing lab adds no interface to the machine');
  await lab.remove();
  await lab.remove();
  t.false(existsSync(lab.folder));
  t.true(child.exitCode !== null || child.signalCode !== null);
  t.deepEqual(await tracesOf(lab.id), []);
  t.deepEqual((await traces()).tables, before.tables);
});

rule('a lab whose owner was killed with kill -9 is removed by the next one, and a living lab is not', async (t) => {
  const living = await labFor(t);
  const { id, folder, end } = await labOfAnotherProcess();
  await end('SIGKILL');
  t.true((await tracesOf(id)).length > 0, 'nobody has cleaned up yet');
  t.true(removeDeadLabs().includes(id));
  t.deepEqual(await tracesOf(id), []);
  t.false(existsSync(folder));
  await living.guest(1).lease();
  t.true(livingLabs().some((lab) => lab.id === living.id));
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  rule(`a process that ends by ${signal} takes its lab with it`, async (t) => {
    const { id, end } = await labOfAnotherProcess();
    t.is(await end(signal), signal);
    t.deepEqual(await tracesOf(id), []);
  });

rule('a process that dies of an unexpected error takes its lab with it', async (t) => {
  const { id, end } = await labOfAnotherProcess(`setTimeout(() => { throw new Error('unexpected') }, 50)`);
  t.is(await end(), 1);
  t.deepEqual(await tracesOf(id), []);
});

/** Builds a lab in a new process; `end` sends it the signal, if any, and tells the signal or exit code it ended by. */
async function labOfAnotherProcess(then = 'setInterval(() => {}, 1000)') {
  const library = fileURLToPath(new URL('../../scripts/netlab/lab.js', import.meta.url));
  const code = `const { createLab } = await import(${JSON.stringify(library)});
    const { id, folder } = await createLab(); console.log(JSON.stringify({ id, folder })); ${then}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  const line = await new Promise<string>((resolve) => child.stdout.setEncoding('utf8').once('data', resolve));
  const { id, folder } = JSON.parse(line) as { id: string; folder: string };
  const end = (signal?: NodeJS.Signals) => {
    if (signal !== undefined) child.kill(signal);
    return ended;
  };
  return { id, folder, end };
}

/** What the whole machine shows. */
async function traces() {
  const [links, tables] = await Promise.all([run(['ip', '-brief', 'link']), run(['nft', 'list', 'tables'])]);
  return { links: links.stdout.split('\n').map((line) => line.split(' ')[0]), tables: tables.stdout };
}

/** What is left of one lab anywhere; other tests' labs may come and go meanwhile. */
async function tracesOf(id: string): Promise<string[]> {
  const [namespaces, processes] = await Promise.all([run(['ip', 'netns', 'list']), run(['ps', '-eo', 'stat=,args='])]);
  const files = ['/etc/netns', '/run/netns', '/run/passerelle-lab'].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder) : [],
  );
  const lines = [...namespaces.stdout.split('\n'), ...processes.stdout.split('\n'), ...files];
  const known = knownLabs()
    .filter((lab) => lab.id === id && !isAlive(lab.owner))
    .map((lab) => `state of ${lab.id}`);
  return [...lines.filter((line) => line.includes(`pl${id}`) || line === `${id}.json`), ...known];
}
