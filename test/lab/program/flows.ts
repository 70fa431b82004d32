// Holds HOST's TCP and UDP flows open (COUNT of each, to TCPPORT and UDPPORT), sending a little every 10 ms, and prints when each
// ended and how: [{kind, outcome, endedAt}], epoch ms. `silence` after PATIENCE ms. Prints nothing before all have ended.
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';

const [host = '', tcpPort = '', udpPort = '', count = '1', patience = '10000'] = process.argv.slice(2);

interface Flow {
  readonly kind: string;
  readonly outcome: string;
  readonly endedAt: number;
}

function flow(kind: 'tcp' | 'udp'): Promise<Flow> {
  return new Promise((resolve) => {
    const end = (outcome: string) => {
      clearInterval(sending);
      clearTimeout(timer);
      resolve({ kind, outcome, endedAt: Date.now() });
    };
    let sending: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => end('silence'), Number(patience));
    if (kind === 'tcp') {
      const socket = connect({ host, port: Number(tcpPort) });
      socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'error'));
      socket.on('close', () => end('closed'));
      socket.on('connect', () => {
        sending = setInterval(() => socket.write('x'), 10);
      });
      return;
    }
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'error'));
    socket.connect(Number(udpPort), host, () => {
      sending = setInterval(() => socket.send('x'), 10);
    });
  });
}

const kinds = Array.from({ length: Number(count) }, () => ['tcp', 'udp'] as const).flat();
process.stdout.write(JSON.stringify(await Promise.all(kinds.map(flow))), () => process.exit(0));
