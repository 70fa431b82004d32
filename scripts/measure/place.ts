import { callControl } from '../../daemon/http/control/client.js';
import type { TicketLine } from '../../daemon/http/control/present.js';
import { type Daemon, startDaemon } from '../netlab/daemon.js';
import { createLab, type Lab, plan } from '../netlab/lab.js';

/** A lab with the real daemon in its gateway, and guests that have joined. */
export interface Place {
  readonly lab: Lab;
  readonly daemon: Daemon;
  /** Codes of fresh tickets for the usual offer: an hour, with a speed limit in both directions, as most are. */
  tickets(count: number): Promise<string[]>;
  close(): Promise<void>;
}

const accessPoint = { id: 'cafe', name: 'Café', interface: plan.lan.interface };
const offer = { name: 'One hour', accessPoints: ['cafe'], lifetimeSeconds: 3_600, downKbps: 20_000, upKbps: 5_000 };
const list = { name: 'Bench', offer: offer.name };

/** Opens it; whatever is not said in the configuration is as on any gateway. */
export async function openPlace(guests: number): Promise<Place> {
  const lab = await createLab({ guests });
  try {
    await Promise.all(lab.guests.map((guest) => guest.lease().then(() => guest.addresses())));
    const daemon = await startDaemon({
      namespace: lab.gateway.namespace,
      folder: lab.folder,
      config: {
        site: { name: 'Bench' },
        uplink: { interface: plan.uplink.interface },
        admin: { address: plan.management.ipv4 },
        firewall: { leaseFile: lab.leaseFile },
        accessPoints: [accessPoint],
      },
    });
    const ask = (path: string, body: object) => callControl(daemon.controlSocket, 'POST', path, body);
    await ask('/offers', offer);
    await ask('/lists', list);
    return {
      lab,
      daemon,
      tickets: async (count) => {
        const { tickets } = (await ask('/tickets', { list: list.name, count })) as { tickets: TicketLine[] };
        return tickets.map(({ code }) => code);
      },
      close: async () => {
        await daemon.stop();
        await lab.remove();
      },
    };
  } catch (error) {
    await lab.remove();
    throw error;
  }
}
