// Downloads http://HOST:80/bytes/N until it ends, is cut or MS have passed; prints {bytes, startedAt, lastByteAt, endedAt, end}.
// libuv tells of some resets as an end of the data: what ends too early was cut, however it is told.
import { connect } from 'node:net';

const [host = '', path = '', most = '10000'] = process.argv.slice(2);
const result = { bytes: 0, startedAt: Date.now(), lastByteAt: 0, endedAt: 0, end: 'finished' };
const socket = connect({ host, port: 80 });
const finish = (end: string) => {
  if (result.endedAt > 0) return;
  Object.assign(result, { end, endedAt: Date.now() });
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
};
setTimeout(() => finish('still running'), Number(most));
socket.on('connect', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n`));
socket.on('data', (chunk) => {
  result.bytes += chunk.length;
  result.lastByteAt = Date.now();
});
const wanted = Number(path.split('/').at(-1));
socket.on('error', (error: NodeJS.ErrnoException) =>
  finish(error.code === 'ECONNRESET' ? 'cut' : (error.code ?? 'error')),
);
socket.on('end', () => finish(result.bytes >= wanted ? 'finished' : 'cut'));
