import { coveredMs } from '../../domain/interval.js';
import type { EndedSession } from '../../domain/session.js';
import { type State, sessionsOf, termsOf, ticketOf } from '../../domain/state.js';
import { durationPhrase } from '../phrase.js';
import type { Say } from '../text.js';

const minuteMs = 60_000;

/**
 * What an idle device got back, at most one line. Only connected time is ever given back, so an offer that counts none
 * has none to give; and none is given back while another device of the ticket kept its time running.
 */
export function givenBackText(state: State, say: Say, ended: EndedSession): string[] {
  const terms = termsOf(state, ticketOf(state, ended));
  const isCounted = terms.creditSeconds !== null || terms.periodCapSeconds !== null;
  const ms = terms.creditPer === 'device' ? ended.givenBackMs : givenBackOnceMs(state, ended);
  return isCounted && ms >= minuteMs ? [say('guest.ended.given-back', { duration: durationPhrase(say, ms) })] : [];
}

/** The idle stretch, without what other devices were charged for in it, as far as the ticket still remembers them. */
function givenBackOnceMs(state: State, { mac, ticketId, endedAt, givenBackMs }: EndedSession): number {
  const ticket = state.tickets.get(ticketId);
  if (ticket === undefined) return givenBackMs;
  const idle = { startAt: endedAt - givenBackMs, endAt: endedAt };
  const others = sessionsOf(state, ticket).filter((session) => session.mac !== mac);
  const busy = [...ticket.stretch, ...others.map(({ openedAt }) => ({ startAt: openedAt, endAt: endedAt }))];
  const within = busy.map(({ startAt, endAt }) => ({
    startAt: Math.max(startAt, idle.startAt),
    endAt: Math.min(endAt, idle.endAt),
  }));
  return givenBackMs - coveredMs(within);
}
