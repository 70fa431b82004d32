// Types CODES on the portal at HOST PORT as fast as it is answered, eight at a time, and prints [{code, status, retryAfter, page}].
import { Agent, type IncomingMessage, request } from 'node:http';

const [host = '', port = '', ...codes] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

function ask(
  path: string,
  form?: Readonly<Record<string, string>>,
): Promise<{ response: IncomingMessage; page: string }> {
  return new Promise((resolve, reject) => {
    const headers = form ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    const call = request({ host, port, path, agent, headers, method: form ? 'POST' : 'GET' }, (response) => {
      let page = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        page += text;
      });
      response.on('end', () => resolve({ response, page }));
    });
    call.on('error', reject);
    call.end(form && String(new URLSearchParams(form)));
  });
}

const token = /name="token" value="([^"]+)"/.exec((await ask('/')).page)?.[1] ?? '';
const results = await Promise.all(
  codes.map(async (code) => {
    const { response, page } = await ask('/login', { code, token });
    return { code, status: response.statusCode, retryAfter: Number(response.headers['retry-after'] ?? 0), page };
  }),
);
process.stdout.write(JSON.stringify(results), () => process.exit(0));
