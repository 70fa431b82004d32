import { ruleOf } from '../../domain/device-rule.js';
import { freeAgainAt, freeTicketOf } from '../../domain/free-ticket.js';
import type { Offer } from '../../domain/offer.js';
import type { State } from '../../domain/state.js';
import { pausedBy, usedUpBy } from '../../domain/ticket-status.js';
import type { Reader } from '../reader.js';
import { paperPhrases } from '../terms-phrase.js';
import { leftFacts } from './come-back.js';
import type { Device } from './deps.js';
import { freeAgainProblem, pauseProblem } from './refusal-problem.js';
import { type Fact, type Problem, usedUpText } from './words.js';

/** What an offer gives away to a device. */
export interface FreeModel {
  readonly offerId: number;
  readonly name: string;
  readonly description: string;
  /** What it gives, where the device has not taken it yet. */
  readonly lines: readonly string[];
  /** What is left of what it has taken. */
  readonly left: readonly Fact[];
  /** Why the device gets nothing just now; null: it does. */
  readonly wait: { readonly text: string; readonly advice: string } | null;
  /** Why it did not get it at the last press; null: there was none, or it did. */
  readonly problem: Problem | null;
}

/** What is given away at a device's access point, in the owner's order. */
export function presentFree(
  state: State,
  reader: Reader,
  device: Device,
  refused: { readonly offerId: number | null; readonly problem: Problem | null },
): FreeModel[] {
  if (ruleOf(state, device.mac, reader.now) !== undefined) return [];
  return [...state.offers.values()]
    .filter((offer) => isGivenAt(state, offer, device, reader.now))
    .sort((a, b) => a.sortOrder - b.sortOrder || a.id - b.id)
    .map((offer) => ({
      ...presentOne(state, reader, offer, device),
      problem: offer.id === refused.offerId ? refused.problem : null,
    }));
}

function isGivenAt(state: State, offer: Offer, device: Device, at: number): boolean {
  if (!offer.clickThrough || !offer.accessPoints.includes(device.accessPoint)) return false;
  if (offer.retiredAt !== null && freeTicketOf(state, device.mac, offer, at) === undefined) return false;
  const { validFromAt, validUntilAt } = offer;
  return !state.clock.isKnown || ((validFromAt ?? 0) <= at && at < (validUntilAt ?? Number.POSITIVE_INFINITY));
}

function presentOne(state: State, reader: Reader, offer: Offer, device: Device): Omit<FreeModel, 'problem'> {
  const { say, now, timeZone } = reader;
  const about = { offerId: offer.id, name: offer.name, description: offer.description };
  const last = freeTicketOf(state, device.mac, offer, now);
  const cause = last && (last.cancelledAt === null ? usedUpBy(state, last, now) : 'ticket-cancelled');
  if (last && cause === undefined) {
    const pause = pausedBy(state, last, now);
    return {
      ...about,
      lines: [],
      left: leftFacts(state, reader, last),
      wait: pause ? pauseProblem(reader, pause) : null,
    };
  }
  // the last line says that it is for one device, which goes without saying here
  const lines = paperPhrases(say, offer, now, timeZone).slice(0, -1);
  if (last && cause === 'ticket-cancelled')
    return {
      ...about,
      lines,
      left: [],
      wait: { text: usedUpText(say, cause), advice: say('guest.free.cancelled-advice') },
    };
  const againAt = last === undefined ? now : freeAgainAt(offer, last, now);
  return { ...about, lines, left: [], wait: againAt > now ? freeAgainProblem(reader, againAt) : null };
}
