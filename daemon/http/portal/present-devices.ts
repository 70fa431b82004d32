import { creditBalance, periodBalance } from '../../domain/credit.js';
import type { Mac } from '../../domain/mac.js';
import type { DeviceOnline, Refusal } from '../../domain/refusal.js';
import type { Session } from '../../domain/session.js';
import { type State, sessionsOf, termsOf, ticketOf } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { clockValues, durationPhrase } from '../phrase.js';
import type { Reader } from '../reader.js';
import type { Problem } from './words.js';

/** Which device leaves its ticket, so that the one that asks may have its place. */
export interface HandOverModel {
  readonly heading: string;
  readonly lead: string;
  readonly problem: Problem | null;
  readonly devices: readonly DeviceRow[];
  /** Sent along with the choice. */
  readonly code: string;
  readonly password: string | null;
}

export interface DeviceRow {
  readonly sessionId: number;
  readonly name: string;
  readonly address: string;
  readonly since: string;
  readonly used: string;
  readonly isMine: boolean;
}

/** The devices that are online on one ticket. */
export interface DevicesModel {
  /** `2 of 3`. */
  readonly count: string;
  readonly rows: readonly DeviceRow[];
  readonly notes: readonly string[];
}

/** What was typed to get here. */
interface Credentials {
  readonly code: string;
  readonly password: string | null;
  /** Whether the guest had chosen a device, which has left meanwhile. */
  readonly hasChosen: boolean;
}

/** Rows on one page; a ticket may have a thousand. */
const mostRows = 50;

export function presentHandOver(
  reader: Reader,
  { devicesAtOnce, devices }: Extract<Refusal, { reason: 'too-many-devices' }>,
  { code, password, hasChosen }: Credentials,
): HandOverModel {
  const { say } = reader;
  const changed = { text: say('guest.hand-over.changed'), advice: say('guest.hand-over.changed-advice') };
  return {
    heading: say('guest.hand-over.heading', { devices: devicesAtOnce }),
    lead: say('guest.hand-over.lead', { devices: devicesAtOnce }),
    problem: hasChosen ? changed : null,
    // the least used of very many: one of these is the likeliest to leave
    devices: devices.slice(-mostRows).map((device) => deviceRow(reader, device, null)),
    code,
    password,
  };
}

/** Who shares a session's ticket, this device first; null where it is for one device, and on one. */
export function presentDevices(state: State, reader: Reader, session: Session): DevicesModel | null {
  const { say } = reader;
  const ticket = ticketOf(state, session);
  const { devicesAtOnce } = termsOf(state, ticket);
  const open = sessionsOf(state, ticket);
  if (devicesAtOnce === 1 && open.length === 1) return null;
  const rest = open.filter(({ id }) => id !== session.id).sort((a, b) => b.lastTrafficAt - a.lastTrafficAt);
  const hidden = rest.length - (mostRows - 1);
  return {
    count: say('guest.device.count', { online: open.length, most: Math.max(devicesAtOnce, open.length) }),
    rows: [session, ...rest]
      .slice(0, mostRows)
      .map(({ id, ...device }) => deviceRow(reader, { ...device, sessionId: id }, session.mac)),
    notes: [
      ...(hidden > 0 ? [say('guest.device.more', { count: hidden })] : []),
      ...(open.length > 1 ? sharedTime(state, reader, ticket, open.length) : []),
    ],
  };
}

/** Why time runs faster with several devices; nothing where it does not. */
function sharedTime(state: State, { say, now }: Reader, ticket: Ticket, count: number): string[] {
  if (termsOf(state, ticket).creditPer !== 'device') return [];
  const balances = [creditBalance(state, ticket, now), periodBalance(state, ticket, now)];
  const left = balances.flatMap((balance) => balance?.leftMs ?? []);
  if (left.length === 0) return [];
  return [say('guest.device.each', { count, duration: durationPhrase(say, Math.max(0, Math.min(...left))) })];
}

function deviceRow({ say, now, timeZone }: Reader, device: DeviceOnline, mine: Mac | null): DeviceRow {
  const { sessionId, mac, address, openedAt, lastTrafficAt } = device;
  const unusedMs = now - lastTrafficAt;
  return {
    sessionId,
    // the end of a MAC is what device settings show and what differs
    name: say('guest.device.name', { ending: mac.slice(-5) }),
    address,
    since: say('guest.device.since', clockValues(say, openedAt, now, timeZone)),
    used:
      unusedMs < 60_000
        ? say('guest.device.in-use')
        : say('guest.device.used', { duration: durationPhrase(say, unusedMs) }),
    isMine: mac === mine,
  };
}
