// Knocks at ports and prints how each knock ended and after how many ms: [{target, outcome, ms}].
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';

const patienceMs = 2_000;

function knockTcp(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.setTimeout(patienceMs, () => resolve('silence'));
    socket.on('connect', () => resolve('connected'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    socket.on('close', () => socket.destroy());
  });
}

function knockUdp(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    const timer = setTimeout(() => resolve('silence'), patienceMs);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(error.code ?? 'error');
    });
    socket.connect(port, host, () => socket.send('knock'));
  });
}

const results = [];
for (const target of process.argv.slice(2)) {
  const [protocol, host = '', port = ''] = target.split(',');
  const startedAt = performance.now();
  const outcome = await (protocol === 'udp' ? knockUdp : knockTcp)(host, Number(port));
  results.push({ target, outcome, ms: performance.now() - startedAt });
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
