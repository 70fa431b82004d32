// Ethernet frames made by hand, for the programs that send what no kernel would.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';

const relayPort = 39_001;

/** Sends `frame(n)` out of eth0, `perSecond` times for `seconds`; answers how many. socat hands each datagram of ours to the card. */
export async function sendFrames(frame: (n: number) => Buffer, perSecond: number, seconds: number): Promise<number> {
  const relay = spawn('socat', ['-u', '-b', '2048', `UDP4-RECV:${relayPort},bind=127.0.0.1`, 'INTERFACE:eth0'], {
    stdio: 'ignore',
  });
  await delay(300);
  const socket = createSocket('udp4');
  socket.on('error', () => {});
  const beganAt = performance.now();
  let sent = 0;
  while (performance.now() < beganAt + seconds * 1_000) {
    const due = ((performance.now() - beganAt) / 1_000) * perSecond;
    for (; sent < due; sent++) socket.send(frame(sent), relayPort, '127.0.0.1');
    await delay(2);
  }
  await delay(100);
  relay.kill();
  return sent;
}

/** The head of a frame. */
export function ethernet(to: string, from: readonly number[], type: number): Buffer {
  const head = Buffer.alloc(14);
  head.set(bytesOf(to, ':', 16), 0);
  head.set(from, 6);
  head.writeUInt16BE(type, 12);
  return head;
}

/** A card that nobody has, by its number. */
export function madeUpCard(n: number): readonly number[] {
  return [0x02, 0x66, 0, (n >> 16) & 0xff, (n >> 8) & 0xff, n & 0xff];
}

export function ipv6Bytes(address: string): Buffer {
  const bytes = Buffer.alloc(16);
  const [left = '', right = ''] = address.split('::');
  const high = left === '' ? [] : bytesOf(left, ':', 16);
  const low = right === '' ? [] : bytesOf(right, ':', 16);
  for (const [i, word] of high.entries()) bytes.writeUInt16BE(word, 2 * i);
  for (const [i, word] of low.entries()) bytes.writeUInt16BE(word, 16 - 2 * (low.length - i));
  return bytes;
}

export function bytesOf(text: string, separator: string, base: number): number[] {
  return text.split(separator).map((part) => Number.parseInt(part, base));
}

/** RFC 1071. */
export function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += bytes.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
