// Claims PER-SECOND addresses a second for SECONDS, each once: asks for the gateway's ADDRESS by ARP or neighbour
// solicitation (RFC 826, RFC 4861) as the owner of ever another address below PREFIX (two bytes of IPv4, `10.77`, or 64 bits of
// IPv6, `fe80:0:0:0`), from MACS made-up cards. With ONLY it is always the IPv4 address with this number. Prints {sent}.
import { bytesOf, checksum, ethernet, ipv6Bytes, madeUpCard, sendFrames } from '../frames.js';

const [address = '', gatewayMac = '', prefix = '', macs = '1', perSecond = '1000', seconds = '5', only = ''] =
  process.argv.slice(2);

function arp(n: number): Buffer {
  const card = madeUpCard(n % Number(macs));
  const body = Buffer.alloc(28);
  body.set([0, 1, 8, 0, 6, 4, 0, 1, ...card], 0);
  const host = only === '' ? n : Number(only);
  body.set([...bytesOf(prefix, '.', 10), (host >> 8) & 255, host & 255], 14);
  body.set(bytesOf(address, '.', 10), 24);
  return Buffer.concat([ethernet(gatewayMac, card, 0x0806), body]);
}

function solicitation(n: number): Buffer {
  const card = madeUpCard(n % Number(macs));
  const header = Buffer.alloc(40);
  header.set([0x60, 0, 0, 0, 0, 32, 58, 255]);
  header.set(ipv6Bytes(`${prefix}:f100:0:${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}`), 8);
  header.set(ipv6Bytes(address), 24);
  const body = Buffer.alloc(32);
  body[0] = 135;
  body.set(header.subarray(24), 8);
  body.set([1, 1, ...card], 24);
  body.writeUInt16BE(checksum(Buffer.concat([header.subarray(8), Buffer.from([0, 0, 0, 32, 0, 0, 0, 58]), body])), 2);
  return Buffer.concat([ethernet(gatewayMac, card, 0x86dd), header, body]);
}

const sent = await sendFrames(address.includes(':') ? solicitation : arp, Number(perSecond), Number(seconds));
process.stdout.write(JSON.stringify({ sent }), () => process.exit(0));
