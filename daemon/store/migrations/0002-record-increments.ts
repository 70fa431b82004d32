import type { Json, Migration } from '../migrate.js';

// Before: one line of JSON, snapshot-N.json; a fact usage-recorded { readings: [{ sessionId, usage, lastTrafficAt }] }
//         with meters since the session opened.
// After:  gzip of JSON lines, snapshot-N.jsonl.gz; usage-recorded carries what was used since the checkpoint before. The
//         old one becomes usage-seen, which has its meaning; the next checkpoint then records what it left behind. Ended
//         sessions wait in `unfiled` for the history; those of version 1 are in no history.

/** What version 2 added to each kind, with the value that means what version 1 meant. */
const offerDefaults: Json = {};
const listDefaults: Json = {};
const ticketDefaults: Json = {};
/** The same in a fact tickets-issued. */
const issueDefaults: Json = {};
const sessionDefaults: Json = {};
const lastDefaults: Json = {};
/** Sections, and facts about the whole, that version 1 did not have. */
const documentDefaults: Json = { unfiled: [] };

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
    tickets: allExtended(before.tickets, ticketDefaults),
    sessions: allExtended(before.sessions, sessionDefaults),
    ended: allExtended(before.ended, sessionDefaults),
    last: extended(before.last, lastDefaults),
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
      case 'usage-recorded':
        return [{ ...before, type: 'usage-seen' }];
      default:
        return [before];
    }
  },
};
