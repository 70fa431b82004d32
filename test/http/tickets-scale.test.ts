import { readFileSync } from 'node:fs';
import test from 'ava';
import { emptyState, type State } from '../../daemon/domain/state.js';
import { findTickets } from '../../daemon/http/admin/find-tickets.js';
import { presentTickets } from '../../daemon/http/admin/present-tickets.js';
import { parseTicketQuery, ticketColumns } from '../../daemon/http/admin/ticket-query.js';
import { ticketTable } from '../../daemon/http/admin/ticket-sheet.js';
import { csvPieces } from '../../daemon/http/csv.js';
import { loadTexts } from '../../daemon/http/text.js';
import { codeNumber, device } from '../fakes/place.js';
import { BusyPlace } from '../store/busy-place.js';

/** How long this thread has computed, ms: what others do on this machine does not count (proc(5), schedstat). */
function computedMs(): number {
  return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6;
}

/** The longest time for which nothing else could run, ms. */
async function longestBlock(act: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = computedMs();
  let isDone = false;
  const look = () => {
    const now = computedMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isDone) setImmediate(look);
  };
  setImmediate(look);
  await act();
  isDone = true;
  return longest;
}

const many = 100_000;
const mostMs = 200;

/** A place with so many tickets, every other one used for a while, a third of them printed. */
async function placeOf(tickets: number): Promise<{ readonly state: State; readonly now: number }> {
  const place = new BusyPlace({ commit: async () => undefined }, emptyState());
  await place.open(tickets);
  for (let first = 1; first <= tickets / 2; first += 500) {
    const guests = Array.from({ length: 500 }, (_, i) => first + i);
    place.now += 60_000;
    await place.happen(...guests.map((n) => ({ type: 'log-in' as const, ...device(n), code: codeNumber(2 * n) })));
    await place.happen(...guests.map((n) => ({ type: 'log-out' as const, mac: device(n).mac })));
    await place.happen({ type: 'sessions-filed', ids: [...place.state.unfiled.keys()] });
  }
  const ticketIds = Array.from({ length: tickets / 3 }, (_, i) => i + 1);
  await place.happen({ type: 'tickets-print', ticketIds });
  const { id, retiredAt, ...terms } = place.state.offers.get(1) ?? { id: 0, retiredAt: null };
  const limits = { creditSeconds: 36_000, lifetimeSeconds: 864_000, shelfLifeSeconds: 8_640_000 };
  const changed = { ...terms, ...limits, totalVolumeBytes: 1e12 } as Parameters<typeof Object>[0];
  await place.happen({ type: 'offer-change', offerId: 1, terms: changed });
  return { state: place.state, now: place.now + 864_000_000 / 2 };
}

const asked = [
  '',
  'page=500',
  'page=1000',
  'size=500',
  'q=2345',
  'q=nothing',
  'serial=400-90000',
  'created-from=2026-05-04',
  'user=ada',
  'type=special',
  'status=in-use',
  'status=unused&status=expired',
  'connections=1-',
  'first=never',
  'first-from=2026-05-04',
  'username=wedding',
  'devices=1-',
  'list=1',
  'paper=new',
  'paper=differs',
  ...ticketColumns.flatMap((column) => [`sort=${column}&dir=asc`, `sort=${column}&dir=desc&page=400`]),
];

test.serial('with 100,000 tickets every filter and every sort shows its page at once', async (t) => {
  t.timeout(120_000, 'a hundred thousand tickets');
  const { state, now } = await placeOf(many);
  const say = (await loadTexts()).say('en');
  const place = { say, now, timeZone: 'Europe/Paris', languages: [], accessPoints: [] };
  const slow: string[] = [];
  for (const query of asked) {
    const params = new URLSearchParams(query);
    const times = Array.from({ length: 3 }, () => {
      const before = computedMs();
      const reader = { now, seesCodes: true };
      const parsed = parseTicketQuery(params, 'Europe/Paris');
      const found = findTickets(state, parsed.query, reader);
      const searched = computedMs();
      presentTickets(state, { path: '/tickets', listId: null, asked: params, parsed, found, reader }, place);
      return [searched - before, computedMs() - searched] as const;
    });
    const [find, present] = times.toSorted((a, b) => a[0] + a[1] - b[0] - b[1])[1] ?? [0, 0];
    t.log(
      `${query.padEnd(34)} ${find.toFixed(0).padStart(4)} ms to find, ${present.toFixed(0).padStart(4)} ms to present`,
    );
    if (find > mostMs) slow.push(`${query}: ${find} ms`);
  }
  t.deepEqual(slow, []);
});

test.serial('100,000 tickets are exported without anybody waiting', async (t) => {
  t.timeout(120_000, 'a hundred thousand tickets');
  const { state, now } = await placeOf(many);
  const say = (await loadTexts()).say('fr');
  const sheet = ticketTable(state, state.tickets.keys(), {
    say,
    now,
    timeZone: 'Europe/Paris',
    languages: [],
    accessPoints: [],
  });
  const before = computedMs();
  let lines = 0;
  const longest = await longestBlock(async () => {
    for await (const piece of csvPieces(say, sheet)) lines += piece.split('\r\n').length - 1;
  });
  t.log(`${lines} lines in ${(computedMs() - before).toFixed(0)} ms; the longest pause ${longest.toFixed(0)} ms`);
  t.is(lines, many + 1);
  t.true(longest < 50, `${longest} ms`);
});
