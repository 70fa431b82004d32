// On the Internet host: HOST PORT. Sends each datagram back, with the instant at which the first one of the same text arrived.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { answerQuestions, sharedNow } from './question.js';

const [host = '', port = ''] = process.argv.slice(2);
const firstAt = new Map<string, number>();
const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });

socket.on('message', (data, from) => {
  const now = sharedNow();
  const text = data.toString();
  const first = firstAt.get(text) ?? now;
  firstAt.set(text, first);
  socket.send(`${text} ${first}`, from.port, from.address);
});
socket.bind(Number(port), host);
await once(socket, 'listening');
answerQuestions(async () => firstAt.size);
