// Holds COUNT connections to the portal at HOST PORT from each of ADDRESSES (a,b,c), KIND: `silent` sends nothing, `headers` a byte
// of a header every second, `body` a byte of a form every second, `reader` asks for pages and reads none. For SECONDS, and takes
// another connection for each that is closed. Prints {opened, closed}.
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const [host = '', port = '', addresses = '', count = '1', kind = 'silent', seconds = '5'] = process.argv.slice(2);
let opened = 0;
let closed = 0;
let over = false;

async function hold(localAddress: string): Promise<void> {
  while (!over) {
    const socket = connect({ host, port: Number(port), localAddress });
    const ended = new Promise<void>((resolve) => socket.on('error', () => {}).on('close', () => resolve()));
    opened++;
    if (kind !== 'reader') socket.resume();
    if (kind === 'headers') socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    if (kind === 'body') socket.write(`POST /login HTTP/1.1\r\nHost: ${host}:${port}\r\nContent-Length: 4000\r\n\r\n`);
    if (kind === 'reader') socket.pause().write(`GET / HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`.repeat(50));
    const drip = setInterval(() => (kind === 'headers' || kind === 'body') && socket.write('x'), 1_000);
    await ended;
    clearInterval(drip);
    closed++;
    await delay(500);
  }
}

for (const address of addresses.split(',')) for (let i = 0; i < Number(count); i++) void hold(address);
await delay(Number(seconds) * 1_000);
over = true;
process.stdout.write(JSON.stringify({ opened, closed }), () => process.exit(0));
