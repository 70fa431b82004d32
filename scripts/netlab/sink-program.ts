// A program of its own: takes in TCP and UDP on one port, sends nothing back, and tells its parent what arrived.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Received } from './internet.js';

const port = Number(process.argv[2]);
const received: { -readonly [K in keyof Received]: Received[K] } = {
  tcpConnections: 0,
  tcpBytes: 0,
  udpDatagrams: 0,
  udpBytes: 0,
};

const tcp = createServer((socket) => {
  received.tcpConnections++;
  socket.on('error', () => {}); // resets are the peer's business
  socket.on('data', (data) => {
    received.tcpBytes += data.length;
  });
});
const udp = createSocket({ type: 'udp6', recvBufferSize: 8 << 20 });
udp.on('message', (data) => {
  received.udpDatagrams++;
  received.udpBytes += data.length;
});

process.on('disconnect', () => process.exit());
process.on('message', () => tell());
tcp.listen({ port, host: '::' });
udp.bind({ port, address: '::' });
await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
process.send?.('listening');

/** First takes in what has already arrived: as long as a turn of the event loop brings something. */
function tell(): void {
  const before = received.tcpBytes + received.udpDatagrams + received.tcpConnections;
  setImmediate(() => {
    const more = received.tcpBytes + received.udpDatagrams + received.tcpConnections > before;
    if (more) tell();
    else process.send?.(received);
  });
}
