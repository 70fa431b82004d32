import type { Run } from '../os/run.js';
import { type Device, isBridge, type Lease, plugIn } from './device.js';
import { type Finding, notTested, ok, probeFindings, problem, refusalFindings } from './finding.js';
import { type SheetRow, type Stages, sheetOf } from './sheet.js';
import type { Visit } from './visit.js';

/** What was found at one access point. */
export interface Examination {
  readonly accessPoint: string;
  readonly interface: string;
  readonly mac: string | undefined;
  readonly rows: readonly SheetRow[];
  readonly findings: readonly Finding[];
}

export interface ExamineParts {
  readonly run: Run;
  /** The command line of this very program, to be run as a guest's device. */
  readonly self: readonly [string, ...string[]];
  readonly number: number;
  /** Asks the daemon; undefined when none is running. */
  readonly control: ((path: string, body: unknown) => Promise<unknown>) | undefined;
  readonly code: string | undefined;
  readonly ownerPort: number;
  readonly ownerAddress: string;
  /** The addresses of an interface of this gateway, without prefix length. */
  addressesOf(interfaceName: string): Promise<readonly string[]>;
  /** Throws once the doctor is told to stop. */
  stopped(): void;
}

const exemptSeconds = 120;

/** Plays a guest at an access point: shut, let in, shut again. Takes everything away that it has made, whatever happens. */
export async function examine(
  { id, interface: name }: { readonly id: string; readonly interface: string },
  parts: ExamineParts,
): Promise<Examination> {
  const nothing = { accessPoint: id, interface: name, mac: undefined, rows: [] };
  const addresses = await parts.addressesOf(name);
  if (addresses.length === 0)
    return {
      ...nothing,
      findings: [
        problem('interface', `${name} is not there, or has no address`, 'see the settings of the access point'),
      ],
    };
  if (!isBridge(name))
    return {
      ...nothing,
      findings: [
        notTested(
          'device',
          `${name} is no bridge, so that no device can be plugged in from here: join the Wi-Fi with a laptop and run passerelle doctor --here`,
        ),
      ],
    };
  parts.stopped();
  const device = await plugIn({ interface: name, number: parts.number, run: parts.run });
  try {
    return { ...nothing, mac: device.mac, ...(await examineWith(device, name, addresses, parts)) };
  } finally {
    await device.remove();
  }
}

async function examineWith(device: Device, name: string, addresses: readonly string[], parts: ExamineParts) {
  const [lease, own6] = await Promise.all([
    device.lease(),
    device.slaac(addresses.some((address) => address.includes(':'))),
  ]);
  parts.stopped();
  const findings: Finding[] = [dhcpFinding(lease, addresses), ...option114(lease), slaacFinding(own6, addresses, name)];
  if (lease === undefined && own6.length === 0) return { rows: [], findings };
  const nameServers = lease !== undefined && lease.nameServers.length > 0 ? lease.nameServers : addresses;
  const guest = guestOf(device, nameServers, addresses, parts);
  const shut = await guest.visit(true);
  const stages: Stages = { shut: shut.plays, ...(await letIn(device, guest, lease, findings, parts)) };
  findings.push(...nameFindings(shut), ...refusalFindings(shut), ownerFinding(shut), ...probeFindings(stages));
  return { rows: sheetOf(stages), findings };
}

/** This program, run as the device. */
interface Guest {
  visit(isShut: boolean): Promise<Visit>;
  logIn(code: string): Promise<{ readonly problem?: string; readonly address: string }>;
  logOut(address: string): Promise<void>;
}

function guestOf(
  device: Device,
  nameServers: readonly string[],
  addresses: readonly string[],
  { run, self, ownerPort, ownerAddress, stopped }: ExamineParts,
): Guest {
  const owners = [...new Set([...addresses, ownerAddress])].filter(
    (address) => !/^(127\.|::1?$|0\.0\.0\.0$)/.test(address),
  );
  const step = async (what: string, ...more: readonly string[]) => {
    const servers = nameServers.flatMap((server) => ['--name-server', server]);
    const { stdout } = await run(
      device.inside([...self, 'doctor', '--here', '--json', '--step', what, ...servers, ...more]),
    );
    stopped();
    return JSON.parse(stdout) as unknown;
  };
  const owner = owners.flatMap((address) => [
    '--owner',
    `${address.includes(':') ? `[${address}]` : address}:${ownerPort}`,
  ]);
  return {
    visit: async (isShut) => (await step(isShut ? 'shut' : 'open', ...owner)) as Visit,
    logIn: async (code) => (await step('log-in', '--code', code)) as { problem?: string; address: string },
    logOut: async (address) => {
      await step('log-out', '--portal', address);
    },
  };
}

/** Lets the device in, by its code or for two minutes without one, and shuts it again in every case. */
async function letIn(
  device: Device,
  guest: Guest,
  lease: Lease | undefined,
  findings: Finding[],
  { control, code, stopped }: ExamineParts,
): Promise<Pick<Stages, 'open' | 'ended'>> {
  if (control === undefined || lease === undefined) return {};
  const { mac } = device;
  let portal = '';
  // from the first attempt on, for whoever stops us may do so when the daemon has already let the device in
  let isOpen = true;
  try {
    if (code !== undefined) {
      const { problem: refused, address } = await guest.logIn(code);
      portal = address;
      if (refused !== undefined) {
        findings.push(
          problem(
            'log-in',
            `the portal did not take the code: ${refused}`,
            'give a code that is new, and of an offer of this access point',
          ),
        );
        return {};
      }
      findings.push(ok('log-in', 'the portal took the code'));
    } else await control('/devices', { mac, rule: 'exempt', note: 'passerelle doctor', seconds: exemptSeconds });
    stopped();
    const { plays } = await guest.visit(false);
    if (code !== undefined) await guest.logOut(portal);
    else await control('/devices/clear', { mac });
    isOpen = false;
    return { open: plays, ended: (await guest.visit(false)).plays };
  } finally {
    if (isOpen && code === undefined) await control('/devices/clear', { mac });
    // it may be over, or have never begun
    if (isOpen && code !== undefined) await control('/sessions/cut', { session: mac }).catch(() => {});
  }
}

function dhcpFinding(lease: Lease | undefined, addresses: readonly string[]): Finding {
  if (lease === undefined)
    return problem(
      'dhcp',
      'nobody answers DHCP: devices get no address',
      'start the DHCP server (dnsmasq, odhcpd) on this interface, and let the firewall take UDP port 67 there',
    );
  const { address, router, nameServers } = lease;
  const said = `${address}, router ${router || 'none'}, names ${nameServers.join(' ') || 'none'}`;
  const foreign = nameServers.filter((server) => !addresses.includes(server));
  if (!addresses.includes(router))
    return problem(
      'dhcp',
      `DHCP names another router than this gateway: ${said}`,
      'let it name the address of this interface, or find who else answers DHCP here',
    );
  if (nameServers.length === 0 || foreign.length > 0)
    return problem(
      'dhcp',
      `DHCP names another name server than this gateway: ${said}`,
      'let it name the address of this interface alone',
    );
  return ok('dhcp', `DHCP answered: ${said}`);
}

function option114(lease: Lease | undefined): readonly Finding[] {
  if (lease === undefined) return [];
  const { captivePortal } = lease;
  return [
    captivePortal === undefined
      ? notTested('option-114', 'option 114: the lease has none, and needs none')
      : ok('option-114', `option 114 says ${captivePortal}`),
  ];
}

function slaacFinding(own: readonly string[], addresses: readonly string[], name: string): Finding {
  if (own.length > 0) return ok('ipv6', `IPv6 router advertisement heard: ${own.join(', ')}`);
  const ours = addresses.find((address) => address.includes(':') && !/^f[de]/i.test(address));
  if (ours === undefined) return notTested('ipv6', `IPv6: ${name} has no IPv6 address, so guests have none`);
  return problem(
    'ipv6',
    `no IPv6 router advertisement, though ${name} has ${ours}`,
    'switch router advertisements on (dnsmasq: enable-ra and a dhcp-range with ra-only; OpenWrt: ra server), or take the address away',
  );
}

function nameFindings({ plays, foreignNames }: Visit): readonly Finding[] {
  const known = plays.some(({ seen }) => !(seen.kind === 'failed' && seen.how === 'no-name'));
  return [
    known
      ? ok('names', 'names are answered while a device is shut')
      : problem(
          'names',
          'no name is answered',
          'see whether dnsmasq runs, listens on this interface and reaches its own servers',
        ),
    foreignNames === null
      ? notTested('foreign-names', 'a foreign name server, answered here')
      : foreignNames
        ? ok('foreign-names', 'a question to a foreign name server is answered here')
        : problem(
            'foreign-names',
            'a question to a foreign name server is not answered',
            'devices with a name server of their own see no portal: is the firewall loaded?',
          ),
  ];
}

function ownerFinding({ ownerReached }: Visit): Finding {
  if (ownerReached.length === 0) return ok('owner-page', 'the owner’s page cannot be reached by guests');
  return problem(
    'owner-page',
    `the owner’s page can be reached by guests at ${ownerReached.join(', ')}`,
    'the firewall is not loaded; besides, let admin.address be on another network',
  );
}
