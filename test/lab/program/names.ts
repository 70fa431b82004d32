// Asks the name server at ADDRESS for TXT records of NAME, each time another one below it, PER-SECOND for SECONDS, and prints
// {asked, answered, bytes, ms}: how many were answered with how many bytes, and how long each answer took.
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const [address = '', name = '', perSecond = '100', seconds = '3'] = process.argv.slice(2);
const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
socket.on('error', () => {});
const askedAt = new Map<number, number>();
const ms: number[] = [];
let bytes = 0;
socket.on('message', (answer) => {
  const at = askedAt.get(answer.readUInt16BE(0));
  if (at === undefined) return;
  askedAt.delete(answer.readUInt16BE(0));
  ms.push(performance.now() - at);
  bytes += answer.length;
});

function question(n: number): Buffer {
  const labels = [`q${n}${'x'.repeat(40)}`, ...name.split('.')];
  const asked = Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0, 0, 16, 0, 1]),
  ]);
  const head = Buffer.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(n & 0xffff, 0);
  return Buffer.concat([head, asked]);
}

const beganAt = performance.now();
let asked = 0;
while (performance.now() - beganAt < Number(seconds) * 1_000) {
  const due = ((performance.now() - beganAt) / 1_000) * Number(perSecond);
  for (; asked < due; asked++) {
    askedAt.set(asked & 0xffff, performance.now());
    socket.send(question(asked), 53, address);
  }
  await delay(5);
}
await delay(500);
process.stdout.write(JSON.stringify({ asked, answered: ms.length, bytes, ms }), () => process.exit(0));
