import type { Json, Migration } from '../migrate.js';

// Before: offer { …, extraFields: [{ id, label, … }] }; outbox message { … }; ticket { … }
// After:  offer { clickThrough: false, clickThroughAgainSeconds: null, …, extraFields: [{ id, label, kind: 'text',
//         graceSeconds: null, … }] }; outbox message { kind: 'tickets', … }; ticket { confirmation: null, … }

const all = (entries: unknown, extend: (entry: unknown) => Json): Json[] => (entries as unknown[]).map(extend);
const fieldOf = (field: unknown): Json => ({ kind: 'text', graceSeconds: null, ...(field as Json) });
const messageOf = (message: unknown): Json => ({ kind: 'tickets', ...(message as Json) });

function offerOf(offer: unknown): Json {
  const before = offer as Json;
  const added = { clickThrough: false, clickThroughAgainSeconds: null };
  return { ...added, ...before, extraFields: all(before.extraFields, fieldOf) };
}

export const anyGuest: Migration = {
  to: 4,
  document: (before) => ({
    ...before,
    offers: all(before.offers, offerOf),
    outbox: all(before.outbox, messageOf),
    tickets: all(before.tickets, (ticket) => ({ confirmation: null, ...(ticket as Json) })),
  }),
  change(before) {
    switch (before.type) {
      case 'offer-set':
        return [{ ...before, offer: offerOf(before.offer) }];
      case 'message-set':
        return [{ ...before, message: messageOf(before.message) }];
      default:
        return [before];
    }
  },
};
