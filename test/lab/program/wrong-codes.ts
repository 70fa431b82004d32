// Types a wrong code on the portal at HOST PORT, COUNT in all, WAYS at once, each from the next of DEVICES addresses (PREFIX.1.1 and
// on, 250 to a net). Every code has a right check character. Prints {statuses}: how often each status of an answer came.
import { randomInt } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import { makeCode } from '../../../daemon/domain/code.js';

const [host = '', port = '', prefix = '', devices = '1', count = '1', ways = '10'] = process.argv.slice(2);
const statuses: Record<string, number> = {};
const tokens = new Map<string, string>();

function ask(localAddress: string, path: string, form?: URLSearchParams): Promise<{ status: string; text: string }> {
  return new Promise((resolve) => {
    const failed = () => resolve({ status: 'none', text: '' });
    const method = form === undefined ? 'GET' : 'POST';
    const headers = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const options = { host, port, path, method, headers, localAddress, agent: false, timeout: 10_000 };
    const call = request(options, (answer: IncomingMessage) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: String(answer.statusCode), text })).on('error', failed);
    });
    call.on('timeout', () => call.destroy());
    call.on('error', failed);
    call.end(form?.toString());
  });
}

async function guess(n: number): Promise<void> {
  const device = n % Number(devices);
  const address = `${prefix}.${1 + Math.floor(device / 250)}.${1 + (device % 250)}`;
  const token = tokens.get(address) ?? (await ask(address, '/')).text.match(/name="token" value="([^"]+)"/)?.[1] ?? '';
  tokens.set(address, token);
  const form = new URLSearchParams({ token, code: makeCode((below) => randomInt(below)) });
  const { status } = await ask(address, '/login', form);
  statuses[status] = (statuses[status] ?? 0) + 1;
}

let next = 0;
const type = async () => {
  while (next < Number(count)) await guess(next++);
};
await Promise.all(Array.from({ length: Number(ways) }, type));
process.stdout.write(JSON.stringify({ statuses }), () => process.exit(0));
