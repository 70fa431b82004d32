// A lab with the real daemon in its gateway: the fixture of every test that sends packets.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { callControl } from '../../daemon/http/control/client.js';
import type { Status, TicketLine } from '../../daemon/http/control/present.js';
import { type Daemon, startDaemon } from '../../scripts/netlab/daemon.js';
import type { Guest } from '../../scripts/netlab/guest.js';
import { createLab, type Lab, plan, whyNoLab } from '../../scripts/netlab/lab.js';

export const portal = `http://${plan.lan.ipv4}:8080`;
/** Of the second guest network. */
export const campPortal = `http://${plan.camp.ipv4}:8080`;

/** A test that needs a lab; skipped, visibly, where none can be built. One after the other: they share a gateway. */
export const rule = whyNoLab() === undefined ? test.serial : test.serial.skip;

export interface GatewayLab {
  readonly lab: Lab;
  daemon: Daemon;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  status(): Promise<Status>;
  /** A new offer with these terms, and the codes of tickets for it. */
  tickets(terms: object, count?: number): Promise<string[]>;
  /** The guest types a code on the splash page of the café's portal, or of another. Answers the status of the answer and its location. */
  logIn(
    guest: Guest,
    code: string,
    at?: string,
  ): Promise<{ status: number; location: string; answeredAt: number; page: string }>;
  logOut(guest: Guest): Promise<void>;
  /** kill -9; the kernel is left alone. */
  kill(): Promise<void>;
  /** `more`: sections that are merged over the configuration from now on. */
  restart(more?: Sections): Promise<void>;
  close(): Promise<void>;
}

export interface GatewayLabOptions {
  readonly guests?: number;
  /** How many of them, the last ones, are on the second guest network. */
  readonly campers?: number;
  /** Sections that are merged over the standard configuration. */
  readonly config?: Readonly<Record<string, object>>;
  /** In place of the one café. */
  readonly accessPoints?: readonly object[];
  /** More arguments for the gateway's dnsmasq. */
  readonly dnsmasq?: readonly string[];
  /** Every guest has a lease and its IPv6 address when the lab is handed over. */
  readonly joined?: boolean;
  /** Added to the daemon's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

export async function openGatewayLab({
  guests = 1,
  campers = 0,
  config = {},
  accessPoints = [{ id: 'cafe', name: 'Café', interface: plan.lan.interface }],
  joined = true,
  dnsmasq = [],
  environment = {},
}: GatewayLabOptions = {}): Promise<GatewayLab> {
  const lab = await createLab({ guests, campers, dnsmasq });
  try {
    if (joined) await Promise.all(lab.guests.map((guest) => guest.lease().then(() => guest.addresses())));
    let settings = { ...configuration(lab, config), accessPoints };
    const start = (more: Sections) => {
      settings = merged(settings, more);
      return startDaemon({ namespace: lab.gateway.namespace, folder: lab.folder, config: settings, environment });
    };
    return gatewayLab(lab, await start({}), start);
  } catch (error) {
    await lab.remove();
    throw error;
  }
}

/** A program of test/lab/program, run by Node inside a namespace; it prints one JSON value. */
export function program(name: string): [string, string] {
  return [process.execPath, fileURLToPath(new URL(`./program/${name}.js`, import.meta.url))];
}

/** Runs such a program in the guest's namespace and answers what it printed. */
export async function runProgram<T>(guest: Guest, name: string, ...args: string[]): Promise<T> {
  const { stdout } = await guest.exec([...program(name), ...args], { timeoutMs: 60_000 });
  return JSON.parse(stdout) as T;
}

/** Starts such a program; `printed` resolves when it has ended. */
export function startProgram<T>(guest: Guest, name: string, ...args: string[]): { readonly printed: Promise<T> } {
  return { printed: runProgram<T>(guest, name, ...args) };
}

/** What the program `download` prints. */
export interface Download {
  readonly bytes: number;
  readonly startedAt: number;
  readonly lastByteAt: number;
  readonly endedAt: number;
  /** `finished`, `cut`, `still running`, or the error by which it broke. */
  readonly end: string;
}

/** Waits until something holds. Throws when it never does. */
export async function until(holds: () => Promise<boolean>, patienceMs = 8_000): Promise<void> {
  const endsAt = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > endsAt) throw new Error('it never came true');
    await delay(50);
  }
}

/** curl in the guest's namespace, quiet, at most 10 s. */
export async function curl(guest: Guest, ...args: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout } = await guest.exec(['curl', '-s', '-m', '10', ...args], { mayFail: true });
  return { code, text: stdout };
}

/** Starts the gateway's dnsmasq anew, with its arguments changed: an owner's `conf-file`, say. */
export async function restartNameServer({ lab }: GatewayLab, change: (argument: string) => string): Promise<void> {
  const pid = readFileSync(join(lab.folder, 'gateway-dnsmasq.pid'), 'utf8').trim();
  const [, ...given] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  const isListening = async () => (await lab.gateway.exec(['ss', '-lun'])).stdout.includes(':67 ');
  process.kill(Number(pid));
  await until(async () => !(await isListening()));
  lab.gateway.spawn(['dnsmasq', ...given.map(change)]);
  await until(isListening);
}

/** Whether the guest reaches the Internet over plain HTTP. */
export async function isOnline(guest: Guest, family: '-4' | '-6' = '-4'): Promise<boolean> {
  const { text } = await curl(guest, family, 'http://captive.apple.com/hotspot-detect.html');
  return text.includes('Success');
}

type Sections = Readonly<Record<string, object>>;

function merged<T extends { readonly site: object }>(settings: T, over: Sections): T {
  const found: Sections = { ...settings };
  const changed = Object.entries(over).map(([section, values]) => [section, { ...found[section], ...values }]);
  return { ...settings, ...Object.fromEntries(changed) };
}

function configuration(lab: Lab, over: Sections): { site: object } {
  const standard = {
    site: { name: 'Café de la Gare', timeZone: 'Europe/Paris' },
    uplink: { interface: plan.uplink.interface },
    admin: { address: plan.management.ipv4 },
    firewall: { leaseFile: lab.leaseFile },
    meters: { readSeconds: 1 },
    clock: { trust: 'always' },
  };
  return merged(standard, over);
}

function gatewayLab(lab: Lab, first: Daemon, start: (more: Sections) => Promise<Daemon>): GatewayLab {
  let offers = 0;
  const self: GatewayLab = {
    lab,
    daemon: first,
    control: (method, path, body) => callControl(self.daemon.controlSocket, method, path, body),
    status: async () => {
      try {
        return (await self.control('GET', '/status')) as Status;
      } catch (cause) {
        const { exitCode, signalCode } = self.daemon.process;
        const log = await self.daemon.logEnd();
        throw new Error(`no status; the daemon has ended with ${exitCode ?? signalCode}:\n${log}`, { cause });
      }
    },
    async tickets(terms, count = 1) {
      const name = `Offer ${++offers}`;
      await self.control('POST', '/offers', { name, accessPoints: ['cafe'], ...terms });
      await self.control('POST', '/lists', { name, offer: name });
      const { tickets } = (await self.control('POST', '/tickets', { list: name, count })) as { tickets: TicketLine[] };
      return tickets.map(({ code }) => code);
    },
    async logIn(guest, code, at = portal) {
      const token = formToken((await curl(guest, `${at}/`)).text);
      const form = ['--data-urlencode', `token=${token}`, '--data-urlencode', `code=${code}`];
      const { text: page } = await curl(guest, '-w', '\n%{http_code} %{redirect_url}', ...form, `${at}/login`);
      const [, status, location] = page.match(/\n(\d+) (.*)$/) ?? [];
      return { status: Number(status), location: location ?? '', answeredAt: Date.now(), page };
    },
    async logOut(guest) {
      const token = formToken((await curl(guest, `${portal}/status`)).text);
      await curl(guest, '--data-urlencode', `token=${token}`, `${portal}/logout`);
    },
    async kill() {
      self.daemon.process.kill('SIGKILL');
      await self.daemon.ended;
    },
    async restart(more = {}) {
      self.daemon = await start(more);
    },
    async close() {
      await self.daemon.stop();
      await lab.remove();
    },
  };
  return self;
}

export function formToken(page: string): string {
  return page.match(/name="token" value="([^"]+)"/)?.[1] ?? '';
}
