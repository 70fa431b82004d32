import { timeLimits } from '../../domain/limit.js';
import type { Session } from '../../domain/session.js';
import { offerOf, type State, ticketOf } from '../../domain/state.js';
import { type VolumeLimit, volumeLimits } from '../../domain/volume.js';
import { bytesPhrase, clockPhrase } from '../phrase.js';
import { slowedRate } from '../slowed-rate.js';
import { exactRate, exactVolume } from '../terms-phrase.js';
import type { Say } from '../text.js';

/** Where and when the reader is. */
export interface Place {
  readonly say: Say;
  readonly now: number;
  readonly timeZone: string;
  /** In which days of the week are understood: the reader's own language, then the place's. */
  readonly languages: readonly string[];
  readonly accessPoints: readonly { readonly id: string; readonly name: string }[];
}

export interface OnlineModel {
  readonly asOf: string;
  readonly rows: readonly OnlineRow[];
}

export interface OnlineRow {
  readonly sessionId: number;
  readonly mac: string;
  readonly address: string;
  readonly accessPoint: string;
  readonly serial: number;
  readonly listId: number;
  readonly offer: string;
  readonly since: string;
  /** The clock time at which the first time limit ends it; null when there is none. */
  readonly endsAt: string | null;
  readonly endsWhy: string;
  readonly down: string;
  readonly up: string;
  /** What the ticket may use in all, in words; empty without a limit. */
  readonly downLimit: string;
  readonly upLimit: string;
  /** Both directions together. */
  readonly totalLimit: string;
  /** The speed that a used-up volume leaves, in words; empty when there is more. */
  readonly slowed: string;
}

/** Who is online, the latest first. */
export function presentOnline(state: State, place: Place): OnlineModel {
  const rows = [...state.sessions.values()].reverse().map((session) => presentSession(state, session, place));
  return { asOf: clockPhrase(place.say, place.now, place.now, place.timeZone), rows };
}

export function presentSession(state: State, session: Session, place: Place): OnlineRow {
  const { say, now, timeZone } = place;
  const ticket = ticketOf(state, session);
  const first = timeLimits(state, session, now)[0];
  const volumes = volumeLimits(state, session);
  const slowed = slowedRate(state, ticket);
  const limitOf = (direction: VolumeLimit['direction']) => {
    const found = volumes.find((limit) => limit.direction === direction);
    if (found === undefined) return '';
    return say(direction === 'total' ? 'admin.online.of-both' : 'admin.online.of', {
      used: bytesPhrase(say, found.usedBytes),
      limit: exactVolume(say, found.limitBytes),
    });
  };
  return {
    sessionId: session.id,
    mac: session.mac,
    address: session.address,
    accessPoint: nameOf(place, session.accessPoint),
    serial: ticket.id,
    listId: ticket.listId,
    offer: offerOf(state, ticket).name,
    since: clockPhrase(say, session.openedAt, now, timeZone),
    endsAt: first === undefined ? null : clockPhrase(say, first.endsAt, now, timeZone),
    endsWhy: first === undefined ? '' : say(`admin.ends-why.${first.cause}`),
    down: bytesPhrase(say, session.usage.downBytes),
    up: bytesPhrase(say, session.usage.upBytes),
    downLimit: limitOf('down'),
    upLimit: limitOf('up'),
    totalLimit: limitOf('total'),
    slowed: slowed === null ? '' : say('admin.online.slowed', { rate: exactRate(say, slowed) }),
  };
}

/** An access point that the configuration no longer has goes by its id. */
export function nameOf({ accessPoints }: Pick<Place, 'accessPoints'>, id: string): string {
  return accessPoints.find((point) => point.id === id)?.name ?? id;
}
