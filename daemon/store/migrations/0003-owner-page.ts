import type { Json, Migration } from '../migrate.js';

// Before: offer { id, … }; session, ended, unfiled { id, … }; no sections devices and outbox; last { offer, … };
//         staff { name, … }; staffSession { name, … }
// After:  offer { id, retiredAt: null, … }; session { id, termsVersion: null, … }; devices [], outbox [];
//         last { offer, …, message: 0 };
//         staff { name, …, addedAt: null, signedInAt: null, addresses: [] }; staffSession { name, …, address: '', browser: '' }

const offerOf = (offer: unknown): Json => ({ retiredAt: null, ...(offer as Json) });
const sessionOf = (session: unknown): Json => ({ termsVersion: null, ...(session as Json) });
const staffOf = (staff: unknown): Json => ({ addedAt: null, signedInAt: null, addresses: [], ...(staff as Json) });
const signedInOf = (session: unknown): Json => ({ address: '', browser: '', ...(session as Json) });
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
    staff: all(before.staff, staffOf),
    staffSessions: all(before.staffSessions, signedInOf),
    last: { message: 0, ...(before.last as Json) },
  }),
  change(before) {
    switch (before.type) {
      case 'offer-set':
        return [{ ...before, offer: offerOf(before.offer) }];
      case 'session-opened':
        return [{ ...before, session: sessionOf(before.session) }];
      case 'staff-set':
        return [{ ...before, staff: staffOf(before.staff) }];
      case 'staff-signed-in':
        return [{ ...before, session: signedInOf(before.session) }];
      default:
        return [before];
    }
  },
};
