import type { Json, Migration } from '../migrate.js';

// Before: offer { id, … }; session, ended, unfiled { id, … }; no sections devices and outbox; last { offer, … }
// After:  offer { id, retiredAt: null, … }; session { id, termsVersion: null, … }; devices [], outbox [];
//         last { offer, …, message: 0 }

const offerOf = (offer: unknown): Json => ({ retiredAt: null, ...(offer as Json) });
const sessionOf = (session: unknown): Json => ({ termsVersion: null, ...(session as Json) });
const all = (entries: unknown, extend: (entry: unknown) => Json): Json[] => (entries as unknown[]).map(extend);

export const ownerPage: Migration = {
  to: 3,
  document: (before) => ({
    devices: [],
    outbox: [],
    ...before,
    offers: all(before.offers, offerOf),
    sessions: all(before.sessions, sessionOf),
    ended: all(before.ended, sessionOf),
    unfiled: all(before.unfiled, sessionOf),
    last: { message: 0, ...(before.last as Json) },
  }),
  change(before) {
    switch (before.type) {
      case 'offer-set':
        return [{ ...before, offer: offerOf(before.offer) }];
      case 'session-opened':
        return [{ ...before, session: sessionOf(before.session) }];
      default:
        return [before];
    }
  },
};
