import type { TicketsIssued } from './change.js';
import { codesProblem, grantProblem, pastProblem } from './decide-ticket.js';
import { accept, type Decision, refuse } from './decision.js';
import type { Event, ImportedTicket } from './event.js';
import type { State } from './state.js';
import { type Grant, plainGrant } from './ticket.js';

/** Takes over tickets of another system as they are: all of them, or none. */
export function ticketsImport(
  state: State,
  { listId, tickets }: Extract<Event, { type: 'tickets-import' }>,
  at: number,
): Decision {
  const list = state.lists.get(listId);
  const offer = list && state.offers.get(list.offerId);
  if (!offer) return refuse({ reason: 'no-such', what: 'list' });
  if (offer.retiredAt !== null) return refuse({ reason: 'offer-retired', name: offer.name });
  const codes = codesProblem(
    state,
    tickets.map(({ code }) => code),
  );
  if (codes) return refuse({ reason: 'invalid', ...codes });
  const changes: TicketsIssued[] = [];
  let firstId = state.last.ticket + 1;
  for (const { grant, codes: together } of byGrant(tickets)) {
    const problem = grantProblem(grant, offer) ?? pastProblem(state, grant, at);
    if (problem) return refuse({ reason: 'invalid', ...problem });
    changes.push({ type: 'tickets-issued', listId, at, firstId, codes: together, grant, details: null });
    firstId += together.length;
  }
  return accept(...changes);
}

/** Neighbours that say the same share what they were issued with. */
function byGrant(tickets: readonly ImportedTicket[]): { readonly grant: Grant; readonly codes: string[] }[] {
  const groups: { grant: Grant; codes: string[] }[] = [];
  for (const { code, password, userId, validUntilAt } of tickets) {
    const last = groups.at(-1);
    const isSame =
      last?.grant.password === password && last.grant.userId === userId && last.grant.validUntilAt === validUntilAt;
    if (isSame && last) last.codes.push(code);
    else groups.push({ grant: grantOf({ code, password, userId, validUntilAt }), codes: [code] });
  }
  return groups;
}

function grantOf({ password, userId, validUntilAt }: ImportedTicket): Grant {
  const format = password === null && validUntilAt === null ? 'individual' : 'special';
  return { ...plainGrant, format, password, userId, validUntilAt };
}
