import { classOf, tcHandle } from '../mark.js';

/** A device whose egress we shape: a LAN for download, the WAN for upload. */
export interface ShapedDevice {
  readonly device: string;
  /** All guests together; null: as fast as it goes. */
  readonly totalKbps: number | null;
}

/** Where traffic without a limit of its own goes: past HTB, or into the default class that shares the total. */
export function unlimitedClass({ totalKbps }: ShapedDevice): string {
  return totalKbps === null ? `${tcHandle}0` : `${tcHandle}2`;
}

/** The qdisc and the two fixed classes. A root class takes no other unit than its rate, so the total is always a class. */
export function deviceSetup({ device, totalKbps }: ShapedDevice): string[] {
  const total = totalKbps === null ? '32gbit' : `${totalKbps}kbit`;
  const burst = burstBytes(totalKbps ?? 32_000_000);
  return [
    `qdisc add dev ${device} root handle ${tcHandle} htb default ${totalKbps === null ? 0 : 2}`,
    `class replace dev ${device} parent ${tcHandle} classid ${tcHandle}1 htb rate ${total} ceil ${total} burst ${burst} cburst ${burst} quantum 60000`,
    ...(totalKbps === null
      ? []
      : [
          `class replace dev ${device} parent ${tcHandle}1 classid ${tcHandle}2 htb rate 64kbit ceil ${total} burst ${burst} cburst ${burst} quantum 60000`,
        ]),
  ];
}

/** A session's class: a small guaranteed rate and its limit as the ceiling (dataplane.md, pitfall 1). Twice is once. */
export function classReplace(device: string, slot: number, kbps: number): string {
  const burst = burstBytes(kbps);
  return `class replace dev ${device} parent ${tcHandle}1 classid ${classOf(slot)} htb rate 8kbit ceil ${kbps}kbit burst 15k cburst ${burst} quantum 3028`;
}

export function classDelete(device: string, slot: number): string {
  return `class del dev ${device} classid ${classOf(slot)}`;
}

/** Who owns a device's root qdisc. */
export type RootOwner =
  | { readonly owner: 'nobody' }
  /** asWanted: false when its default class is another one than the settings ask for. */
  | { readonly owner: 'us'; readonly asWanted: boolean }
  | { readonly owner: 'other'; readonly name: string };

/** Reads `tc -j qdisc show dev …`. The kernel's own default has the handle 0: and may be replaced. */
export function rootOwner(json: string, wanted?: ShapedDevice): RootOwner {
  const qdiscs = JSON.parse(json === '' ? '[]' : json) as Qdisc[];
  const root = qdiscs.find((qdisc) => qdisc.root === true);
  if (!root || root.handle === '0:') return { owner: 'nobody' };
  if (root.handle !== tcHandle || root.kind !== 'htb') return { owner: 'other', name: `${root.kind} ${root.handle}` };
  const standard = Number.parseInt(root.options?.default ?? '', 16);
  return { owner: 'us', asWanted: standard === (wanted?.totalKbps === null ? 0 : 2) };
}

interface Qdisc {
  readonly kind?: string;
  readonly handle?: string;
  readonly root?: boolean;
  readonly options?: { readonly default?: string };
}

/** The classes of slots on a device with their ceilings as tc prints them, from `tc class show dev …`. */
export function parseClasses(text: string): Map<number, string> {
  const classes = new Map<number, string>();
  for (const [, minor, ceil] of text.matchAll(/^class htb 5061:([0-9a-f]+) .*? ceil (\S+)/gm)) {
    const slot = Number.parseInt(minor ?? '', 16);
    if (slot > 2) classes.set(slot, ceil ?? '');
  }
  return classes;
}

/** tc's way of printing a rate, read back as kbit/s. */
export function rateKbps(printed: string): number {
  const [, number, unit] = printed.match(/^([\d.]+)([KMG]?)bit$/) ?? [];
  return Number(number) * ({ '': 0.001, K: 1, M: 1_000, G: 1_000_000 }[unit ?? ''] ?? Number.NaN);
}

/** Two milliseconds of the rate, and at least ten full packets: enough for the timer's grain. */
function burstBytes(kbps: number): number {
  return Math.max(15_000, Math.ceil((kbps / 8) * 2));
}
