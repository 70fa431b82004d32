import { creditLeftMs, periodBalance } from '../../domain/credit.js';
import { ruleOf } from '../../domain/device-rule.js';
import { earliest, expiresAt } from '../../domain/limit.js';
import { rememberedTicket } from '../../domain/remember.js';
import { type State, sessionsOf, termsOf } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { pausedBy } from '../../domain/ticket-status.js';
import { ticketVolumeLimits } from '../../domain/volume.js';
import { bytesPhrase, clockPhrase, durationPhrase } from '../phrase.js';
import type { Reader } from '../reader.js';
import type { Device } from './deps.js';
import { limitLabel, volumeLabel } from './limit-words.js';
import type { Fact } from './words.js';

/**
 * The ticket that lets a device in again without its code, as far as can be told beforehand; undefined when the gateway
 * would refuse.
 */
export function readyTicket(state: State, device: Device, at: number): Ticket | undefined {
  // an exempt device needs none, and a blocked one gets none
  if (ruleOf(state, device.mac, at) !== undefined) return undefined;
  const ticket = rememberedTicket(state, device.mac, at);
  if (!ticket || pausedBy(state, ticket, at) !== undefined) return undefined;
  const { accessPoints, devicesAtOnce, atDeviceLimit } = termsOf(state, ticket);
  if (!accessPoints.includes(device.accessPoint)) return undefined;
  const others = sessionsOf(state, ticket).filter(({ mac }) => mac !== device.mac);
  return others.length < devicesAtOnce || atDeviceLimit === 'drop-oldest' ? ticket : undefined;
}

/** When a ticket opens its last session; null when nobody knows. */
export function lastChanceAt(state: State, ticket: Ticket): number | null {
  return earliest([expiresAt(state, ticket), termsOf(state, ticket).validUntilAt]);
}

/** Whether an instant lies within the life of a ticket. */
export function isInTime(state: State, ticket: Ticket, at: number): boolean {
  const lastAt = lastChanceAt(state, ticket);
  return lastAt === null || at < lastAt;
}

/** What a ticket still holds for a device that comes back. */
export function leftFacts(state: State, { say, now, timeZone }: Reader, ticket: Ticket): Fact[] {
  const { periodCapPer: per } = termsOf(state, ticket);
  const credit = creditLeftMs(state, ticket, now);
  const period = periodBalance(state, ticket, now);
  const lastAt = lastChanceAt(state, ticket);
  const time = (ms: number) => durationPhrase(say, Math.max(0, ms));
  return [
    ...(credit === null ? [] : [{ label: limitLabel(say, 'credit-exhausted', per), value: time(credit) }]),
    ...(period === null ? [] : [{ label: limitLabel(say, 'period-exhausted', per), value: time(period.leftMs) }]),
    ...ticketVolumeLimits(state, ticket).map(({ direction, leftBytes }) => ({
      label: volumeLabel(say, direction),
      value: leftBytes === 0 ? say('guest.status.volume-used-up') : bytesPhrase(say, leftBytes),
    })),
    ...(lastAt === null ? [] : [{ label: say('guest.welcome.until'), value: clockPhrase(say, lastAt, now, timeZone) }]),
  ];
}
