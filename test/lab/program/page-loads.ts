// Loads PATH of the portal at HOST PORT again and again for SECONDS, over a new connection each time, WAYS at once, and prints
// {ms, failed}: how long each took from the first SYN to the last byte, and how many were not answered with a page.
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const [host = '', port = '', path = '/', seconds = '5', ways = '1'] = process.argv.slice(2);
const ms: number[] = [];
let failed = 0;

function load(): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ host, port, path, agent: false, timeout: 10_000 }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200));
      response.on('error', () => resolve(false));
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(false));
    call.end();
  });
}

const endsAt = performance.now() + Number(seconds) * 1_000;
async function keepLoading(): Promise<void> {
  while (performance.now() < endsAt) {
    const beganAt = performance.now();
    if (await load()) ms.push(performance.now() - beganAt);
    else failed++;
    await delay(20);
  }
}
await Promise.all(Array.from({ length: Number(ways) }, keepLoading));
process.stdout.write(JSON.stringify({ ms, failed }), () => process.exit(0));
