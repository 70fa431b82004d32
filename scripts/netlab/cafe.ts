import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callControl } from '../../daemon/http/control/client.js';
import { type Daemon, startDaemon } from './daemon.js';
import { type Forwarder, forward, freePort } from './forwarder.js';
import { createLab, plan } from './lab.js';

/** The daemon, a café around it, and its pages on this computer. */
export interface Cafe {
  readonly daemon: Daemon;
  /** Like `http://localhost:8080`. */
  readonly portal: string;
  readonly ownersPage: string;
  /** Undefined when the kernel is only simulated. */
  readonly lab: string | undefined;
  close(): Promise<void>;
}

/** Ports of the daemon inside the lab; on this computer these or the next free ones. */
const portalPort = 8080;
const adminPort = 8081;

const accessPoint = { id: 'cafe', name: 'Café' };
const site = { name: 'Café Passerelle', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };

/** The café in network namespaces, with the real kernel. */
export async function openCafe(guests: number): Promise<Cafe> {
  const lab = await createLab({ guests, catchesSignals: true });
  const closing: (() => Promise<void>)[] = [() => lab.remove()];
  const close = () => closeAll(closing);
  try {
    await Promise.all(lab.guests.map((guest) => guest.lease()));
    const daemon = await startDaemon({
      namespace: lab.gateway.namespace,
      folder: lab.folder,
      config: {
        site,
        uplink: { interface: plan.uplink.interface },
        portal: { port: portalPort },
        admin: { address: plan.management.ipv4, port: adminPort },
        firewall: { kernel: 'nft', leaseFile: lab.leaseFile },
        accessPoints: [{ ...accessPoint, interface: plan.lan.interface }],
      },
    });
    closing.unshift(() => daemon.stop());
    const portal = await forward(lab.guest(1), `http://${plan.lan.ipv4}:${portalPort}`, 8080);
    closing.unshift(portal.close);
    const owner: Forwarder = await forward(lab.owner, `http://${plan.management.ipv4}:${adminPort}`, 8081);
    closing.unshift(owner.close);
    return { daemon, portal: portal.origin, ownersPage: owner.origin, lab: lab.id, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The same pages with a simulated kernel, for a computer without root or Linux: the daemon listens on localhost itself. */
export async function openSimulatedCafe(): Promise<Cafe> {
  const folder = mkdtempSync(join(tmpdir(), 'passerelle-start-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', removeFolder);
  const portal = await freePort(8080);
  const admin = await freePort(portal + 1);
  const daemon = await startDaemon({
    namespace: undefined,
    folder,
    config: {
      site,
      uplink: { interface: 'demo-wan' },
      portal: { port: portal },
      admin: { address: '127.0.0.1', port: admin, hosts: ['localhost'] },
      firewall: { kernel: 'simulated' },
      accessPoints: [{ ...accessPoint, interface: 'lo', host: 'localhost' }],
    },
  });
  return {
    daemon,
    portal: `http://localhost:${portal}`,
    ownersPage: `http://localhost:${admin}`,
    lab: undefined,
    close: async () => {
      await daemon.stop();
      removeFolder();
    },
  };
}

/** One offer and ten tickets, asked of the running daemon; returns the passcodes. */
export async function seed({ daemon }: Cafe): Promise<string[]> {
  const ask = (path: string, body: object) => callControl(daemon.controlSocket, 'POST', path, body);
  const offer = 'One hour';
  const list = 'Demo tickets';
  await ask('/offers', {
    name: offer,
    description: 'An hour of Internet, 20 Mbit/s down and 5 up.',
    accessPoints: [accessPoint.id],
    lifetimeSeconds: 3_600,
    downKbps: 20_000,
    upKbps: 5_000,
  });
  await ask('/lists', { name: list, offer });
  const { tickets } = (await ask('/tickets', { list, count: 10 })) as { tickets: readonly { code: string }[] };
  return tickets.map((ticket) => ticket.code);
}

async function closeAll(closing: (() => Promise<void>)[]): Promise<void> {
  for (const close of closing.splice(0)) await close();
}
