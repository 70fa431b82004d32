import test from 'ava';
import { everyRight, mayDo, type Role, roles } from '../../daemon/domain/staff.js';
import { place, t0 } from '../fakes/place.js';

const table: Readonly<Record<Role, string>> = {
  owner: 'look issue serve cancel manage',
  'cashier-refund': 'look issue serve cancel',
  cashier: 'look issue serve',
  viewer: 'look',
};

test('each role may do what its row says, and nothing else', (t) => {
  for (const role of roles) t.is(everyRight.filter((right) => mayDo(role, right)).join(' '), table[role], role);
});

test('somebody who leaves is signed out everywhere', (t) => {
  const p = place();
  for (const name of ['ada', 'bob'])
    p.happen({ type: 'staff-set', staff: { name, role: name === 'ada' ? 'owner' : 'cashier', passwordHash: 'x' } }, t0);
  p.happen(
    {
      type: 'staff-sign-in',
      session: { tokenHash: 'h', name: 'bob', signedInAt: 0, endsAt: 2 ** 50, address: '192.0.2.9', browser: '' },
    },
    t0,
  );
  p.happen({ type: 'staff-remove', name: 'bob' }, t0);
  t.deepEqual([...p.state.staff.keys()], ['ada']);
  t.is(p.state.staffSessions.size, 0);
});

test('the last owner cannot be removed, and nobody who is not there', (t) => {
  const p = place();
  p.happen({ type: 'staff-set', staff: { name: 'ada', role: 'owner', passwordHash: 'x' } }, t0);
  t.deepEqual(p.refusal({ type: 'staff-remove', name: 'ada' }, t0), { reason: 'last-owner', name: 'ada' });
  t.deepEqual(p.refusal({ type: 'staff-remove', name: 'eve' }, t0), { reason: 'no-such', what: 'staff' });
  p.happen({ type: 'staff-set', staff: { name: 'bob', role: 'owner', passwordHash: 'x' } }, t0);
  p.happen({ type: 'staff-remove', name: 'ada' }, t0);
  t.deepEqual([...p.state.staff.keys()], ['bob']);
});
