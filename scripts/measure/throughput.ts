import { setTimeout as delay } from 'node:timers/promises';
import { createLab, plan } from '../netlab/lab.js';
import { markdownTable, median, range, shown } from './figure.js';
import { load, type Variant } from './firewall-variant.js';
import { type Flow, flows, iperf } from './iperf.js';

const natOnly: Variant = { name: 'NAT only', sessions: null };
const one: Variant = { name: '1 open', sessions: 1 };
const many: Variant = { name: '1,000 open', sessions: 1_000 };
const ending: Variant = { name: '1 open, three volumes that end it', sessions: 1, volume: 'ends' };
const slowing: Variant = { name: '1 open, three volumes that slow it', sessions: 1, volume: 'slows' };
const oneWithoutSeen: Variant = { name: '1 open, without `update @seen`', sessions: 1, withoutSeen: true };

const how = `iperf3 between the Internet host and one guest. "NAT only" is the lab's gateway with neither our table nor our queues;
the others are loaded by the product's own driver, the measured guest without a speed limit (its HTB class has 32 Gbit/s); volumes, where it has some, are never used up.
In each round all of them run one after the other, in turning order; a ratio compares two runs of the same round. Small
packets are UDP, 64 bytes of IP, sent as fast as one process can; what arrives is counted. The guest's end
has one processor, the Internet's the other; the gateway's work falls on both.`;

/** By flow and variant, a value per round. */
type Measured = ReadonlyMap<Flow, ReadonlyMap<Variant, readonly number[]>>;

/** Throughput against forwarding with NAT only, paired. */
export async function measureThroughput(options: { quick: boolean; withoutSeen: boolean }): Promise<string> {
  const variants = [natOnly, one, many, ending, slowing, ...(options.withoutSeen ? [oneWithoutSeen] : [])];
  const measured = await measureAll(variants, options.quick ? 2 : 9, options.quick ? 1 : 3);
  const rows = [...measured].flatMap(([flow, values]) =>
    variants.map((variant) => [
      `${flow.name}, ${variant.name}, ${flow.unit}`,
      ...spread(values.get(variant)),
      ...(variant === natOnly ? ['', ''] : ratio(values, variant, natOnly)),
    ]),
  );
  const head = ['', 'n', 'median', 'min – max', 'of NAT only', 'min – max'];
  const cost = options.withoutSeen ? `\n${seenTable(measured)}` : '';
  return `## Throughput\n\n${how}\n\n${markdownTable(head, rows)}${cost}`;
}

async function measureAll(variants: readonly Variant[], rounds: number, seconds: number): Promise<Measured> {
  const lab = await createLab({ guests: 1 });
  try {
    const guest = lab.guest(1);
    await guest.lease();
    lab.internet.spawn(['iperf3', '-s', '-B', plan.internet.ipv4], { stdio: 'ignore' }).unref();
    const measured = new Map(flows.map((flow) => [flow, new Map(variants.map((v) => [v, [] as number[]]))]));
    for (let round = 0; round < rounds; round++)
      for (const variant of turned(variants, round)) {
        await load(lab.gateway, guest.mac, variant);
        await delay(300);
        for (const flow of flows)
          measured
            .get(flow)
            ?.get(variant)
            ?.push(await iperf(guest, flow, seconds));
      }
    return measured;
  } finally {
    await lab.remove();
  }
}

function seenTable(measured: Measured): string {
  const rows = [...measured].map(([flow, values]) => [flow.name, ...ratio(values, one, oneWithoutSeen)]);
  return markdownTable(['with `update @seen`, of without', 'median', 'min – max'], rows);
}

function spread(values: readonly number[] = []): string[] {
  return [String(values.length), shown(median(values)), range(values)];
}

function ratio(values: ReadonlyMap<Variant, readonly number[]>, of: Variant, to: Variant): string[] {
  const base = values.get(to) ?? [];
  const ratios = (values.get(of) ?? []).map((value, i) => value / (base[i] ?? Number.NaN));
  return [shown(median(ratios)), range(ratios)];
}

function turned<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
