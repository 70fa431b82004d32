// Asks the name server at ADDRESS by TCP for TXT records of ever other names below NAME, as fast as it can over CONNECTIONS at once
// that it opens again when they end, for SECONDS. Prints {bytes}: what questions that were answered and their answers carried.
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const [address = '', name = '', connections = '10', seconds = '5'] = process.argv.slice(2);
const endsAt = performance.now() + Number(seconds) * 1_000;
let asked = 0;
let bytes = 0;

function question(n: number): Buffer {
  const labels = [...[1, 2, 3].map((part) => `${n}${part}`.padEnd(60, 'x')), ...name.split('.')];
  const asking = labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  const head = Buffer.from([n >> 8, n, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  const message = Buffer.concat([head, ...asking, Buffer.from([0, 0, 16, 0, 1])]);
  return Buffer.concat([Buffer.from([message.length >> 8, message.length]), message]);
}

async function tunnel(): Promise<void> {
  while (performance.now() < endsAt) {
    await new Promise<void>((resolve) => {
      const socket: Socket = connect({ host: address, port: 53 });
      const ask = () => {
        for (let n = 0; n < 100; n++) socket.write(question(asked++));
      };
      const timer = setTimeout(() => socket.destroy(), Math.max(0, endsAt - performance.now()));
      socket.on('connect', ask);
      socket.on('data', (data) => {
        // an answer holds its question
        bytes += 2 * data.length;
        if (socket.writableLength === 0) ask();
      });
      socket.on('error', () => {});
      socket.on('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    await delay(5);
  }
}

await Promise.all(Array.from({ length: Number(connections) }, tunnel));
process.stdout.write(JSON.stringify({ bytes }), () => process.exit(0));
