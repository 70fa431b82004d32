// Asks HOST PORT for PATH from every one of ADDRESSES (PREFIX.1.1 and on, 250 to a net; COUNT), ROUNDS times, WAYS at once (0: all
// of a round at the same moment), with the header Host: NAME. Prints {ms, statuses}: first SYN to last byte, and how often each status came.
import { request } from 'node:http';

const [host = '', port = '', path = '/', name = '', prefix = '', count = '1', rounds = '1', ways = '0'] =
  process.argv.slice(2);
const addresses = Array.from(
  { length: Number(count) },
  (_, n) => `${prefix}.${1 + Math.floor(n / 250)}.${1 + (n % 250)}`,
);
const ms: number[] = [];
const statuses: Record<string, number> = {};

function load(localAddress: string): Promise<void> {
  const beganAt = performance.now();
  return new Promise((resolve) => {
    const over = (status: string) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status !== 'none') ms.push(performance.now() - beganAt);
      resolve();
    };
    const options = { host, port, path, localAddress, agent: false, timeout: 10_000, headers: { host: name } };
    const call = request(options, (response) => {
      response.resume().on('end', () => over(String(response.statusCode)));
      response.on('error', () => over('none'));
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => over('none'));
    call.end();
  });
}

for (let round = 0; round < Number(rounds); round++) {
  const left = [...addresses];
  const one = async () => {
    for (let address = left.pop(); address !== undefined; address = left.pop()) await load(address);
  };
  await Promise.all(Array.from({ length: Number(ways) || addresses.length }, one));
}
process.stdout.write(JSON.stringify({ ms, statuses }), () => process.exit(0));
