// Sends COUNT Ethernet frames a second for SECONDS out of eth0, each a TCP SYN to ADDRESS PORT through the card GATEWAY-MAC,
// from MACS different made-up cards and from changing addresses below PREFIX: three bytes of IPv4, or 64 bits of IPv6 like
// 2001:db8:77:0.
// Prints {sent}. socat hands each datagram of ours to the card as one frame.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';

const [address = '', port = '', gatewayMac = '', prefix = '', macs = '1', perSecond = '1000', seconds = '5'] =
  process.argv.slice(2);
const relayPort = 39_001;
const relay = spawn('socat', ['-u', '-b', '2048', `UDP4-RECV:${relayPort},bind=127.0.0.1`, 'INTERFACE:eth0'], {
  stdio: 'ignore',
});
await delay(300);

const bytesOf = (text: string, separator: string, base: number) =>
  text.split(separator).map((part) => Number.parseInt(part, base));

function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += bytes.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** The n-th SYN: device, address, port and sequence number follow from n. */
function syn(n: number): Buffer {
  const device = n % Number(macs);
  const ip = address.includes(':') ? ipv6Header(n) : ipv4Header(n);
  const link = Buffer.alloc(14);
  link.set(bytesOf(gatewayMac, ':', 16), 0);
  link.set([0x02, 0x66, 0, (device >> 16) & 0xff, (device >> 8) & 0xff, device & 0xff], 6);
  link.writeUInt16BE(ip.type, 12);
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(1024 + ((n * 13) % 60_000), 0);
  tcp.writeUInt16BE(Number(port), 2);
  tcp.writeUInt32BE((n * 2_654_435_761) >>> 0, 4);
  tcp.set([0x50, 0x02, 0xff, 0xff], 12);
  tcp.writeUInt16BE(checksum(Buffer.concat([ip.addresses, Buffer.from([0, 6, 0, 20]), tcp])), 16);
  return Buffer.concat([link, ip.header, tcp]);
}

function ipv4Header(n: number) {
  const header = Buffer.alloc(20);
  header.set([0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0, 0]);
  header.set([...bytesOf(prefix, '.', 10), 2 + ((n * 7) % 250)], 12);
  header.set(bytesOf(address, '.', 10), 16);
  header.writeUInt16BE(checksum(header), 10);
  return { type: 0x0800, header, addresses: header.subarray(12, 20) };
}

function ipv6Header(n: number) {
  const header = Buffer.alloc(40);
  header.set([0x60, 0, 0, 0, 0, 20, 6, 64]);
  for (const [i, word] of bytesOf(prefix, ':', 16).entries()) header.writeUInt16BE(word, 8 + 2 * i);
  header.writeUInt32BE(0xf1000000 + n, 20);
  const [left = '', right = ''] = address.split('::');
  for (const [i, word] of bytesOf(left, ':', 16).entries()) header.writeUInt16BE(word, 24 + 2 * i);
  const low = bytesOf(right, ':', 16);
  for (const [i, word] of low.entries()) header.writeUInt16BE(word, 40 - 2 * (low.length - i));
  return { type: 0x86dd, header, addresses: header.subarray(8, 40) };
}

const socket = createSocket('udp4');
socket.on('error', () => {});
const endsAt = performance.now() + Number(seconds) * 1_000;
const beganAt = performance.now();
let sent = 0;
while (performance.now() < endsAt) {
  const due = ((performance.now() - beganAt) / 1_000) * Number(perSecond);
  for (; sent < due; sent++) socket.send(syn(sent), relayPort, '127.0.0.1');
  await delay(2);
}
await delay(100);
relay.kill();
process.stdout.write(JSON.stringify({ sent }), () => process.exit(0));
