// Asks by DHCPv6 (RFC 8415, Information-request) for option CODE on eth0; prints {value}, the text of it or null.
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

const code = Number(process.argv[2]);
const option = (number: number, ...value: readonly number[]) => [number >> 8, number & 255, 0, value.length, ...value];
const mac = (networkInterfaces().eth0?.[0]?.mac ?? '').split(':').map((byte) => Number.parseInt(byte, 16));
const [clientId, wanted, elapsed] = [1, 6, 8];
const question = Buffer.from([
  11,
  ...randomBytes(3),
  ...option(clientId, 0, 3, 0, 1, ...mac),
  ...option(wanted, code >> 8, code & 255),
  ...option(elapsed, 0, 0),
]);
const socket = createSocket('udp6');
const end = (value: string | null) => process.stdout.write(JSON.stringify({ value }), () => process.exit(0));
socket.once('message', (answer) => end(valueIn(answer)));
const ask = () => socket.send(question, 547, 'ff02::1:2%eth0');
socket.bind(546, () => {
  ask();
  setInterval(ask, 1_000);
});
setTimeout(() => end(null), 8_000);

function valueIn(answer: Buffer): string | null {
  for (let at = 4; at + 4 <= answer.length; ) {
    const length = answer.readUInt16BE(at + 2);
    if (answer.readUInt16BE(at) === code) return answer.toString('utf8', at + 4, at + 4 + length);
    at += 4 + length;
  }
  return null;
}
