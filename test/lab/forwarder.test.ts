import { request } from 'node:http';
import test from 'ava';
import { forward } from '../../scripts/netlab/forwarder.js';
import { createLab, plan, whyNoLab } from '../../scripts/netlab/lab.js';
import { requestHeaders, responseHeaders } from '../../scripts/netlab/origin-rewrite.js';

const rule = whyNoLab() === undefined ? test.serial : test.skip;

const origins = { outside: 'http://localhost:8080', inside: 'http://10.77.0.1:8080' };

for (const [what, given, wanted] of [
  ['the host becomes the one the site in the lab knows', ['Host', 'localhost:8080'], ['Host', '10.77.0.1:8080']],
  ['its origin becomes the site’s own', ['Origin', 'http://localhost:8080'], ['Origin', 'http://10.77.0.1:8080']],
  [
    'a referring page of the site becomes the site’s own',
    ['Referer', 'http://localhost:8080/a?b'],
    ['Referer', 'http://10.77.0.1:8080/a?b'],
  ],
  ['a stranger’s origin stays', ['Origin', 'http://localhost:80801'], ['Origin', 'http://localhost:80801']],
  ['other headers stay', ['Cookie', 'a=http://localhost:8080'], ['Cookie', 'a=http://localhost:8080']],
  ['what concerns one connection stays behind', ['Connection', 'close', 'TE', 'trailers'], []],
] as const)
  test(`a browser’s request to a forwarded site: ${what}`, (t) => {
    t.deepEqual(requestHeaders(given, origins), [...wanted]);
  });

for (const [what, given, wanted] of [
  [
    'a redirect to the site leads to localhost',
    ['Location', 'http://10.77.0.1:8080/x'],
    ['Location', 'http://localhost:8080/x'],
  ],
  [
    'a redirect to its root leads to localhost',
    ['Location', 'http://10.77.0.1:8080'],
    ['Location', 'http://localhost:8080'],
  ],
  ['a redirect elsewhere stays', ['Location', 'http://example.com/'], ['Location', 'http://example.com/']],
  ['a relative redirect stays', ['Location', '/x'], ['Location', '/x']],
  ['each cookie passes', ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'], ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']],
] as const)
  test(`a forwarded site’s answer: ${what}`, (t) => {
    t.deepEqual(responseHeaders(given, origins), [...wanted]);
  });

/** Tells who asked; streams events on /events; redirects to its own name otherwise. */
const site = `require('node:http').createServer((request, response) => {
  if (request.url === '/who') return response.end(request.socket.remoteAddress + ' ' + request.headers.host);
  if (request.url !== '/events') return response.writeHead(302, { location: 'http://' + request.headers.host + '/who' }).end();
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\\n\\n');
}).listen(8080, '${plan.lan.ipv4}', () => console.log('listening'))`;

rule('a site of the lab is shown on localhost as a guest sees it, streamed, and only under that name', async (t) => {
  const lab = await createLab();
  t.teardown(() => lab.remove());
  const { address } = await lab.guest(1).lease();
  const server = lab.gateway.spawn([process.execPath, '-e', site], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => server.stdout?.once('data', resolve));
  const shown = await forward(lab.guest(1), `http://${plan.lan.ipv4}:8080`, 18_080);
  const second = await forward(lab.guest(1), `http://${plan.lan.ipv4}:8080`, shown.port);
  t.true(second.port > shown.port, 'a port in use leads to the next one');

  const followed = await fetch(`${shown.origin}/`);
  t.is(followed.url, `${shown.origin}/who`);
  t.is(await followed.text(), `${address} ${plan.lan.ipv4}:8080`);

  const events = await fetch(`${shown.origin}/events`);
  const { value } = (await events.body?.getReader().read()) ?? {};
  t.is(Buffer.from(value ?? []).toString(), 'data: first\n\n', 'before the answer has ended');

  t.is(await statusFor(shown.port, 'stranger.example'), 421);
  await second.close();
  await shown.close();
  await t.throwsAsync(fetch(shown.origin));
});

function statusFor(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on('error', reject).end();
  });
}
