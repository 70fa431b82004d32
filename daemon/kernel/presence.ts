import type { Mac } from '../domain/mac.js';
import type { Neighbour } from '../ports.js';
import type { NeighbourEntry } from './neighbour.js';

/** The kernel forgets hardly anybody by itself: who has been quiet for so long has gone. */
const goneAfterMs = 15 * 60_000;
const mostRemembered = 10_000;

interface Sighting {
  readonly since: number;
  readonly seenAt: number;
}

/** Remembers since when devices are there, as far as anybody has looked. */
export class Presence {
  readonly #sightings = new Map<Mac, Sighting>();

  see(mac: Mac, at: number): number {
    const known = this.#sightings.get(mac);
    const since = known !== undefined && at - known.seenAt <= goneAfterMs ? known.since : at;
    // the one that was seen last is at the end
    this.#sightings.delete(mac);
    this.#sightings.set(mac, { since, seenAt: at });
    for (const [oldest, { seenAt }] of this.#sightings) {
      if (this.#sightings.size <= mostRemembered && at - seenAt <= goneAfterMs) break;
      this.#sightings.delete(oldest);
    }
    return since;
  }

  /** The devices behind the kernel's entries, without those that have gone or have no address to go anywhere with. */
  of(
    entries: readonly NeighbourEntry[],
    accessPointOf: (device: string) => string | undefined,
    at: number,
  ): Neighbour[] {
    const devices = new Map<Mac, { accessPoint: string; addresses: string[] }>();
    for (const { mac, device, address, quietSeconds } of entries) {
      const accessPoint = accessPointOf(device);
      if (accessPoint === undefined || isLinkLocal(address) || quietSeconds * 1000 > goneAfterMs) continue;
      const known = devices.get(mac);
      if (known) known.addresses.push(address);
      else devices.set(mac, { accessPoint, addresses: [address] });
    }
    return [...devices].map(([mac, { accessPoint, addresses }]) => ({
      mac,
      accessPoint,
      addresses: addresses.sort(ipv4First),
      since: this.see(mac, at),
    }));
  }
}

/** Every device has such an address, and a switch or a radio has no other: nobody goes to the Internet with it. */
export function isLinkLocal(address: string): boolean {
  return address.startsWith('fe80:') || address.startsWith('169.254.');
}

function ipv4First(a: string, b: string): number {
  return Number(a.includes(':')) - Number(b.includes(':')) || (a < b ? -1 : 1);
}
