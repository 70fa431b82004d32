import test from 'ava';
import { mostPagesASecond } from '../../daemon/http/portal/routes.js';
import { type Answer, openStage } from './portal-stage.js';

test('a device that asks for more pages than any browser loads is told to wait, in few words; others are not', async (t) => {
  const stage = await openStage(t);
  const inARow = async (count: number) => {
    const answers: Answer[] = [];
    for (let n = 0; n < count; n++) answers.push(await stage.ask('/'));
    return answers;
  };
  // a slow machine may take more than a second for so many
  const all = (await Promise.all(Array.from({ length: 40 }, () => inARow(mostPagesASecond / 10)))).flat();
  const refused = all.filter(({ status }) => status === 429);
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
