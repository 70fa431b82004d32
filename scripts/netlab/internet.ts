import { once } from 'node:events';
import { plan } from './address-plan.js';
import { type Host, openHost, startProgram } from './namespace.js';
import { namespaceNames } from './state.js';

/** The host behind the uplink that every name leads to; the demo site answers on its port 80. */
export interface Internet extends Host {
  readonly ipv4: string;
  readonly ipv6: string;
  /** Listens on a TCP and UDP port, swallows what comes and counts it. */
  sink(port: number): Promise<Sink>;
  /** Counts IP packets in its kernel, as they enter and leave; `match` is an nft expression such as `udp dport 9000`. */
  meter(match?: string): Promise<Meter>;
}

export interface Sink {
  /** What programs received so far: payload bytes, without headers. */
  received(): Promise<Received>;
  stop(): Promise<void>;
}

export interface Received {
  readonly tcpConnections: number;
  readonly tcpBytes: number;
  readonly udpDatagrams: number;
  readonly udpBytes: number;
}

export interface Meter {
  /** Bytes at the IP layer, headers included. `entered` before routing, `left` after it. */
  read(): Promise<{ readonly entered: Count; readonly left: Count }>;
  remove(): Promise<void>;
}

export interface Count {
  readonly packets: number;
  readonly bytes: number;
}

export function openInternet(id: string): Internet {
  const host = openHost(namespaceNames.internet(id));
  let meters = 0;
  return {
    ...host,
    ipv4: plan.internet.ipv4,
    ipv6: plan.internet.ipv6,
    sink: (port) => openSink(host, port),
    meter: (match = '') => openMeter(host, `lab_meter_${process.pid}_${++meters}`, match),
  };
}

async function openSink(host: Host, port: number): Promise<Sink> {
  const child = await startProgram(host, 'sink-program.js', [String(port)]);
  return {
    received: async () => {
      child.channel?.ref();
      child.send('received?');
      const [answer] = await once(child, 'message', { signal: AbortSignal.timeout(5_000) });
      child.channel?.unref();
      return answer as Received;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.ref();
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function openMeter(host: Host, table: string, match: string): Promise<Meter> {
  const nft = (input: string) => host.exec(['nft', '-f', '-'], { input });
  await nft(`table inet ${table} {
  counter entered { }
  counter left { }
  chain prerouting { type filter hook prerouting priority -350; ${match} counter name entered; }
  chain postrouting { type filter hook postrouting priority 350; ${match} counter name left; }
}
`);
  return {
    read: async () => {
      const { stdout } = await host.exec(['nft', '-j', 'list', 'counters', 'table', 'inet', table]);
      return { entered: countIn(stdout, 'entered'), left: countIn(stdout, 'left') };
    },
    remove: async () => {
      await nft(`delete table inet ${table}\n`);
    },
  };
}

function countIn(json: string, name: string): Count {
  const { nftables } = JSON.parse(json) as { nftables: readonly { counter?: Count & { name: string } }[] };
  const found = nftables.find((entry) => entry.counter?.name === name)?.counter;
  if (found === undefined) throw new Error(`the counter ${name} is gone`);
  return { packets: found.packets, bytes: found.bytes };
}
