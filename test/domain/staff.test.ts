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

const owner = (name: string, role: Role = 'owner') => ({ name, role, passwordHash: 'x' });
const browser = (tokenHash: string, name: string, endsAt = 2 ** 50) => ({
  ...{ tokenHash, name, signedInAt: t0, endsAt },
  ...{ address: '192.0.2.9', browser: 'Firefox' },
});

test('the last owner cannot be made less, by whichever way', (t) => {
  const p = place();
  p.happen({ type: 'staff-add', staff: owner('ada') }, t0);
  p.happen({ type: 'staff-add', staff: owner('bob', 'viewer') }, t0);
  const refusal = { reason: 'last-owner', name: 'ada' } as const;
  t.deepEqual(p.refusal({ type: 'staff-role', name: 'ada', role: 'cashier' }, t0), refusal);
  t.deepEqual(p.refusal({ type: 'staff-set', staff: owner('ada', 'viewer') }, t0), refusal);
  p.happen({ type: 'staff-set', staff: { ...owner('ada'), passwordHash: 'y' } }, t0);
  t.is(p.state.staff.get('ada')?.passwordHash, 'y');
  p.happen({ type: 'staff-role', name: 'bob', role: 'owner' }, t0);
  p.happen({ type: 'staff-role', name: 'ada', role: 'cashier' }, t0);
  t.is(p.state.staff.get('ada')?.role, 'cashier');
  t.is(p.state.staff.get('ada')?.passwordHash, 'y');
});

test('somebody new may not take the name of somebody who is there', (t) => {
  const p = place();
  p.happen({ type: 'staff-add', staff: owner('ada') }, t0);
  t.deepEqual(p.refusal({ type: 'staff-add', staff: owner('ada', 'viewer') }, t0), {
    reason: 'name-taken',
    name: 'ada',
  });
  t.is(p.state.staff.get('ada')?.role, 'owner');
});

test('a new password signs out all their browsers but the kept one, and nobody else', (t) => {
  const p = place();
  for (const name of ['ada', 'bob']) p.happen({ type: 'staff-add', staff: owner(name) }, t0);
  for (const [hash, name] of ['a1:ada', 'a2:ada', 'b1:bob'].map((pair) => pair.split(':')))
    p.happen({ type: 'staff-sign-in', session: browser(hash ?? '', name ?? '') }, t0);
  p.happen({ type: 'staff-password', name: 'ada', passwordHash: 'y', keptTokenHash: 'a2' }, t0);
  t.deepEqual([...p.state.staffSessions.keys()], ['a2', 'b1']);
  p.happen({ type: 'staff-sign-out-others', keptTokenHash: 'b1', name: 'bob' }, t0);
  t.deepEqual([...p.state.staffSessions.keys()], ['a2', 'b1']);
  p.happen({ type: 'staff-sign-out-others', keptTokenHash: 'b1', name: null }, t0);
  t.deepEqual([...p.state.staffSessions.keys()], ['b1']);
});

test('a dearer hash takes the place of the one it was made for, and of no other', (t) => {
  const p = place();
  p.happen({ type: 'staff-add', staff: owner('ada') }, t0);
  p.happen({ type: 'staff-rehash', name: 'ada', was: 'x', passwordHash: 'xx' }, t0);
  t.is(p.state.staff.get('ada')?.passwordHash, 'xx');
  p.happen({ type: 'staff-rehash', name: 'ada', was: 'x', passwordHash: 'old' }, t0);
  t.is(p.state.staff.get('ada')?.passwordHash, 'xx');
});

test('who signs in is remembered with the last eight addresses; who is gone cannot sign in', (t) => {
  const p = place();
  p.happen({ type: 'staff-add', staff: owner('ada') }, t0);
  for (let n = 1; n <= 10; n++)
    p.happen({ type: 'staff-sign-in', session: { ...browser(`h${n}`, 'ada'), address: `192.0.2.${n % 9}` } }, t0 + n);
  const { signedInAt, addresses, addedAt } = p.state.staff.get('ada') ?? {};
  t.is(addedAt, t0);
  t.is(signedInAt, t0);
  t.deepEqual(
    addresses,
    [3, 4, 5, 6, 7, 8, 0, 1].map((n) => `192.0.2.${n}`),
  );
  t.deepEqual(p.refusal({ type: 'staff-sign-in', session: browser('e', 'eve') }, t0), {
    reason: 'no-such',
    what: 'staff',
  });
});
