import { openingAt } from '../../domain/hours.js';
import type { Offer } from '../../domain/offer.js';
import type { State } from '../../domain/state.js';
import type { Gateway } from '../../gateway.js';
import type { Neighbour } from '../../ports.js';
import { issueTickets } from '../issue.js';
import type { AdminDeps } from './app.js';

/** Offers of which a ticket can be given to a device here and now, without asking anybody anything; in their order. */
export function offersToAdmit(state: State, accessPoint: string | null, now: number): Offer[] {
  return [...state.offers.values()]
    .filter(
      (offer) => worksNow(state, offer, now) && (accessPoint === null || offer.accessPoints.includes(accessPoint)),
    )
    .sort((a, b) => a.sortOrder - b.sortOrder || a.id - b.id);
}

function worksNow({ clock }: State, offer: Offer, now: number): boolean {
  const { retiredAt, validFromAt, validUntilAt, hours, extraFields } = offer;
  if (retiredAt !== null || extraFields.some(({ isRequired }) => isRequired)) return false;
  if (!clock.isKnown) return true;
  const isInWindow = (validFromAt ?? now) <= now && (validUntilAt ?? Number.POSITIVE_INFINITY) > now;
  return isInWindow && openingAt(hours, now, clock.timeZone) !== null;
}

export interface Admission {
  readonly device: Neighbour;
  /** For whom the ticket is: what the device calls itself, or null. */
  readonly userId: string | null;
  readonly offer: Offer;
  /** What the list of such tickets is called, in the language of the place. */
  readonly listName: string;
}

/** Gives a device a new ticket and logs it in with it; answers the ticket's number; undefined: it could not be let in. A ticket that helped nobody is cancelled. */
export async function admit(
  gateway: Gateway,
  { random, config }: Pick<AdminDeps, 'random' | 'config'>,
  { device, userId, offer, listName }: Admission,
): Promise<number | undefined> {
  const listId = await frontDeskList(gateway, offer, listName);
  if (listId === undefined) return undefined;
  const issued = await issueTickets(gateway, random, { listId, count: 1, grant: { userId } }, config.codes);
  const ticket = issued.ok ? issued.tickets[0] : undefined;
  if (!ticket) return undefined;
  const { mac, accessPoint, addresses } = device;
  const decision = await gateway.dispatch({
    type: 'log-in',
    mac,
    accessPoint,
    address: addresses[0] ?? '',
    code: ticket.code,
    answers: {},
  });
  if (decision.ok) return ticket.id;
  await gateway.dispatch({ type: 'ticket-cancel', ticketId: ticket.id });
  return undefined;
}

/** The list of the front desk that is bound to an offer; made where there is none. */
async function frontDeskList(gateway: Gateway, offer: Offer, name: string): Promise<number | undefined> {
  const isOurs = (listed: string) => listed === name || listed.startsWith(`${name}: `);
  const known = [...gateway.state.lists.values()].find((list) => list.offerId === offer.id && isOurs(list.name));
  if (known) return known.id;
  const more = `${name}: ${offer.name}`.slice(0, 76);
  for (const wanted of [name, more, `${more} (${offer.id})`.slice(0, 80)]) {
    const decision = await gateway.dispatch({ type: 'list-create', name: wanted, offerId: offer.id });
    const made = decision.ok ? decision.changes.find((change) => change.type === 'list-set') : undefined;
    if (made) return made.list.id;
  }
  return undefined;
}
