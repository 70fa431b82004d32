import fc from 'fast-check';
import { decide } from '../../daemon/domain/decide.js';
import type { Event } from '../../daemon/domain/event.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { sessionOfMac } from '../../daemon/domain/state.js';
import { addOffer, at, type Device, device, type Place, place, started } from '../fakes/place.js';

/** One thing that happens in a random history; numbers choose among what is there. */
export interface Happening {
  readonly what:
    | 'log-in'
    | 'log-out'
    | 'cut'
    | 'read'
    | 'cancel'
    | 'change'
    | 'bind'
    | 'issue'
    | 'boot'
    | 'checkpoint'
    | 'settle'
    | 'rule'
    | 'clear'
    | 'extend';
  readonly who: number;
  readonly ticket: number;
  readonly bytes: number;
  readonly pauseMs: number;
  readonly open: boolean;
}

export const anyEvents: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.record({
    what: fc.oneof(
      { weight: 4, arbitrary: fc.constant('log-in' as const) },
      { weight: 4, arbitrary: fc.constant('read' as const) },
      {
        weight: 5,
        arbitrary: fc.constantFrom(
          ...([
            'log-out',
            'cut',
            'cancel',
            'change',
            'bind',
            'issue',
            'boot',
            'checkpoint',
            'settle',
            'rule',
            'clear',
            'extend',
          ] as const),
        ),
      },
    ),
    who: fc.nat(3),
    ticket: fc.nat(4),
    bytes: fc.nat(2_000),
    pauseMs: fc.nat(20_000),
    open: fc.boolean(),
  }),
  { maxLength: 40, size: 'max' },
);

const offers: readonly Partial<OfferTerms>[] = [
  { creditSeconds: 90, idleTimeoutSeconds: 30, devicesAtOnce: 2 },
  { lifetimeSeconds: 120, sessionDurationSeconds: 60, downVolumeBytes: 5_000, devicesAtOnce: 2 },
];

/** A place with two offers and three tickets each, at which all this happened; what the rules refuse is left out. */
export function playAll(happenings: readonly Happening[]): { readonly p: Place; readonly now: number } {
  const p = place(offers[0], 3);
  addOffer(p, offers[1] ?? {}, 3);
  let now = at(0);
  for (const [n, happening] of happenings.entries()) {
    now += happening.pauseMs;
    const event = eventOf(p, happening, now, n);
    if (event && decide(p.state, event, now).ok) p.happen(event, now);
  }
  return { p, now };
}

function eventOf(p: Place, { what, who, ticket, bytes, open }: Happening, now: number, n: number): Event | undefined {
  const session = sessionOfMac(p.state, device(who).mac);
  switch (what) {
    case 'log-in':
      return p.typing(device(who), 1 + ticket);
    case 'log-out':
      return { type: 'log-out', mac: device(who).mac };
    case 'cut':
      return session && { type: 'session-cut', sessionId: session.id };
    case 'read':
      return { type: 'meters-read', readings: readings(p, who, { bytes, open, now }) };
    case 'cancel':
      return bytes > 1_500 ? { type: 'ticket-cancel', ticketId: 1 + ticket } : undefined;
    case 'change':
      return { type: 'offer-change', offerId: 1 + (who % 2), terms: changed(p, 1 + (who % 2), bytes) };
    case 'bind':
      return { type: 'list-bind', listId: 1 + (who % 2), offerId: 1 + (ticket % 2) };
    case 'issue':
      return { type: 'tickets-issue', listId: 1 + (who % 2), codes: [`CODE${n}`] };
    case 'boot':
      return started(`boot-${n}`, now, { aliveAt: now - bytes });
    case 'checkpoint':
      return { type: 'checkpoint' };
    case 'settle':
      return { type: 'meters-settled', readings: settled(p, device(who), bytes) };
    case 'rule':
      return {
        type: 'device-rule',
        mac: device(who).mac,
        rule: open ? 'blocked' : 'exempt',
        note: '',
        untilAt: now + 1 + bytes * 10,
      };
    case 'clear':
      return { type: 'device-rule-clear', mac: device(who).mac };
    case 'extend':
      return { type: 'ticket-extend', ticketId: 1 + ticket, seconds: bytes, bytes };
  }
}

function readings(p: Place, who: number, { bytes, open, now }: { bytes: number; open: boolean; now: number }) {
  return [...p.state.sessions.values()].map(({ slot, usage, mac }) => {
    const isHis = mac === device(who).mac;
    const more = isHis ? bytes : 0;
    const next = { upBytes: usage.upBytes + (more >> 3), downBytes: usage.downBytes + more };
    return { slot, usage: next, lastTrafficAt: isHis ? now : null, open: open || !isHis };
  });
}

function changed(p: Place, offerId: number, bytes: number): OfferTerms {
  const offer = p.state.offers.get(offerId);
  if (!offer) throw new Error(`there is no offer ${offerId}`);
  const { id, ...before } = offer;
  return { ...before, lifetimeSeconds: 100 + bytes, downVolumeBytes: bytes % 2 === 0 ? null : 4_000 + bytes };
}

function settled(p: Place, { mac }: Device, bytes: number) {
  const ended = p.state.ended.get(mac);
  if (!ended || p.state.index.sessionBySlot.has(ended.slot)) return [];
  const usage = { upBytes: ended.usage.upBytes, downBytes: ended.usage.downBytes + bytes };
  return [{ slot: ended.slot, usage }];
}
