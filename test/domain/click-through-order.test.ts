import test from 'ava';
import fc from 'fast-check';
import { decide } from '../../daemon/domain/decide.js';
import type { Event } from '../../daemon/domain/event.js';
import { reindex, type State } from '../../daemon/domain/state.js';
import type { Ticket } from '../../daemon/domain/ticket.js';
import { usedUpBy } from '../../daemon/domain/ticket-status.js';
import { addOffer, at, codeNumber, type Device, device, type Place, place } from '../fakes/place.js';

const devices = [device(1), device(2), device(3)];
const seconds = (max: number) => fc.option(fc.integer({ min: 1, max }), { nil: null, freq: 2 });
const who = fc.constantFrom(...devices);
const offerId = fc.integer({ min: 1, max: 2 });
const ticketId = fc.integer({ min: 1, max: 12 });
const limits = fc.record({
  lifetimeSeconds: seconds(60),
  creditSeconds: seconds(40),
  clickThroughAgainSeconds: seconds(90),
  remembersDevices: fc.boolean(),
});
const of = <T extends string, R extends object>(
  weight: number,
  type: T,
  more: { [K in keyof R]: fc.Arbitrary<R[K]> },
) => ({
  weight,
  arbitrary: fc.record({ type: fc.constant(type), ...more }) as unknown as fc.Arbitrary<{ type: T } & R>,
});
const action = fc.oneof(
  of(8, 'press', { who, offerId }),
  of(6, 'wait', { seconds: fc.integer({ min: 1, max: 30 }) }),
  of(3, 'return', { who, ticketId }),
  of(2, 'log-out', { who }),
  of(3, 'change', { offerId, limits }),
  of(2, 'extend', { ticketId, seconds: fc.integer({ min: 1, max: 60 }) }),
  of(1, 'cancel', { ticketId }),
  of(1, 'bind', { listId: fc.integer({ min: 3, max: 5 }), offerId }),
  of(1, 'restart', {}),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** What an offer gave a device and is still good. */
function goodGifts({ tickets, lists, ...state }: State, { mac }: Device, offer: number, when: number): Ticket[] {
  return [...tickets.values()].filter(
    (ticket) =>
      ticket.grant.origin === 'click-through' &&
      ticket.devices.includes(mac) &&
      ticket.cancelledAt === null &&
      lists.get(ticket.listId)?.offerId === offer &&
      usedUpBy({ tickets, lists, ...state }, ticket, when) === undefined,
  );
}

/** What is refused changes nothing. */
function mayHappen(p: Place, event: Event, when: number): void {
  if (decide(p.state, event, when).ok) p.happen(event, when);
}

/** Answers how many tickets a press gave. */
function press(p: Place, { who, offerId }: Extract<Action, { type: 'press' }>, when: number): number {
  const good = goodGifts(p.state, who, offerId, when).length;
  const before = p.state.tickets.size;
  mayHappen(p, { type: 'click-through', offerId, ...who, code: codeNumber(1_000 + before) }, when);
  const given = p.state.tickets.size - before;
  if (given > 0 && good > 0) throw new Error(`${who.mac} has ${good} good ones, and got another one`);
  return given;
}

function play(p: Place, done: Action, when: number): void {
  switch (done.type) {
    case 'press':
    case 'wait':
      break;
    case 'return':
      mayHappen(p, { type: 'ticket-return', ticketId: done.ticketId, ...done.who }, when);
      break;
    case 'log-out':
      mayHappen(p, { type: 'log-out', mac: done.who.mac }, when);
      break;
    case 'change':
      p.change(done.limits, when, done.offerId);
      break;
    case 'extend':
      mayHappen(p, { type: 'ticket-extend', ticketId: done.ticketId, seconds: done.seconds }, when);
      break;
    case 'cancel':
      mayHappen(p, { type: 'ticket-cancel', ticketId: done.ticketId }, when);
      break;
    case 'bind':
      mayHappen(p, { type: 'list-bind', listId: done.listId, offerId: done.offerId }, when);
      break;
    case 'restart':
      reindex(p.state);
      break;
  }
}

test('whatever happens, a press gives no device a ticket of an offer while it has a good one of it', (t) => {
  const seen = { presses: 0, given: 0, again: 0 };
  const property = fc.property(
    limits,
    limits,
    fc.array(action, { maxLength: 40, size: 'max' }),
    (one, two, actions) => {
      const p = place({ ...one, clickThrough: true }, 0);
      addOffer(p, { ...two, clickThrough: true }, 0);
      let now = 0;
      for (const done of actions) {
        if (done.type === 'wait') for (let i = 0; i < done.seconds; i++) p.read(at(++now));
        else if (done.type === 'press') {
          const given = press(p, done, at(now));
          seen.presses++;
          seen.given += given;
          const mine = [...p.state.tickets.values()].filter(({ devices }) => devices.includes(done.who.mac));
          if (given > 0 && mine.length > 1) seen.again++;
        } else play(p, done, at(now));
      }
    },
  );
  const { failed, errorInstance, counterexample } = fc.check(property, { numRuns: 1_500, seed: 20_261_124 });
  t.log(seen);
  t.false(failed, `${errorInstance}: ${JSON.stringify(counterexample)}`);
  t.true(seen.again > 100, 'devices got further tickets');
});
