import type { Answer } from './simulated-rules.js';
import * as rules from './simulated-rules.js';
import type { Simulator } from './simulator.js';

/**
 * A guest uses the link that was mailed to an address: from then on the ticket gives all that it has, also after its grace. A
 * link to an address that was corrected is dead, and a ticket that is used up is not woken.
 */
export function confirm(sim: Simulator, n: number, address: string): Answer {
  const ticket = rules.ticketOf(sim, n);
  const { confirmation } = ticket;
  if (ticket.isCancelled || confirmation?.address !== address) return { is: 'no-such' };
  if (confirmation.confirmed !== null) return { is: 'ok' };
  const causes = rules.usedUp(sim, n).map(({ cause }) => cause);
  if (causes.length > 0) return { is: 'used-up', causes };
  ticket.confirmation = { ...confirmation, confirmed: sim.thisMoment() };
  return { is: 'ok' };
}

/**
 * A guest has the link sent once more, perhaps to another address: the time to confirm goes on as it was. Where nothing is to be
 * confirmed, because the offer asks for it no more or it is done, nothing happens.
 */
export function correct(sim: Simulator, n: number, address: string): Answer {
  const ticket = rules.ticketOf(sim, n);
  const { confirmation } = ticket;
  if (ticket.isCancelled) return { is: 'no-such' };
  if (confirmation === null || rules.graceEndsAt(sim, n) === null) return { is: 'ok' };
  if (!rules.isAddress(address)) return { is: 'invalid' };
  ticket.confirmation = { ...confirmation, address };
  return { is: 'ok' };
}
