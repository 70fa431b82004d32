import test from 'ava';
import jsQR from 'jsqr';
import { sessionOfMac } from '../../daemon/domain/state.js';
import { openSignedLinks } from '../../daemon/http/signed-link.js';
import { codeNumber, macOf, openStage, post } from './portal-stage.js';

const code = codeNumber(1);

test('the status page has a link to come back, as text and as a QR code that reads the same', async (t) => {
  const stage = await openStage(t);
  await stage.logIn(code);
  const { body } = await stage.ask('/status');
  const href = /<a href="(http:[^"]*\/back\/[^"]*)"/.exec(body)?.[1] ?? '';
  t.regex(href, /^http:\/\/127\.0\.0\.1:\d+\/back\/1-[0-9a-f]{32}$/);
  t.false(body.includes(code.toLowerCase()) || href.toUpperCase().includes(code), 'no code in it');
  t.is(readQr(body)?.toLowerCase(), href);
  t.true(Buffer.byteLength(body) < 50_000, `${Buffer.byteLength(body)} bytes`);
});

test('opening the link does nothing; its button hands the ticket over by the rules', async (t) => {
  const stage = await openStage(t);
  await stage.logIn(code);
  const path = new URL(/<a href="(http:[^"]*\/back\/[^"]*)"/.exec((await stage.ask('/status')).body)?.[1] ?? '')
    .pathname;
  const from = '127.0.0.2';
  const page = await stage.ask(path.toUpperCase(), { from });
  t.is(page.status, 200);
  t.regex(page.body, /Ticket no\. 1/);
  t.is(sessionOfMac(stage.gateway.state, macOf(from)), undefined);
  const token = await stage.token({ from });
  const full = await stage.ask(path, post({ token }, { from }));
  t.is(full.status, 422);
  t.regex(full.body, new RegExp(`action="${path}"`));
  const release = /name="release" value="(\d+)"/.exec(full.body)?.[1] ?? '';
  const done = await stage.ask(path, post({ token, release }, { from }));
  t.deepEqual([done.status, done.headers.location], [303, '/status']);
  t.is(sessionOfMac(stage.gateway.state, macOf(from))?.ticketId, 1);
  t.is(sessionOfMac(stage.gateway.state, macOf('127.0.0.1')), undefined);
});

test('a form from elsewhere, a forged link and the link of a cancelled ticket do nothing', async (t) => {
  const stage = await openStage(t);
  const ticket = { id: 1, code };
  const path = `/back/${openSignedLinks('stage').back(ticket)}`;
  t.is((await stage.ask(path, post({}))).status, 403);
  t.is((await stage.ask(`/back/${openSignedLinks('x').back(ticket)}`)).status, 404);
  t.is((await stage.ask(`/back/${openSignedLinks('stage').confirm(1, code)}`)).status, 404);
  await stage.gateway.dispatch({ type: 'ticket-cancel', ticketId: 1 });
  t.is((await stage.ask(path)).status, 404);
  t.is((await stage.ask(path, post({ token: await stage.token() }))).status, 404);
  t.is(stage.gateway.state.sessions.size, 0);
});

test('the link of a ticket that is used up says so, and has no button', async (t) => {
  const stage = await openStage(t);
  await stage.logIn(code);
  stage.gateway.passMinutes(300);
  const { body } = await stage.ask(`/back/${openSignedLinks('stage').back({ id: 1, code })}`);
  t.regex(body, /This ticket has expired/);
  t.notRegex(body, /Go online with this ticket/);
});

/** What a camera reads from the first picture of a page. */
function readQr(html: string): string | undefined {
  const [, view = '', path = ''] = /viewBox="-4 -4 (\d+) \d+".*?<path fill="#000" d="([^"]*)"/s.exec(html) ?? [];
  const [side, scale] = [Number(view), 4];
  const width = side * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  const blacken = (at: number) => pixels.fill(0, at * 4, at * 4 + 3);
  for (const [, x = '', y = '', length = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let py = 0; py < scale; py++)
      for (let px = 0; px < Number(length) * scale; px++)
        blacken(((Number(y) + 4) * scale + py) * width + (Number(x) + 4) * scale + px);
  return jsQR.default(pixels, width, width)?.data;
}
