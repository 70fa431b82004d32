import type { Json, Migration } from '../migrate.js';

// Before: one line of JSON, snapshot-N.json; a fact usage-recorded { readings: [{ sessionId, usage, lastTrafficAt }] }
//         with meters since the session opened.
// After:  gzip of JSON lines, snapshot-N.jsonl.gz; usage-recorded carries what was used since the checkpoint before. The
//         old one becomes usage-seen, which has its meaning; the next checkpoint then records what it left behind. Ended
//         sessions wait in `unfiled` for the history; those of version 1 are in no history. Offers, tickets and the state got the
//         fields below; a ticket's creditUsedMs, counted once, is charged { onceMs, eachMs }; last.boot and the fact booted are
//         the clock's.

/** What version 2 added to each kind, with the value that means what version 1 meant. */
const offerDefaults: Json = {
  pricePer: 'ticket',
  currency: 'EUR',
  sortOrder: 0,
  shownOnPortal: false,
  hours: [],
  creditPer: 'ticket',
  periodCapSeconds: null,
  periodCapPer: 'day',
  totalVolumeBytes: null,
  slowedKbps: null,
  // version 1 refused one device more
  atDeviceLimit: 'refuse',
  remembersDevices: false,
  extraFields: [],
};
const grant: Json = {
  format: 'individual',
  origin: 'staff',
  userId: null,
  validFromAt: null,
  validUntilAt: null,
  priceCents: null,
  own: {},
  password: null,
};
const listDefaults: Json = {};
const ticketDefaults: Json = { grant, details: null, paperId: null, days: [], undated: [] };
/** The same in a fact tickets-issued. */
const issueDefaults: Json = { grant, details: null };
const sessionDefaults: Json = {};
const lastDefaults: Json = { paper: 0 };
/** Sections, and facts about the whole, that version 1 did not have. */
const documentDefaults: Json = { unfiled: [], papers: [] };

const clockOf = (bootId: unknown): Json => ({
  bootId,
  anchorMs: null,
  isKnown: true,
  unsureSince: 0,
  timeZone: 'UTC',
  lookedAt: 0,
});

function ticketOf({ creditUsedMs, ...before }: Json): Json {
  const spent = { ...(before.spent as Json), totalBytes: 0 };
  return { ...ticketDefaults, ...before, charged: { onceMs: creditUsedMs, eachMs: creditUsedMs }, spent };
}

function lastOf({ boot, ...before }: Json): Json {
  return { ...lastDefaults, ...before };
}

const extended = (entry: unknown, defaults: Json): Json => ({ ...defaults, ...(entry as Json) });
const allExtended = (entries: unknown, defaults: Json): Json[] =>
  (entries as Json[]).map((entry) => extended(entry, defaults));

export const recordIncrements: Migration = {
  to: 2,
  document: (before) => ({
    ...documentDefaults,
    ...before,
    offers: allExtended(before.offers, offerDefaults),
    lists: allExtended(before.lists, listDefaults),
    tickets: (before.tickets as Json[]).map(ticketOf),
    sessions: allExtended(before.sessions, sessionDefaults),
    ended: allExtended(before.ended, sessionDefaults),
    clock: clockOf((before.last as Json).boot),
    last: lastOf(before.last as Json),
  }),
  change(before) {
    switch (before.type) {
      case 'offer-set':
        return [{ ...before, offer: extended(before.offer, offerDefaults) }];
      case 'list-set':
        return [{ ...before, list: extended(before.list, listDefaults) }];
      case 'tickets-issued':
        return [extended(before, issueDefaults)];
      case 'session-opened':
        return [{ ...before, session: extended(before.session, sessionDefaults) }];
      case 'volume-spent':
        return [{ ...before, spent: { ...(before.spent as Json), totalBytes: 0 } }];
      case 'booted':
        return [{ type: 'clock-started', clock: clockOf(before.bootId), shiftMs: 0 }];
      case 'usage-recorded':
        return [{ ...before, type: 'usage-seen', at: 0 }];
      default:
        return [before];
    }
  },
};
