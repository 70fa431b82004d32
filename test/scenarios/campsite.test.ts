import test from 'ava';
import { reindex } from '../../daemon/domain/state.js';
import { started } from '../fakes/place.js';
import { Guests, offers } from './campsite-guests.js';
import { Site } from './campsite-site.js';
import { firstShown, localTime } from './local-time.js';

const zone = 'Europe/Paris';
const days = Number(process.env.CAMPSITE_DAYS ?? 30);
const guestsADay = 1_000;
const second = 1000;
const minute = 60 * second;

// summer time ends in this month
const firstDay = localTime(Date.UTC(2026, 9, 1, 12) / 1000, zone).day;
const midnightOf = (n: number) => firstShown(firstDay + n, 0, zone) * 1000;

/** What the owner does in the course of a month. */
function changeOffer(site: Site, n: number, at: number): void {
  const id = 1 + (n % offers.length);
  const offer = site.state.offers.get(id);
  if (!offer) throw new Error(`no offer ${id}`);
  const { id: offerId, ...before } = offer;
  const devicesAtOnce =
    n % 4 === 0 ? Math.max(1, before.devicesAtOnce - 1) : before.devicesAtOnce + (n % 3 === 0 ? 1 : 0);
  const creditSeconds = before.creditSeconds === null ? null : before.creditSeconds + 600;
  site.happen(
    { type: 'offer-change', offerId, terms: { ...before, devicesAtOnce, creditSeconds, downKbps: 4_000 + n } },
    at,
  );
  site.read(at);
}

function boot(site: Site, n: number, at: number): void {
  site.read(at);
  site.happen({ type: 'checkpoint' }, at);
  site.losePower();
  const wallAt = at + 50 * second;
  site.happen(started(`boot-${n}`, wallAt, { aliveAt: at, timeZone: zone }), wallAt);
  site.read(wallAt);
}

const site = new Site(zone);
const guests = new Guests(site, 20_261_001);
const peak = { online: 0, heap: 0 };
let tookMs = 0;

function open(): void {
  site.happen(started('boot', midnightOf(0), { timeZone: zone }), midnightOf(0));
  for (const [n, { terms }] of offers.entries()) {
    site.happen({ type: 'offer-create', terms }, midnightOf(0));
    site.happen({ type: 'list-create', name: terms.name, offerId: n + 1 }, midnightOf(0));
  }
}

function passDay(n: number): void {
  guests.arrive(guestsADay, midnightOf(n));
  for (let at = midnightOf(n); at < midnightOf(n + 1); at += 5 * minute) {
    guests.actUntil(at);
    const minutes = Math.round((at - midnightOf(n)) / minute);
    if (minutes === 4 * 60 && n % 5 === 4) boot(site, n, at);
    if (minutes === 10 * 60) changeOffer(site, n, at);
    if (minutes % 60 === 30) cancelOrCut(site, guests, at);
    const now = Math.max(at, site.now);
    guests.useNetwork(now);
    site.read(now);
    if (minutes % 10 === 0) {
      site.happen({ type: 'checkpoint' }, now);
      site.checkEnforcement(now);
    }
    peak.online = Math.max(peak.online, site.state.sessions.size);
  }
}

const daysAtOnce = 1;
for (let first = 0; first < days; first += daysAtOnce)
  test.serial(`a campsite with a thousand guests a day: day ${first + 1} of its month`, (t) => {
    const begun = performance.now();
    if (first === 0) open();
    for (let n = first; n < Math.min(days, first + daysAtOnce); n++) passDay(n);
    tookMs += performance.now() - begun;
    const before = indexOf(site);
    reindex(site.state);
    t.true(indexOf(site) === before, 'the indexes are what the facts say');
    peak.heap = Math.max(peak.heap, process.memoryUsage().heapUsed);
  });

test.serial('at the end of its month the sums of a campsite are right', (t) => {
  site.checkSums();
  const { events, changes } = site;
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  t.log(
    `${events} events, ${changes} changes, ${site.ledger.sessions} sessions, ${site.state.tickets.size} tickets,`,
    `at most ${peak.online} online at once; ${Math.round(tookMs / 1000)} s, ${Math.round(events / (tookMs / 1000))} events/s,`,
    `heap ${megabytes(peak.heap)}, peak RSS ${megabytes(process.resourceUsage().maxRSS * 1024)}`,
  );
  t.log('ends', Object.fromEntries(site.ends), 'refusals', Object.fromEntries(site.refusals));
  t.true(site.ledger.sessions > days * guestsADay, 'nearly everybody comes online, and most more than once');
});

function cancelOrCut(site: Site, guests: Guests, at: number): void {
  const session = guests.pick([...site.state.sessions.values()]);
  if (!session) return;
  if (session.id % 4 === 0) site.happen({ type: 'ticket-cancel', ticketId: session.ticketId }, at);
  else site.happen({ type: 'session-cut', sessionId: session.id }, at);
}

function indexOf({ state }: Site): string {
  const entries = (map: ReadonlyMap<unknown, unknown>) =>
    [...map].map(([key, value]) => JSON.stringify([key, listed(value)])).sort();
  return JSON.stringify(Object.values(state.index).map(entries));
}

function listed(value: unknown): unknown {
  return value instanceof Set ? [...value] : value;
}
