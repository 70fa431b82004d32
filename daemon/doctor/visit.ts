import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import type { Family } from '../probe/client.js';
import { openNames } from './names.js';
import { failureOf, knock, type Played, playTable } from './play.js';

/** What was found from where a guest stands, once. */
export interface Visit {
  readonly families: readonly Family[];
  readonly plays: readonly Played[];
  /** Connections that a shut device must see refused at once; none when it was not asked for. */
  readonly refusals: readonly Refusal[];
  /** Whether a name server out in the Internet seems to answer; null: not asked. */
  readonly foreignNames: boolean | null;
  /** Where the owner's page could be reached. */
  readonly ownerReached: readonly string[];
  readonly nameServers: readonly string[];
}

export interface Refusal {
  readonly what: 'TCP 443' | 'UDP 443';
  readonly family: Family;
  /** `connected`, or how it failed. */
  readonly how: string;
  /** The best of three. */
  readonly ms: number;
}

export interface VisitOrder {
  /** Also knock at what must be refused: for a device that is shut. */
  readonly isShut: boolean;
  readonly nameServers: readonly string[];
  /** Addresses of the owner's page, like 10.0.0.1:8081. */
  readonly owner: readonly string[];
  now(): number;
}

/** For use in documentation only (RFC 5737): nobody answers there but a gateway that answers for everybody. */
const foreignServer = '192.0.2.53';
const tries = 3;

/** Plays the table over every family that this computer has, and knocks where a shut device must not get in. */
export async function visit({ isShut, nameServers, owner, now }: VisitOrder): Promise<Visit> {
  const families = familiesHere();
  const names = openNames(nameServers);
  const plays = (await Promise.all(families.map((family) => playTable(family, { names, now })))).flat();
  const refusals: Refusal[] = [];
  if (isShut)
    for (const family of families) {
      const found = await names.find('www.google.com', family);
      const [address] = found.ok ? found.addresses : [];
      if (address !== undefined) refusals.push(...(await refusalsOf(address, family, now)));
    }
  const reached = await Promise.all(owner.map((target) => takesConnection(target, now)));
  return {
    families,
    plays,
    refusals,
    foreignNames: isShut && families.includes('IPv4') ? await answersAt(foreignServer) : null,
    ownerReached: owner.filter((_, at) => reached[at]),
    nameServers: names.servers,
  };
}

/** The families in which this computer has an address that leads further than its own wire. */
export function familiesHere(): readonly Family[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list = []) => list.filter(({ internal }) => !internal));
  const has = (family: Family) =>
    addresses.some((entry) => entry.family === family && !/^(fe80:|169\.254\.)/.test(entry.address));
  return (['IPv4', 'IPv6'] as const).filter(has);
}

async function refusalsOf(address: string, family: Family, now: () => number): Promise<Refusal[]> {
  const best = async (what: Refusal['what'], one: () => Promise<{ how: string; ms: number }>): Promise<Refusal> => {
    const seen = [];
    for (let i = 0; i < tries; i++) {
      const knocked = await one();
      seen.push(knocked);
      if (knocked.how === 'silence') break; // one that hangs is enough
    }
    const quickest = seen.sort((a, b) => a.ms - b.ms)[0] ?? { how: 'silence', ms: 0 };
    return { what, family, ...(seen.find(({ how }) => how === 'connected' || how === 'silence') ?? quickest) };
  };
  return [
    await best('TCP 443', async () => {
      const seen = await knock(address, 443, { now });
      return { how: seen.kind === 'failed' ? seen.how : seen.kind, ms: seen.ms };
    }),
    await best('UDP 443', () => knockUdp(address, family, now)),
  ];
}

function knockUdp(host: string, family: Family, now: () => number): Promise<{ how: string; ms: number }> {
  const startedAt = now();
  return new Promise((resolve) => {
    const socket = createSocket(family === 'IPv4' ? 'udp4' : 'udp6');
    const end = (how: string) => {
      clearTimeout(timer);
      socket.close();
      resolve({ how, ms: now() - startedAt });
    };
    const timer = setTimeout(() => end('silence'), 600);
    socket.on('error', (error: NodeJS.ErrnoException) => end(failureOf(error)));
    socket.connect(443, host, () => socket.send('knock'));
  });
}

async function takesConnection(target: string, now: () => number): Promise<boolean> {
  const [, host = '', port = ''] = target.match(/^\[?(.*?)\]?:(\d+)$/) ?? [];
  return (await knock(host, Number(port), { now })).kind === 'connected';
}

async function answersAt(server: string): Promise<boolean> {
  const found = await openNames([server]).find('captive.apple.com', 'IPv4');
  return found.ok || found.how === 'no-address';
}
