// Sends COUNT Ethernet frames a second for SECONDS out of eth0, each a TCP SYN to ADDRESS PORT through the card GATEWAY-MAC,
// from MACS different made-up cards and from changing addresses below PREFIX: three bytes of IPv4, or 64 bits of IPv6 like
// 2001:db8:77:0.
// Prints {sent}.
import { bytesOf, checksum, ethernet, ipv6Bytes, madeUpCard, sendFrames } from '../frames.js';

const [address = '', port = '', gatewayMac = '', prefix = '', macs = '1', perSecond = '1000', seconds = '5'] =
  process.argv.slice(2);

/** The n-th SYN: device, address, port and sequence number follow from n. */
function syn(n: number): Buffer {
  const ip = address.includes(':') ? ipv6Header(n) : ipv4Header(n);
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(1024 + ((n * 13) % 60_000), 0);
  tcp.writeUInt16BE(Number(port), 2);
  tcp.writeUInt32BE((n * 2_654_435_761) >>> 0, 4);
  tcp.set([0x50, 0x02, 0xff, 0xff], 12);
  tcp.writeUInt16BE(checksum(Buffer.concat([ip.addresses, Buffer.from([0, 6, 0, 20]), tcp])), 16);
  return Buffer.concat([ethernet(gatewayMac, madeUpCard(n % Number(macs)), ip.type), ip.header, tcp]);
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
  header.set(ipv6Bytes(`${prefix}:0:0:0:0`), 8);
  header.writeUInt32BE(0xf1000000 + n, 20);
  header.set(ipv6Bytes(address), 24);
  return { type: 0x86dd, header, addresses: header.subarray(8, 40) };
}

const sent = await sendFrames(syn, Number(perSecond), Number(seconds));
process.stdout.write(JSON.stringify({ sent }), () => process.exit(0));
