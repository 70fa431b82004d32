import type { Answer, Wishes } from './simulated-rules.js';
import * as rules from './simulated-rules.js';
import type { Simulator } from './simulator.js';

/** What an offer gave a device: its free tickets on which the device was ever online, the one issued last first. */
function given(sim: Simulator, device: number, offer: number): number[] {
  const all = [...sim.tickets.keys()].reverse();
  return all.filter((n) => {
    const { isFree, users, list } = rules.ticketOf(sim, n);
    return isFree && users.has(device) && sim.lists[list] === offer;
  });
}

/** This offer, or where it gives nothing away one that does. */
export function givingOffer({ offers }: Simulator, wanted: number): number {
  const gives = [wanted, ...offers.keys()].find((offer) => offers[offer]?.clickThrough);
  return gives ?? wanted;
}

/** From when on a device whose gift is used up gets another one: the wait runs from the first log-in with the last one. */
export function givenAgainAt(sim: Simulator, device: number, offer: number): number | null {
  const [last] = given(sim, device, offer);
  const wait = sim.offers[offer]?.clickThroughAgainSeconds ?? null;
  const first = last === undefined ? null : rules.ticketOf(sim, last).first;
  return first === null || wait === null ? null : first.at + wait;
}

/**
 * A guest presses the free button. A gift of the device that is still good is used; staff's cancelling the last one is their no;
 * otherwise there is another one, once the wait is over. Who may not come in gets no ticket.
 */
export function press(sim: Simulator, wish: Wishes & { readonly device: number; readonly offer: number }): Answer {
  const { device, offer } = wish;
  if (!sim.offers[offer]?.clickThrough) return { is: 'not-given' };
  const mine = given(sim, device, offer);
  const [last] = mine;
  if (last !== undefined && rules.ticketOf(sim, last).isCancelled)
    return { is: 'used-up', causes: ['ticket-cancelled'] };
  const good = mine.find((n) => rules.usedUp(sim, n).length === 0);
  if (good !== undefined) return comeIn(sim, good, wish);
  const againAt = givenAgainAt(sim, device, offer);
  if (againAt !== null && againAt > sim.now) return { is: 'free-again', againAt };
  return comeInAnew(sim, wish);
}

function comeIn(sim: Simulator, n: number, wish: Wishes & { readonly device: number }): Answer {
  const answer = sim.answer(wish.device, n, wish);
  if (answer.is === 'ok') sim.open(wish.device, n, answer.released, wish);
  return answer;
}

function comeInAnew(sim: Simulator, wish: Wishes & { readonly device: number; readonly offer: number }): Answer {
  const known = listOfGifts(sim, wish.offer);
  const list = known ?? sim.lists.length;
  if (known === undefined) sim.lists.push(wish.offer);
  sim.issue(list, { own: {}, validFrom: null, validUntil: null }, true);
  const answer = comeIn(sim, sim.tickets.length - 1, wish);
  if (answer.is !== 'ok') {
    sim.tickets.pop();
    if (known === undefined) sim.lists.pop();
  }
  return answer;
}

/** The gifts of an offer are in one list, which began with one. */
function listOfGifts(sim: Simulator, offer: number): number | undefined {
  const lists = [...sim.lists.keys()].filter((list) => sim.lists[list] === offer);
  return lists.find((list) => sim.tickets.find((ticket) => ticket.list === list)?.isFree);
}
