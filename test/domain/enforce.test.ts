import test from 'ava';
import fc from 'fast-check';
import { enforce } from '../../daemon/domain/enforce.js';
import { at, contentOf, laptop, phone, place, tablet } from '../fakes/place.js';
import { anyEvents, playAll } from './history.js';

test('an open device is open until its deadline, at the speed and volume of its offer', (t) => {
  const p = place({ lifetimeSeconds: 100, downKbps: 5_000, upKbps: 1_000, downVolumeBytes: 7_000 });
  p.logIn(at(0));
  p.read(at(5), p.meter(phone, { up: 3, down: 4 }));
  const { id, slot } = p.session();
  const used = { upBytes: 3, downBytes: 4 };
  t.deepEqual(enforce(p.state, at(10)), {
    at: at(10),
    sessions: [
      {
        sessionId: id,
        slot,
        mac: phone.mac,
        accessPoint: 'lounge',
        endsAt: at(100),
        downKbps: 5_000,
        upKbps: 1_000,
        slowedKbps: null,
        usage: used,
        volume: { pool: 1, upLimitBytes: null, downLimitBytes: 7_000, totalLimitBytes: null, used },
      },
    ],
    exempt: [],
  });
});

test('from its deadline on a session is not to be loaded, whether or not it was ended', (t) => {
  const p = place({ lifetimeSeconds: 100 });
  p.logIn(at(0));
  t.is(enforce(p.state, at(99.999)).sessions.length, 1);
  t.is(enforce(p.state, at(100)).sessions.length, 0);
});

test('without a time limit there is no deadline', (t) => {
  const p = place({ idleTimeoutSeconds: 60 });
  p.logIn(at(0));
  t.is(enforce(p.state, at(1)).sessions[0]?.endsAt, null);
});

test('when one of two devices is cut as idle, the shared credit of the other lasts longer', (t) => {
  const p = place({ creditSeconds: 100, idleTimeoutSeconds: 60, devicesAtOnce: 2 });
  p.logIn(at(0), phone);
  p.logIn(at(50), tablet);
  t.is(enforce(p.state, at(50)).sessions[1]?.endsAt, at(100));
  p.read(at(60), p.meter(phone), p.meter(tablet, { up: 1, trafficAt: at(60) }));
  t.is(enforce(p.state, at(60)).sessions[0]?.endsAt, at(150));
});

test('enforcing is pure, and while nothing changes every device ends at the same instant whenever it is asked', (t) => {
  fc.assert(
    fc.property(anyEvents, fc.array(fc.nat(30_000), { minLength: 1, maxLength: 4 }), (events, laters) => {
      const { p, now } = playAll(events);
      const before = contentOf(p.state);
      const first = enforce(p.state, now);
      t.deepEqual(enforce(p.state, now), first);
      for (const later of laters) {
        const isStill = ({ endsAt }: { readonly endsAt: number | null }) => endsAt === null || endsAt > now + later;
        const { sessions, exempt } = first;
        t.deepEqual(enforce(p.state, now + later), {
          at: now + later,
          sessions: sessions.filter(isStill),
          exempt: exempt.filter(isStill),
        });
      }
      t.is(contentOf(p.state), before);
    }),
    { numRuns: 100 },
  );
});

test('every enforced device is loaded once, in a slot of its own', (t) => {
  const p = place({ devicesAtOnce: 3 });
  for (const who of [phone, tablet, laptop]) p.logIn(at(0), who);
  const { sessions } = enforce(p.state, at(1));
  t.is(new Set(sessions.map(({ slot }) => slot)).size, 3);
  t.is(new Set(sessions.map(({ mac }) => mac)).size, 3);
});
