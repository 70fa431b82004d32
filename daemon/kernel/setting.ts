/** What the kernel room needs to know of the configuration. */
export interface KernelSettings {
  readonly lans: readonly Lan[];
  readonly wan: { readonly device: string; readonly totalUpKbps: number | null };
  readonly portalPort: number;
  readonly adminPort: number;
  /** Addresses and networks that shut devices may reach, IPv4 and IPv6 mixed. */
  readonly walledGarden: readonly string[];
  readonly antiSpoofing: boolean;
}

export interface Lan {
  readonly accessPoint: string;
  readonly device: string;
  readonly totalDownKbps: number | null;
}
