import test from 'ava';
import { mostPagesASecond } from '../../daemon/http/portal/routes.js';
import { openStage } from './portal-stage.js';

test('a device that asks for more pages than any browser loads is told to wait, in few words; others are not', async (t) => {
  const stage = await openStage(t);
  const answers = await Promise.all(Array.from({ length: mostPagesASecond + 50 }, () => stage.ask('/')));
  const refused = answers.filter(({ status }) => status === 429);
  t.true(refused.length >= 1);
  for (const { headers, body } of refused) {
    t.like(headers, { 'retry-after': '1', connection: 'close' });
    t.true(body.length < 100);
  }
  t.is((await stage.ask('/', { from: '127.0.0.5' })).status, 200);
});

test('requests that are sent without waiting for answers are not answered for ever', async (t) => {
  const stage = await openStage(t);
  const request = `GET / HTTP/1.1\r\nHost: ${stage.own}\r\n\r\n`;
  const few = await stage.raw(request.repeat(2));
  t.is(few.split('HTTP/1.1 200').length - 1, 2);
  const many = await stage.raw(request.repeat(200)).catch(() => '');
  t.true(many.split('HTTP/1.1 200').length - 1 <= 2);
});
