import type { Migration } from '../migrate.js';
import { recordIncrements } from './0002-record-increments.js';
import { ownerPage } from './0003-owner-page.js';
import { anyGuest } from './0004-any-guest.js';

/**
 * How the schema moves on. Files on disk are versioned: each snapshot in its envelope, each journal in its first line.
 * A daemon reads every older version and refuses a newer one without touching it.
 *
 * A migration is needed when a field is added to, renamed in or taken from what is stored (`schema.ts` stops compiling),
 * or when a fact of `domain/change.ts` changes its shape. It is one file, `000N-what-it-does.ts`, N being the version it
 * leads to:
 *
 *     // 0009-give-offers-a-colour.ts
 *     // Before: offer { id, name, … }        After: offer { id, name, …, colour: '' }
 *     const paint = (offer: Json): Json => ({ ...offer, colour: '' });
 *     export const giveOffersAColour: Migration = {
 *       to: 9,
 *       document: (before) => ({ ...before, offers: (before.offers as Json[]).map(paint) }),
 *       change: (before) => [before.type === 'offer-set' ? { ...before, offer: paint(before.offer as Json) } : before],
 *     };
 *
 * 1. It opens with the shape before and after, and imports nothing of the domain: the domain moves on, it does not.
 * 2. It treats snapshot and journal alike, since a journal of the old version is replayed on top of a migrated snapshot.
 * 3. It goes to the end of the list below, `Document` in `schema.ts` gets its `version`, and the operator a line in the
 *    CHANGELOG saying that there is no way back but a backup.
 * 4. In a snapshot, fields of a ticket that have their standard value (`sparse.ts`) are not there: a migration that gives
 *    one another standard puts the old value in.
 * 5. Its test feeds it a recorded snapshot and journal of the version before.
 */
export const migrations: readonly Migration[] = [recordIncrements, ownerPage, anyGuest];
