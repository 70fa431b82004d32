import test from 'ava';
import { paperDiffers } from '../../daemon/domain/paper.js';
import { addOffer, at, codeNumber, type Place, place } from '../fakes/place.js';

function printed(...ticketIds: number[]): Place {
  const p = place({ creditSeconds: 3_600, priceCents: 500 }, 5);
  addOffer(p, { creditSeconds: 60 }, 0);
  p.happen({ type: 'tickets-print', ticketIds }, at(0));
  return p;
}

function differing(p: Place): number[] {
  return [...p.state.tickets.values()].filter((ticket) => paperDiffers(p.state, ticket)).map(({ id }) => id);
}

test('a ticket that was never printed has no paper to differ from', (t) => {
  const p = printed(1, 2);
  p.change({ creditSeconds: 60 }, at(1));
  t.deepEqual(differing(p), [1, 2]);
  t.is(p.ticket(3).paperId, null);
});

test('an offer may change its name, its place in the list and what it remembers: the papers stay right', (t) => {
  const p = printed(1);
  p.change({ name: 'Other name', description: 'x', sortOrder: 7, shownOnPortal: true, remembersDevices: true }, at(1));
  t.deepEqual(differing(p), []);
});

test('an offer that is extended keeps its tickets good, and their papers differ', (t) => {
  const p = printed(1, 2);
  p.happen({ type: 'offer-extend', offerId: 1, validUntilAt: at(1_000) }, at(1));
  t.is(p.state.offers.get(1)?.creditSeconds, 3_600, 'nothing else has to be entered again');
  t.deepEqual(differing(p), [1, 2]);
  p.happen({ type: 'tickets-print', ticketIds: [2] }, at(2));
  t.deepEqual(differing(p), [1], 'printed again it is right again');
});

test('a list that is bound to another offer changes what its papers should say', (t) => {
  const p = printed(1);
  p.happen({ type: 'list-bind', listId: 1, offerId: 2 }, at(1));
  t.deepEqual(differing(p), [1]);
  p.happen({ type: 'list-bind', listId: 1, offerId: 1 }, at(2));
  t.deepEqual(differing(p), []);
});

test('what many papers say is kept once', (t) => {
  const p = printed(1, 2, 3);
  p.happen({ type: 'tickets-print', ticketIds: [4, 5, 5] }, at(1));
  t.is(p.state.papers.size, 1);
  t.deepEqual(
    [1, 2, 3, 4, 5].map((id) => p.ticket(id).paperId),
    [1, 1, 1, 1, 1],
  );
});

test('what is not there cannot be printed, and then nothing is', (t) => {
  const p = place();
  t.deepEqual(p.refusal({ type: 'tickets-print', ticketIds: [1, 99] }, at(0)), { reason: 'no-such', what: 'ticket' });
});

test('two thousand tickets with days of their own are printed at once, each with its own paper', (t) => {
  const p = place({}, 0);
  for (let n = 0; n < 2_000; n++) {
    const grant = { format: 'variable', validFromAt: at(0), validUntilAt: at(86_400 + n) } as const;
    p.happen({ type: 'tickets-issue', listId: 1, codes: [codeNumber(n)], grant }, at(0));
  }
  const ticketIds = [...p.state.tickets.keys()];
  const begun = performance.now();
  p.happen({ type: 'tickets-print', ticketIds }, at(1));
  t.is(p.state.papers.size, 2_000);
  t.true(performance.now() - begun < 2_000, 'and not in the square of their number');
  t.deepEqual(differing(p), []);
});
