import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { connect, createServer, isIPv6, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { boundCrowd } from '../os/crowd.js';
import type { Log } from '../os/log.js';
import { Allowance } from './allowance.js';
import { framed, noSuchName, readQuery, takeMessages } from './name-answer.js';

export interface NameServerParts {
  readonly port: number;
  /** For these there is no such name; every other question goes to the gateway's own name server. */
  readonly names: readonly string[];
  /** Whether what devices carry by TCP is bounded, for they may carry anything in names. */
  readonly isBounded: boolean;
  /** The interfaces on whose addresses it answers. */
  readonly devices: readonly string[];
  readonly now: () => number;
  readonly log: Log;
}

const lookForAddressesEveryMs = 5_000;
const patienceMs = 5_000;
const mostAsked = 200;
/** A device asks all its names on one or two connections; one that holds more leaves the others theirs. */
const crowd = { most: 100, mostPerAddress: 10 };
/** Bytes by TCP, both directions: as much as the brake lets through by UDP. Of one address, and of all, for who has IPv6 has many. */
const perAddress = { perSecond: 6_000, most: 16_000 };
const ofAll = { perSecond: 12_000, most: 64_000 };

/**
 * Answers the names that ask what the network allows (signal-name.ts). By UDP the firewall sends only those here, by TCP, where
 * a connection is older than its first question, everything. Call the answer to end it.
 */
export function serveNames({ port, names, isBounded, devices, now, log }: NameServerParts): () => void {
  const sockets = new Map<string, UdpSocket>();
  const closeTcp = serveTcp(port, names, isBounded ? boundedBytes(now) : () => true, log);
  const look = () => {
    // an answer must leave from the address that was asked: a socket for each
    const wanted = new Set(addressesOf(devices));
    for (const [address, socket] of sockets)
      if (!wanted.has(address)) {
        socket.close();
        sockets.delete(address);
      }
    for (const address of wanted) {
      if (sockets.has(address)) continue;
      const socket = serveUdp(address, port, names);
      sockets.set(address, socket);
      socket.once('error', () => {
        // not ours yet (IPv6 still looks whether it is alone with it), or not any more: looked at again
        if (sockets.get(address) === socket) sockets.delete(address);
        socket.close();
      });
    }
  };
  look();
  const timer = setInterval(look, lookForAddressesEveryMs).unref();
  return () => {
    clearInterval(timer);
    closeTcp();
    for (const socket of sockets.values())
      socket
        .removeAllListeners('error')
        .on('error', () => {})
        .close();
    sockets.clear();
  };
}

function addressesOf(devices: readonly string[]): string[] {
  const found = networkInterfaces();
  return devices.flatMap((device) =>
    (found[device] ?? []).map(({ address }) => (address.startsWith('fe80:') ? `${address}%${device}` : address)),
  );
}

function serveUdp(address: string, port: number, names: readonly string[]): UdpSocket {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  let asked = 0;
  socket.on('message', (message, from) => {
    const answer = answerTo(message, names);
    if (answer !== undefined) return reply(socket, answer, from);
    if (asked >= mostAsked || readQuery(message) === undefined) return;
    asked += 1;
    askOurs(address, message, (told) => {
      asked -= 1;
      if (told !== undefined) reply(socket, told, from);
    });
  });
  socket.bind({ address, port });
  return socket;
}

function reply(socket: UdpSocket, message: Buffer, { port, address }: RemoteInfo): void {
  try {
    socket.send(message, port, address, () => {});
  } catch {
    // closed by now
  }
}

function askOurs(address: string, message: Buffer, told: (answer: Buffer | undefined) => void): void {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  const end = (answer: Buffer | undefined) => {
    clearTimeout(timer);
    socket
      .removeAllListeners()
      .on('error', () => {})
      .close();
    told(answer);
  };
  const timer = setTimeout(() => end(undefined), patienceMs);
  socket.once('error', () => end(undefined));
  socket.once('message', end);
  socket.connect(53, address, () => socket.send(message));
}

/** Whether a device at an address may carry so many bytes more. */
type MayCarry = (address: string, bytes: number) => boolean;

function boundedBytes(now: () => number): MayCarry {
  const [each, all] = [new Allowance(perAddress, now), new Allowance(ofAll, now)];
  return (address, bytes) => each.take(address, bytes) && all.take('', bytes);
}

function serveTcp(port: number, names: readonly string[], mayCarry: MayCarry, log: Log): () => void {
  const open = new Set<Socket>();
  const server = createServer((guest) => {
    open.add(guest);
    guest.once('close', () => open.delete(guest));
    relay(guest, names, mayCarry);
  });
  boundCrowd(server, crowd);
  // what comes faster than it can be looked at
  server.maxConnections = 2 * crowd.most;
  let again: NodeJS.Timeout | undefined;
  let complained = false;
  server.on('error', (error) => {
    if (!complained) log.warn({ error: String(error) }, 'names cannot be answered by TCP: trying again');
    complained = true;
    again = setTimeout(() => server.listen(port, '::'), 1_000).unref();
  });
  server.listen(port, '::');
  return () => {
    clearTimeout(again);
    server.close();
    for (const guest of open) guest.destroy();
  };
}

/** Answers what is ours to answer, and hands everything else to the name server at the address that was called. */
function relay(guest: Socket, names: readonly string[], mayCarry: MayCarry): void {
  const { remoteAddress = '' } = guest;
  let asked: Buffer = Buffer.alloc(0);
  let ours: Socket | undefined;
  const end = () => {
    guest.destroy();
    ours?.destroy();
  };
  const openOurs = () => {
    let told: Buffer = Buffer.alloc(0);
    const socket = connect({ host: guest.localAddress ?? '127.0.0.1', port: 53 });
    socket.setTimeout(patienceMs, end).on('error', end).on('close', end);
    socket.on('data', (data) => {
      if (!mayCarry(remoteAddress, data.length)) return end();
      const { messages, rest } = takeMessages(Buffer.concat([told, data]));
      told = rest;
      for (const message of messages) guest.write(framed(message));
    });
    return socket;
  };
  guest.setTimeout(patienceMs, end).on('error', end).on('close', end);
  guest.on('data', (data) => {
    if (!mayCarry(remoteAddress, data.length)) return end();
    const { messages, rest } = takeMessages(Buffer.concat([asked, data]));
    asked = rest;
    for (const message of messages) {
      const answer = answerTo(message, names);
      if (answer !== undefined) guest.write(framed(answer));
      else {
        ours ??= openOurs();
        ours.write(framed(message));
      }
    }
    if (guest.writableLength > 1e6) end();
  });
}

function answerTo(message: Buffer, names: readonly string[]): Buffer | undefined {
  const query = readQuery(message);
  return query !== undefined && names.includes(query.name) ? noSuchName(message, query) : undefined;
}
