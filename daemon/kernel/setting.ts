import type { ShapedDevice } from './tc/device.js';

/** What the kernel room needs to know of the configuration. */
export interface KernelSettings {
  readonly lans: readonly Lan[];
  readonly wan: {
    /** null: there is no way to the Internet yet, and nobody knows through which device it will be. */
    readonly device: string | null;
    readonly totalUpKbps: number | null;
  };
  readonly portalPort: number;
  /** Of the portal over TLS; null: it is not served. */
  readonly portalTlsPort: number | null;
  readonly adminPort: number;
  /** Addresses and networks that shut devices may reach, IPv4 and IPv6 mixed. */
  readonly walledGarden: readonly string[];
  /** Domains that shut devices may reach, with all below them. */
  readonly walledGardenDomains: readonly string[];
  readonly antiSpoofing: boolean;
  /** Where the daemon answers the names of signal-name.ts to shut devices; the next port is for open ones. */
  readonly namePort: number;
  /** What open devices may use; shut ones may neither. */
  readonly privateRelay: 'allow' | 'refuse';
  readonly encryptedDns: 'allow' | 'refuse';
}

export interface Lan {
  readonly accessPoint: string;
  readonly device: string;
  readonly totalDownKbps: number | null;
}

/** The devices whose egress is ours to shape; none as long as there are no guests. */
export function shapedDevices({ lans, wan }: KernelSettings): readonly ShapedDevice[] {
  if (lans.length === 0) return [];
  const towardsGuests = lans.map(({ device, totalDownKbps }) => ({ device, totalKbps: totalDownKbps }));
  return wan.device === null ? towardsGuests : [{ device: wan.device, totalKbps: wan.totalUpKbps }, ...towardsGuests];
}
