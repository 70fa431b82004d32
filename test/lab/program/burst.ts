// Sends many knocks at once and prints how each ended and after how many ms: [{target, outcome, ms}]. The table comes as
// JSON: targets `udp,HOST,PORT` or `tcp,HOST,PORT`. A knock that nobody answers ends as `silence` after PATIENCE ms.
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';

const [list = '[]', patience = '1000'] = process.argv.slice(2);
const targets = JSON.parse(list) as readonly string[];
const patienceMs = Number(patience);

interface Knock {
  readonly target: string;
  readonly outcome: string;
  readonly ms: number;
}

function knock(target: string): Promise<Knock> {
  const [protocol, host = '', port = ''] = target.split(',');
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const end = (outcome: string) => {
      clearTimeout(timer);
      resolve({ target, outcome, ms: performance.now() - startedAt });
    };
    const timer = setTimeout(() => end('silence'), patienceMs);
    if (protocol === 'tcp') {
      const socket = connect({ host, port: Number(port) });
      socket.on('connect', () => {
        end('connected');
        socket.destroy();
      });
      socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'error'));
      return;
    }
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'error'));
    socket.on('message', () => end('answered'));
    socket.connect(Number(port), host, () => socket.send('knock'));
  });
}

const results = await Promise.all(targets.map(knock));
process.stdout.write(JSON.stringify(results), () => process.exit(0));
