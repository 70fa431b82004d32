// Plays the probe table over one family and prints its rows; with `kept`, one connection is kept and asked twice.
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { openNames } from '../../../daemon/doctor/names.js';
import { playTable } from '../../../daemon/doctor/play.js';
import type { Family } from '../../../daemon/probe/client.js';

const [what, family, server = ''] = process.argv.slice(2);

if (what === 'play') {
  const names = openNames([server]);
  const rows = await playTable(family as Family, { names, now: () => performance.now() });
  process.stdout.write(JSON.stringify(rows), () => process.exit(0));
}

if (what === 'kept') {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const found = await openNames([server]).find('captive.apple.com', family as Family);
  const host = found.ok ? found.addresses[0] : '';
  for await (const _ of createInterface(process.stdin)) process.stdout.write(`${JSON.stringify(await ask(host))}\n`);
  process.exit(0);

  function ask(at: string | undefined): Promise<{ status: number; isSameConnection: boolean; body: string }> {
    return new Promise((resolve, reject) => {
      const headers = { Host: 'captive.apple.com', Connection: 'keep-alive' };
      const call = request({ agent, host: at, path: '/hotspot-detect.html', headers }, async (response) => {
        let body = '';
        for await (const chunk of response) body += chunk;
        resolve({ status: response.statusCode ?? 0, isSameConnection: call.reusedSocket, body });
      });
      call.on('error', reject);
      call.end();
    });
  }
}
