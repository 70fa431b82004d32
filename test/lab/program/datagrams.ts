// Sends COUNT datagrams of SIZE payload bytes to HOST PORT, one every MS; prints {sent}.
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const [host = '', port = '', count = '1', size = '100', everyMs = '0'] = process.argv.slice(2);
const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
socket.on('error', () => {});
const payload = Buffer.alloc(Number(size), 'x');
let sent = 0;
for (; sent < Number(count); sent++) {
  await new Promise((resolve) => socket.send(payload, Number(port), host, resolve));
  if (Number(everyMs) > 0) await delay(Number(everyMs));
}
process.stdout.write(JSON.stringify({ sent }), () => process.exit(0));
