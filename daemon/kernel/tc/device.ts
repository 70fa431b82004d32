import { classOf, tcHandle } from '../mark.js';

/** A device whose egress we shape: a LAN for download, the WAN for upload. */
export interface ShapedDevice {
  readonly device: string;
  /** All guests together; null: as fast as it goes. */
  readonly totalKbps: number | null;
}

/** What a class without a limit may take: more than any link here has. */
export const unlimitedKbps = 32_000_000;

/**
 * The qdisc and its two fixed classes: the total of all guests, and beside it everything that is not a guest's (our pages,
 * the owner's own network), which goes as fast as it can. No guest is without a class: HTB serves such packets before all
 * others, and one fast guest would starve the rest.
 */
export function deviceSetup({ device, totalKbps }: ShapedDevice): string[] {
  const fixed = (minor: number, kbps: number) =>
    `class replace dev ${device} parent ${tcHandle} classid ${tcHandle}${minor} htb rate ${kbps}kbit ceil ${kbps}kbit burst ${burstBytes(kbps)} cburst ${burstBytes(kbps)} quantum 60000`;
  return [
    `qdisc add dev ${device} root handle ${tcHandle} htb default 2`,
    fixed(1, totalKbps ?? unlimitedKbps),
    fixed(2, unlimitedKbps),
  ];
}

/** The speed of a session on a device: its own limit, the limit of all together, or as fast as it goes. kbit/s. */
export function ceiling({ totalKbps }: ShapedDevice, kbps: number | null): number {
  return Math.min(kbps ?? unlimitedKbps, totalKbps ?? unlimitedKbps);
}

/**
 * A session's class: a small guaranteed rate and its speed as the ceiling (dataplane.md, pitfall 1), with a queue of its
 * own. Twice is once.
 */
export function classReplace(device: string, minor: number, kbps: number, leaf: Leaf): string[] {
  const burst = burstBytes(kbps);
  const classid = classOf(minor);
  return [
    `class replace dev ${device} parent ${tcHandle}1 classid ${classid} htb rate 8kbit ceil ${kbps}kbit burst 15k cburst ${burst} quantum 3028`,
    leafReplace(device, classid, kbps, leaf),
  ];
}

export function classDelete(device: string, minor: number): string {
  return `class del dev ${device} classid ${classOf(minor)}`;
}

/** Who owns a device's root qdisc. */
export type RootOwner =
  | { readonly owner: 'nobody' }
  | { readonly owner: 'us' }
  | { readonly owner: 'other'; readonly name: string };

/** Reads `tc -j qdisc show dev …`. The kernel's own default has the handle 0: and may be replaced. */
export function rootOwner(json: string): RootOwner {
  const qdiscs = JSON.parse(json === '' ? '[]' : json) as Qdisc[];
  const root = qdiscs.find((qdisc) => qdisc.root === true);
  if (!root || root.handle === '0:') return { owner: 'nobody' };
  if (root.handle !== tcHandle || root.kind !== 'htb') return { owner: 'other', name: `${root.kind} ${root.handle}` };
  return { owner: 'us' };
}

interface Qdisc {
  readonly kind?: string;
  readonly handle?: string;
  readonly root?: boolean;
}

/** The classes of sessions on a device, by minor number, with their ceilings as tc prints them, from `tc class show dev …`. */
export function parseClasses(text: string): Map<number, string> {
  const classes = new Map<number, string>();
  for (const [, minor, ceil] of text.matchAll(/^class htb 5061:([0-9a-f]+) .*? ceil (\S+)/gm)) {
    const number = Number.parseInt(minor ?? '', 16);
    if (number > 2) classes.set(number, ceil ?? '');
  }
  return classes;
}

/** tc's way of printing a rate, read back as kbit/s. */
export function rateKbps(printed: string): number {
  const [, number, unit] = printed.match(/^([\d.]+)([KMG]?)bit$/) ?? [];
  return Number(number) * ({ '': 0.001, K: 1, M: 1_000, G: 1_000_000 }[unit ?? ''] ?? Number.NaN);
}

/** The queue of a class: fq_codel where the kernel has it; else first in, first out. */
export type Leaf = 'fq_codel' | 'bfifo';

/** An Ethernet frame of 1500 bytes of IP. */
const fullFrameBytes = 1_514;

/** HTB's own queue holds 1000 packets: at 5 Mbit/s a guest's page would wait 2.4 s behind a download. */
export function leafReplace(device: string, classid: string, kbps: number, leaf: Leaf): string {
  const options = leaf === 'bfifo' ? ` limit ${fifoBytes(kbps)}` : codelOptions(kbps);
  return `qdisc replace dev ${device} parent ${classid} ${leaf}${options}`;
}

/** 200 ms, and at least ten full frames: as many as a server sends at once before it has heard of the guest (RFC 6928). */
function fifoBytes(kbps: number): number {
  return Math.min(4_000_000, Math.max(10 * fullFrameBytes, Math.ceil((kbps / 8) * 200)));
}

/** CoDel drops what waits for longer than 5 ms: where one frame takes as long to send, it waits for one and a half (RFC 8290, 5.2). */
function codelOptions(kbps: number): string {
  const targetMs = Math.ceil((1.5 * fullFrameBytes * 8) / kbps);
  return targetMs <= 5 ? '' : ` target ${targetMs}ms interval ${95 + targetMs}ms`;
}

/** Two milliseconds of the rate, and at least ten full packets: enough for the timer's grain. */
function burstBytes(kbps: number): number {
  return Math.max(15_000, Math.ceil((kbps / 8) * 2));
}
