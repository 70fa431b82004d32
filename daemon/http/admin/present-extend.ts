import { creditLeftMs, periodBalance } from '../../domain/credit.js';
import { type Extension, extendedGrant } from '../../domain/extend.js';
import { expiresAt, timeLimits } from '../../domain/limit.js';
import { offerOf, type State, sessionsOf, termsOf } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { pausedBy, ticketStatus, usedUpBy } from '../../domain/ticket-status.js';
import { ticketVolumeLimits } from '../../domain/volume.js';
import { bytesPhrase, clockPhrase, durationPhrase } from '../phrase.js';
import { endPhrase } from '../terms-phrase.js';
import { stateWithGrant } from '../terms-reach.js';
import { type Field, presentField } from './form-field.js';
import type { Place } from './present-online.js';
import type { Problems } from './problem.js';

export interface ExtendModel {
  readonly serial: number;
  readonly offer: string;
  readonly userId: string;
  readonly statusKey: string;
  readonly status: string;
  /** Devices online on it. */
  readonly online: number;
  readonly times: readonly { readonly value: string; readonly key: string; readonly chosen: boolean }[];
  readonly hasTime: boolean;
  readonly hasVolume: boolean;
  readonly time: Field;
  readonly volume: Field;
  readonly units: { readonly time: readonly Unit[]; readonly volume: readonly Unit[] };
  /** The cap per period, which grows only when asked; null: there is none. */
  readonly cap: { readonly chosen: boolean; readonly per: string } | null;
  readonly lines: readonly ChangeLine[];
  /** Why the ticket does not work even then; null when it does. */
  readonly butKey: string | null;
}

interface Unit {
  readonly name: string;
  readonly key: string;
  readonly chosen: boolean;
}

/** One thing that a ticket gives, before and after. */
export interface ChangeLine {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

export const quickTimes = ['none', '900', '3600', '86400', 'own'] as const;
export const extraTimeUnits = { minutes: 60, hours: 3600, days: 86_400 } as const;
export const extraVolumeUnits = { MB: 1_000_000, GB: 1_000_000_000 } as const;

/** The form as it was filled in, and what it would do; `more` undefined: something is wrong with it. */
export function presentExtend(
  state: State,
  ticket: Ticket,
  place: Place,
  form: URLSearchParams,
  problems: Problems,
  more: Extension | undefined,
): ExtendModel {
  const { now } = place;
  const terms = termsOf(state, ticket);
  const status = ticketStatus(state, ticket, now);
  const grant = more && extendedGrant(state, ticket, more, now);
  const after = grant ? stateWithGrant(state, ticket, grant) : state;
  const chosen = form.get('quick') ?? '3600';
  const volumes = [terms.downVolumeBytes, terms.upVolumeBytes, terms.totalVolumeBytes];
  const times = [terms.lifetimeSeconds, terms.creditSeconds, terms.periodCapSeconds, ticket.grant.validUntilAt];
  const isUnused = ticket.firstLogInAt === null && terms.shelfLifeSeconds !== null;
  return {
    serial: ticket.id,
    offer: offerOf(state, ticket).name,
    userId: ticket.grant.userId ?? '',
    status,
    statusKey: `admin.status.${status}`,
    online: sessionsOf(state, ticket).length,
    hasTime: isUnused || times.some((limit) => limit !== null),
    hasVolume: volumes.some((limit) => limit !== null),
    times: quickTimes.map((value) => ({ value, key: `extend.quick.${value}`, chosen: value === chosen })),
    time: presentField(form, problems, 'time'),
    volume: presentField(form, problems, 'volume'),
    units: {
      time: presentUnits(form.get('timeUnit'), Object.keys(extraTimeUnits)),
      volume: presentUnits(form.get('volumeUnit'), Object.keys(extraVolumeUnits)),
    },
    cap: terms.periodCapSeconds === null ? null : { chosen: form.has('raisesCap'), per: terms.periodCapPer },
    lines: changeLines(state, after, ticket, place),
    butKey: grant ? obstacle(after, ticket, now) : null,
  };
}

function presentUnits(typed: string | null, names: readonly string[]): Unit[] {
  const chosen = names.find((name) => name === typed) ?? names[0];
  return names.map((name) => ({ name, key: `admin.unit.${name}`, chosen: name === chosen }));
}

/** What the extension does not lift. */
function obstacle(state: State, { id }: Ticket, now: number): string | null {
  const ticket = state.tickets.get(id);
  if (!ticket) return null;
  const cause = usedUpBy(state, ticket, now) ?? pausedBy(state, ticket, now)?.cause;
  return cause === undefined ? null : `extend.but.${cause}`;
}

function changeLines(before: State, after: State, { id }: Ticket, place: Place): ChangeLine[] {
  const [was, is] = [factsOf(before, id, place), factsOf(after, id, place)];
  return [...is].map(([label, text]) => ({ label, before: was.get(label) ?? text, after: text }));
}

/** What a ticket still gives, by its name. */
function factsOf(state: State, id: number, { say, now, timeZone }: Place): Map<string, string> {
  const facts = new Map<string, string>();
  const ticket = state.tickets.get(id);
  if (!ticket) return facts;
  const clock = (at: number) => endPhrase(say, at, now, timeZone);
  const [session] = sessionsOf(state, ticket);
  const end = session && timeLimits(state, session, now)[0];
  if (session) facts.set(say('extend.fact.online-until'), end ? clock(end.endsAt) : say('now.no-end'));
  const expiry = expiresAt(state, ticket);
  const { lifetimeSeconds } = termsOf(state, ticket);
  if (expiry !== null)
    facts.set(
      say('extend.fact.works-until'),
      expiry <= now ? say('extend.over', { clock: clockPhrase(say, expiry, now, timeZone) }) : clock(expiry),
    );
  if (ticket.firstLogInAt === null && lifetimeSeconds !== null)
    facts.set(say('extend.fact.lifetime'), durationPhrase(say, lifetimeSeconds * 1000));
  const credit = creditLeftMs(state, ticket, now);
  if (credit !== null) facts.set(say('extend.fact.credit'), durationPhrase(say, credit));
  const period = periodBalance(state, ticket, now);
  const { periodCapPer: per } = termsOf(state, ticket);
  if (period !== null) facts.set(say('extend.fact.period', { per }), durationPhrase(say, Math.max(0, period.leftMs)));
  for (const { direction, leftBytes } of ticketVolumeLimits(state, ticket))
    facts.set(say(`now.limit.volume-${direction}`), say('extend.fact.left', { left: bytesPhrase(say, leftBytes) }));
  return facts;
}
