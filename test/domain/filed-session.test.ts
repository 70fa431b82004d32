import test from 'ava';
import { sessionsToFile } from '../../daemon/domain/filed-session.js';
import { at, phone, place, tablet } from '../fakes/place.js';

const logOut = { type: 'log-out', mac: phone.mac } as const;

test('a session that is over waits to be filed, with its ticket, its list and the name of its offer', (t) => {
  const p = place({ name: 'One hour' });
  p.logIn(at(0));
  p.read(at(5), p.meter(phone, { up: 10, down: 100 }));
  const { id } = p.session();
  p.happen(logOut, at(60));
  t.deepEqual(sessionsToFile(p.state, at(70)), [
    {
      ...{ id, ticketId: 1, listId: 1, offer: 'One hour', ...phone, openedAt: at(0), endedAt: at(60) },
      ...{ cause: 'user-request', upBytes: 10, downBytes: 100, givenBackMs: 0 },
    },
  ]);
});

test('a session is filed when its meters had time to settle, with its last bytes', (t) => {
  const p = place();
  p.logIn(at(0));
  const { slot } = p.session();
  p.happen(logOut, at(60));
  t.deepEqual(sessionsToFile(p.state, at(69.999)), []);
  p.happen({ type: 'meters-settled', readings: [{ slot, usage: { upBytes: 7, downBytes: 8 } }] }, at(61));
  t.like(sessionsToFile(p.state, at(70))[0], { upBytes: 7, downBytes: 8 });
});

test('the meters of a session settle also when its device has been online and left again since', (t) => {
  const p = place();
  p.logIn(at(0));
  const { slot } = p.session();
  p.happen(logOut, at(1));
  p.logIn(at(2));
  p.happen(logOut, at(3));
  p.happen({ type: 'meters-settled', readings: [{ slot, usage: { upBytes: 7, downBytes: 8 } }] }, at(4));
  t.is(p.ticket().usage.downBytes, 8);
  t.deepEqual(
    sessionsToFile(p.state, at(60)).map(({ downBytes }) => downBytes),
    [8, 0],
  );
  t.is(p.ended().usage.downBytes, 0);
});

test('a session that ended in the future, before the clock was set back, does not wait for it', (t) => {
  const p = place();
  p.logIn(at(0));
  p.happen(logOut, at(86_400));
  t.is(sessionsToFile(p.state, at(10)).length, 1);
});

test('what is filed is forgotten, once, and the guest can still read why he was cut', (t) => {
  const p = place();
  p.logIn(at(0), phone);
  p.logIn(at(0), tablet, 2);
  p.happen(logOut, at(1));
  t.deepEqual(p.happen({ type: 'sessions-filed', ids: [1, 77] }, at(20)), [{ type: 'sessions-filed', ids: [1] }]);
  t.deepEqual(p.happen({ type: 'sessions-filed', ids: [1] }, at(20)), []);
  t.deepEqual(sessionsToFile(p.state, at(20)), []);
  t.is(p.ended().cause, 'user-request');
  t.true(p.isOnline(tablet));
});
