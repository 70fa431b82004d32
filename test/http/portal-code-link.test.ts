import test from 'ava';
import { printedCode } from '../../daemon/domain/code.js';
import { logInLink } from '../../daemon/http/print/log-in-link.js';
import { codeNumber, openStage } from './portal-stage.js';

test('the printed address, in capitals, fills the code in and consumes nothing', async (t) => {
  const { ask, own, gateway } = await openStage(t);
  const code = printedCode(codeNumber(1));
  const link = new URL(logInLink(own, code));
  const path = logInLink(own, code).slice(`HTTP://${own}`.length);
  t.is(link.host, own);
  t.is(path, `/C/${code}`);
  const answer = await ask(path, { headers: { host: own.toUpperCase() } });
  t.is(answer.status, 302);
  t.is(answer.headers.location, `/?code=${code}`);
  const page = await ask(String(answer.headers.location));
  t.is(page.status, 200);
  t.true(page.body.includes(`value="${code}"`));
  t.deepEqual(gateway.events, []);
});

test('a code that a person made up comes through whatever it holds, and a broken address is a page that says so', async (t) => {
  const { ask, own } = await openStage(t);
  const answer = await ask(logInLink(own, 'ÉTÉ & "50%"').slice(`HTTP://${own}`.length));
  t.is(answer.status, 302);
  const page = await ask(String(answer.headers.location));
  t.true(page.body.includes('value="ÉTÉ &amp; &quot;50%&quot;"'));
  for (const path of ['/C/%zz', '/C/', '/C/%E9', `/C/${'x'.repeat(5000)}`])
    t.true((await ask(path)).status < 500, path);
});

test('the language that was chosen stays', async (t) => {
  const { ask } = await openStage(t);
  const { headers } = await ask('/c/BCDF?lang=fr');
  t.is(headers.location, '/?code=BCDF&lang=fr');
});
