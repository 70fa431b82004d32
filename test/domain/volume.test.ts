import test from 'ava';
import { enforce } from '../../daemon/domain/enforce.js';
import { offerProblem } from '../../daemon/domain/offer-problem.js';
import { ticketStatus } from '../../daemon/domain/ticket-status.js';
import { volumeLimits } from '../../daemon/domain/volume.js';
import { at, phone, place, tablet, terms } from '../fakes/place.js';

test('a total volume counts both directions and every device of the ticket', (t) => {
  const p = place({ totalVolumeBytes: 1_000_000, devicesAtOnce: 2 });
  p.logIn(at(0), phone);
  p.logIn(at(0), tablet);
  p.read(at(1), p.meter(phone, { up: 300_000 }), p.meter(tablet, { down: 200_000 }));
  t.deepEqual(volumeLimits(p.state, p.session()), [
    { direction: 'total', limitBytes: 1_000_000, usedBytes: 500_000, leftBytes: 500_000 },
  ]);
  p.read(at(2), p.meter(phone, { up: 600_000 }), p.meter(tablet, { down: 400_000 }));
  for (const who of [phone, tablet]) t.is(p.ended(who).cause, 'volume-exhausted');
  t.like(p.refusal(p.typing(), at(3)), { reason: 'used-up', cause: 'volume-exhausted' });
});

test('a packet that does not fit into the total uses it up', (t) => {
  const p = place({ totalVolumeBytes: 1_000_000 });
  p.logIn(at(0));
  p.read(at(1), p.meter(phone, { up: 400_000, down: 599_000, trafficAt: at(1), open: false }));
  t.is(p.ended().cause, 'volume-exhausted');
  t.deepEqual(p.ticket().spent, { upBytes: 0, downBytes: 0, totalBytes: 1_000_000 });
  p.change({ totalVolumeBytes: 2_000_000 }, at(2));
  p.logIn(at(3));
});

test('slowed instead of cut: nothing ends and nothing is refused, and the kernel knows the slow speed from the start', (t) => {
  const p = place({ downVolumeBytes: 1_000, slowedKbps: 128, downKbps: 5_000, devicesAtOnce: 2 });
  p.logIn(at(0));
  t.like(enforce(p.state, at(0)).sessions[0], { downKbps: 5_000, slowedKbps: 128 });
  p.read(at(1), p.meter(phone, { down: 5_000_000 }));
  t.true(p.isOnline(phone));
  p.logIn(at(2), tablet);
  t.is(ticketStatus(p.state, p.ticket(), at(2)), 'in-use');
  t.like(enforce(p.state, at(2)).sessions[1], { slowedKbps: 128, volume: { used: { downBytes: 5_000_000 } } });
});

test('an owner who stops slowing down cuts those who are beyond the volume', (t) => {
  const p = place({ downVolumeBytes: 1_000, slowedKbps: 128 });
  p.logIn(at(0));
  p.read(at(1), p.meter(phone, { down: 5_000 }));
  p.change({ slowedKbps: null }, at(2));
  p.read(at(2), p.meter(phone, { down: 5_000 }));
  t.is(p.ended().cause, 'volume-exhausted');
});

test('slowing down needs a volume', (t) => {
  t.is(offerProblem(terms({ slowedKbps: 128 }))?.field, 'slowedKbps');
  t.is(offerProblem(terms({ slowedKbps: 7, totalVolumeBytes: 1 }))?.field, 'slowedKbps');
  t.is(offerProblem(terms({ slowedKbps: 128, upVolumeBytes: 1 })), undefined);
});
