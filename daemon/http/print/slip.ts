import type { AccessPoint } from '../../config/spec.js';
import { localDate } from '../../domain/calendar.js';
import { printedCode } from '../../domain/code.js';
import { paperTerms } from '../../domain/paper.js';
import type { State } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { type AddressesOf, portalAuthority } from '../authority.js';
import { type PaperSaid, saidByGrant } from '../paper.js';
import type { Say } from '../text.js';
import { logInLink } from './log-in-link.js';
import { type GuestNetwork, networkCode } from './network-code.js';

/** One printed ticket, in the words of its paper. Plain data: it is sent to another process as it is. */
export interface Slip {
  /** `No. 12`. */
  readonly serial: string;
  /** Grouped, as it is typed. */
  readonly code: string;
  readonly password: string | null;
  /** Whom it is for; null: whoever holds it. */
  readonly holder: string | null;
  /** What the second QR code says; null while the portal has no address. */
  readonly logIn: string | null;
  /** The very same object on all slips that say the same. */
  readonly said: SlipSaid;
}

/** What is the same on all slips of one issue. */
export interface SlipSaid extends PaperSaid {
  /** The network and its password, a line each; empty when none is configured. */
  readonly networks: readonly string[];
  /** What the first QR code says; null when no network is configured. */
  readonly join: string | null;
  /** Where to log in without a camera; null while the portal has no address. */
  readonly address: string | null;
}

/** What is the same on everything that is printed at once. */
export interface Print {
  readonly language: string;
  /** The name of the place. */
  readonly place: string;
  readonly header: string | null;
  readonly footer: string | null;
  /** `Printed on 4 May 2026`; null while it is not known what day it is. */
  readonly printed: string | null;
  readonly words: Readonly<Record<'code' | 'password' | 'join' | 'nextLogIn' | 'logIn', string>>;
  readonly slips: readonly Slip[];
}

/** Where and when it is printed. */
export interface PrintPlace {
  readonly name: string;
  readonly header: string | null;
  readonly footer: string | null;
  readonly accessPoints: readonly AccessPoint[];
  readonly portalPort: number;
  readonly addressesOf: AddressesOf;
  readonly language: string;
  readonly say: Say;
  readonly now: number;
  readonly timeZone: string;
}

/** The paper of tickets, in their order. */
export function presentPrint(state: State, tickets: readonly Ticket[], place: PrintPlace): Print {
  const { say, now, timeZone } = place;
  const saidOf = slipSaid(state, place);
  const { year, month, day } = localDate(now, timeZone);
  return {
    language: place.language,
    place: place.name,
    header: place.header,
    footer: place.footer,
    printed: state.clock.isKnown ? say('paper.printed', { day, month, year }) : null,
    words: {
      code: say('paper.code'),
      password: say('paper.password'),
      join: say('paper.join'),
      nextLogIn: say('paper.then-log-in'),
      logIn: say('paper.log-in'),
    },
    slips: tickets.map((ticket) => presentSlip(ticket, saidOf(ticket), say)),
  };
}

function presentSlip({ id, code, grant }: Ticket, { authority, said }: Placed, say: Say): Slip {
  return {
    serial: say('paper.serial', { serial: id }),
    code: printedCode(code),
    password: grant.password,
    holder: grant.userId === null ? null : say('paper.holder', { holder: grant.userId }),
    logIn: authority === null ? null : logInLink(authority, printedCode(code)),
    said,
  };
}

interface Placed {
  readonly authority: string | null;
  readonly said: SlipSaid;
}

/** Remembers what it said: ten thousand tickets of one issue say the same. */
function slipSaid(state: State, place: PrintPlace): (ticket: Ticket) => Placed {
  const saidOf = saidByGrant(state, place.say, place.timeZone);
  const known = new Map<PaperSaid, Placed>();
  return (ticket) => {
    const said = saidOf(ticket);
    const placed = known.get(said) ?? placedAt(said, pointsOf(state, ticket, place), place);
    known.set(said, placed);
    return placed;
  };
}

function pointsOf(state: State, ticket: Ticket, { accessPoints }: PrintPlace): readonly AccessPoint[] {
  const wanted = paperTerms(state, ticket).accessPoints;
  return accessPoints.filter(({ id }) => wanted.includes(id));
}

function placedAt(said: PaperSaid, points: readonly AccessPoint[], place: PrintPlace): Placed {
  const { say, portalPort, addressesOf } = place;
  const [first] = points;
  const authority = first === undefined ? null : portalAuthority(first, portalPort, addressesOf);
  const networks = points.flatMap((point) => networkOf(point) ?? []);
  const lines = new Set(networks.map(({ ssid, password }) => networkLine(say, ssid, password)));
  const [network] = networks;
  return {
    authority,
    said: {
      ...said,
      networks: [...lines],
      join: network === undefined ? null : networkCode(network),
      address: authority === null ? null : say('paper.address', { address: authority }),
    },
  };
}

function networkLine(say: Say, ssid: string, password: string | null): string {
  return password === null
    ? say('paper.network', { network: ssid })
    : say('paper.network-and-password', { network: ssid, password });
}

/** What an access point is called on the air, where that is configured. */
function networkOf({ ssid, wifiPassword }: AccessPoint): GuestNetwork | undefined {
  return ssid === null ? undefined : { ssid, password: wifiPassword };
}
