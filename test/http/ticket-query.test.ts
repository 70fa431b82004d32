import test from 'ava';
import fc from 'fast-check';
import type { State } from '../../daemon/domain/state.js';
import type { Ticket } from '../../daemon/domain/ticket.js';
import { ticketStatus } from '../../daemon/domain/ticket-status.js';
import { findTickets, matchingTickets } from '../../daemon/http/admin/find-tickets.js';
import { spansText } from '../../daemon/http/admin/span.js';
import { typeOf } from '../../daemon/http/admin/ticket-filter.js';
import {
  allTickets,
  parseTicketQuery,
  type TicketColumn,
  ticketColumns,
  ticketStatuses,
  ticketTypes,
} from '../../daemon/http/admin/ticket-query.js';
import { sortedWindow } from '../../daemon/http/admin/window.js';
import { addOffer, at, device, place, t0 } from '../fakes/place.js';

/** Two lists; tickets of every format and colour; papers that differ. */
function busy(): State {
  const made = place({ creditSeconds: 3600, devicesAtOnce: 2 }, 6);
  const { state } = made;
  addOffer(made, { lifetimeSeconds: 86_400 }, 0);
  const grant = { userId: 'Ada Lovelace' };
  made.happen({ type: 'tickets-issue', listId: 2, codes: ['BCDFGH', 'CDFGHJ'], grant }, at(3600));
  const special = { format: 'special', password: 'secret', userId: 'hall' } as const;
  made.happen({ type: 'tickets-issue', listId: 2, codes: ['WEDDING2026'], grant: special }, at(86_400));
  const days = { format: 'variable', validFromAt: t0, validUntilAt: at(9 * 86_400) } as const;
  made.happen({ type: 'tickets-issue', listId: 2, codes: ['DFGHJK'], grant: days }, at(86_400));
  made.logIn(at(60), device(1), 1);
  made.logIn(at(120), device(2), 1);
  made.happen({ type: 'log-out', mac: device(1).mac }, at(180));
  made.logIn(at(200), device(1), 1);
  made.logIn(at(4000), device(3), 2);
  made.happen({ type: 'ticket-cancel', ticketId: 3 }, at(4000));
  made.happen({ type: 'tickets-print', ticketIds: [4, 7] }, at(4000));
  made.change({ lifetimeSeconds: 3600 }, at(5000), 2);
  return state;
}

const state = busy();
const now = at(2 * 86_400);
const seeing = { now, seesCodes: true };
const found = (asked: string, reader = seeing) =>
  matchingTickets(state, parseTicketQuery(new URLSearchParams(asked), 'UTC').query, reader)
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join(' ');

for (const [asked, ids] of [
  ['', '1 2 3 4 5 6 7 8 9 10'],
  ['serial=3', '3'],
  ['serial=3-5', '3 4 5'],
  ['serial=9-', '9 10'],
  ['serial=-2', '1 2'],
  ['serial=1, 4–5; 9', '1 4 5 9'],
  ['created-from=2026-05-05', '9 10'],
  ['created-until=2026-05-04', '1 2 3 4 5 6 7 8'],
  ['created-from=2026-05-04&created-until=2026-05-04', '1 2 3 4 5 6 7 8'],
  ['user=LOVE', '7 8'],
  ['type=special', '9'],
  ['type=special&type=variable&type=nonsense', '9 10'],
  ['type=sms', ''],
  ['status=cancelled', '3'],
  ['status=unused', '4 5 6 7 8 9 10'],
  ['status=expired&status=cancelled', '1 2 3'],
  ['connections=3', '1'],
  ['connections=1-', '1 2'],
  ['connections=0', '3 4 5 6 7 8 9 10'],
  ['first=never', '3 4 5 6 7 8 9 10'],
  ['first-from=2026-05-04&first-until=2026-05-04', '1 2'],
  ['first-from=2026-05-05', ''],
  ['username=wedd', '9'],
  ['username=bcd', ''],
  ['devices=2', '1'],
  ['list=2', '7 8 9 10'],
  ['list=99', ''],
  ['offer=1', '1 2 3 4 5 6'],
  ['paper=new', '1 2 3 5 6 8 9 10'],
  ['paper=out', '4 7'],
  ['paper=differs', '7'],
  ['q=wedding-2026', '9'],
  ['q=lovelace', '7 8'],
  ['q=List 2', '7 8 9 10'],
  ['q=10', '10'],
  ['status=unused&list=1&serial=5-', '5 6'],
  ['serial=x&devices=1-2-3&created-from=yesterday', '1 2 3 4 5 6 7 8 9 10'],
] as const)
  test(`"${asked}" finds the tickets ${ids || '(none)'}`, (t) => t.is(found(asked), ids));

test('who may not see codes does not find tickets by them, either', (t) => {
  const blind = { now, seesCodes: false };
  t.is(found('q=wedding', blind), '');
  t.is(found('username=wedd', blind), found('', blind));
  t.is(found('q=lovelace', blind), '7 8');
});

test('what cannot be read filters nothing and is named by its field', (t) => {
  const asked = new URLSearchParams(
    'serial=x&devices=-&connections=1.5&created-from=2026-02-30&first-until=x&page=-1&size=7&sort=x',
  );
  const { query, problems } = parseTicketQuery(asked, 'Europe/Paris');
  t.deepEqual(Object.keys(problems).sort(), ['connections', 'created-from', 'devices', 'first-until', 'serial']);
  t.deepEqual(query, allTickets);
});

/** The same, as slowly and as plainly as can be. */
function naive(column: TicketColumn, isDescending: boolean): number[] {
  const keyOf = (ticket: Ticket): string | number | null => {
    const keys: Record<TicketColumn, string | number | null> = {
      serial: ticket.id,
      created: ticket.createdAt,
      user: ticket.grant.userId?.toLowerCase() ?? null,
      type: ticketTypes.indexOf(typeOf(ticket)),
      status: ticketStatuses.indexOf(ticketStatus(state, ticket, now)),
      connections: ticket.connections,
      first: ticket.firstLogInAt,
      username: ticket.grant.password === null ? null : ticket.code,
      devices: ticket.devices.length,
    };
    return keys[column];
  };
  const tickets = [...state.tickets.values()].map((ticket) => ({ id: ticket.id, key: keyOf(ticket) }));
  return tickets
    .sort((a, b) => {
      if (a.key === b.key) return b.id - a.id;
      if (a.key === null || b.key === null) return a.key === null ? 1 : -1;
      return (a.key < b.key ? -1 : 1) * (isDescending ? -1 : 1);
    })
    .map(({ id }) => id);
}

for (const column of ticketColumns)
  for (const dir of ['asc', 'desc'])
    test(`sorted by ${column}, ${dir}: as a plain sort has it, blanks last, among equals the newest first`, (t) => {
      const { query } = parseTicketQuery(new URLSearchParams({ sort: column, dir, size: '25' }), 'UTC');
      const { tickets } = findTickets(state, query, seeing);
      t.deepEqual(
        tickets.map(({ id }) => id),
        naive(column, dir === 'desc'),
      );
    });

test('the pages together hold each ticket once, and a page beyond the last one shows the last one', (t) => {
  const query = { ...allTickets, size: 3 };
  const pages = [1, 2, 3, 4].map((page) => findTickets(state, { ...query, page }, seeing));
  t.deepEqual(
    pages.flatMap(({ tickets }) => tickets.map(({ id }) => id)),
    [10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
  );
  t.like(findTickets(state, { ...query, page: 9 }, seeing), { page: 4, pageCount: 4, total: 10 });
});

test('a window of a sort is what the whole sort has there', (t) => {
  const numbers = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 300 });
  fc.assert(
    fc.property(numbers, fc.nat(320), fc.nat(60), (keys, from, length) => {
      const compare = (a: number, b: number) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b;
      const order = Uint32Array.from(keys, (_, i) => i);
      const whole = [...order].sort(compare).slice(from, from + length);
      t.deepEqual([...sortedWindow(order, compare, from, from + length)], whole);
    }),
    { numRuns: 400 },
  );
});

test('serial numbers are written as short as they are read', (t) => {
  t.is(spansText([5, 3, 1, 2, 9, 10]), '1-3,5,9-10');
  t.is(spansText([]), '');
  t.is(found(`serial=${spansText([2, 3, 4, 8])}`), '2 3 4 8');
});
