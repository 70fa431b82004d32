import { timeLimits } from '../../domain/limit.js';
import type { Mac } from '../../domain/mac.js';
import type { Session } from '../../domain/session.js';
import { offerOf, type State, ticketOf } from '../../domain/state.js';
import { bytesPhrase, clockPhrase, ratePhrase } from '../phrase.js';
import type { Reader } from '../reader.js';
import { deviceName, isRandomMac } from './device-name.js';
import { hrefWith, type PageLink, paged } from './pager.js';
import { type LeftModel, presentLeft } from './present-limit-left.js';
import type { Speed } from './speed.js';

/** Where and when the reader is. */
export interface Place extends Reader {
  /** In which days of the week are understood: the reader's own language, then the place's. */
  readonly languages: readonly string[];
  readonly accessPoints: readonly { readonly id: string; readonly name: string }[];
}

/** What is known of the devices beside the state. */
export interface Seen {
  readonly names: ReadonlyMap<Mac, string>;
  speedOf(sessionId: number): Speed | undefined;
}

export interface OnlineModel {
  readonly asOf: string;
  readonly total: number;
  readonly found: number;
  readonly rows: readonly OnlineRow[];
  readonly pages: readonly PageLink[];
  readonly columns: readonly Column[];
  readonly query: string;
  readonly sort: string;
  readonly accessPoints: readonly Choice[];
  readonly offers: readonly Choice[];
  /** Where the page is found again as it stands. */
  readonly href: string;
}

export interface Choice {
  readonly id: string;
  readonly name: string;
  readonly chosen: boolean;
}

export interface Column {
  readonly key: string;
  readonly href: string;
  /** For `aria-sort`; null where the table is sorted by another. */
  readonly sorted: 'ascending' | 'descending' | null;
}

export interface OnlineRow extends LeftModel {
  readonly sessionId: number;
  readonly mac: string;
  readonly name: string;
  readonly isRandom: boolean;
  readonly address: string;
  readonly accessPoint: string;
  readonly serial: number;
  readonly listId: number;
  readonly offer: string;
  readonly userId: string;
  readonly since: string;
  /** Empty until two readings of the meters are known. */
  readonly speedDown: string;
  readonly speedUp: string;
  readonly down: string;
  readonly up: string;
}

const columns = ['device', 'ticket', 'since', 'ends', 'speed', 'volume'] as const;
type ColumnName = (typeof columns)[number];
/** The first look at these is at the largest. */
const largestFirst: readonly ColumnName[] = ['since', 'speed', 'volume'];
const rowsOnPage = 50;

/** Who is online: as searched and filtered, sorted by one column, a page of them; the latest first unless told otherwise. */
export function presentOnline(state: State, place: Place, seen: Seen, query: URLSearchParams): OnlineModel {
  const { say, now, timeZone, accessPoints } = place;
  const sort = sortIn(query);
  const at = query.get('at') ?? '';
  const offerId = query.get('offer') ?? '';
  const wanted = (query.get('q') ?? '').trim().slice(0, 100);
  const found = [...state.sessions.values()].filter(
    (session) =>
      (at === '' || session.accessPoint === at) &&
      (offerId === '' || String(offerOf(state, ticketOf(state, session)).id) === offerId) &&
      (wanted === '' || isMeant(state, session, seen, wanted.toLowerCase())),
  );
  const { rows, pages } = paged(sorted(state, found, seen, now, sort), rowsOnPage, '/online', query);
  return {
    asOf: clockPhrase(say, now, now, timeZone),
    total: state.sessions.size,
    found: found.length,
    rows: rows.map((session) => presentSession(state, session, place, seen)),
    pages,
    columns: columns.map((name) => presentColumn(name, sort, query)),
    query: wanted,
    sort: query.get('sort') ?? '',
    accessPoints: accessPoints.map(({ id, name }) => ({ id, name, chosen: id === at })),
    offers: [...state.offers.values()].map(({ id, name }) => ({ id: `${id}`, name, chosen: `${id}` === offerId })),
    href: hrefWith('/online', query, {}),
  };
}

export function presentSession(state: State, session: Session, place: Place, seen: Seen): OnlineRow {
  const { say, now, timeZone } = place;
  const ticket = ticketOf(state, session);
  const speed = seen.speedOf(session.id);
  const rate = (bps: number | undefined) => (bps === undefined ? '' : ratePhrase(say, Math.round(bps / 1000)));
  return {
    sessionId: session.id,
    mac: session.mac,
    name: deviceName(state, seen.names, session.mac),
    isRandom: isRandomMac(session.mac),
    address: session.address,
    accessPoint: nameOf(place, session.accessPoint),
    serial: ticket.id,
    listId: ticket.listId,
    offer: offerOf(state, ticket).name,
    userId: ticket.grant.userId ?? '',
    since: clockPhrase(say, session.openedAt, now, timeZone),
    speedDown: rate(speed?.downBps),
    speedUp: rate(speed?.upBps),
    down: bytesPhrase(say, session.usage.downBytes),
    up: bytesPhrase(say, session.usage.upBytes),
    ...presentLeft(state, session, place),
  };
}

/** An access point that the configuration no longer has goes by its id. */
export function nameOf({ accessPoints }: Pick<Place, 'accessPoints'>, id: string): string {
  return accessPoints.find((point) => point.id === id)?.name ?? id;
}

interface Sort {
  readonly by: ColumnName;
  readonly isDown: boolean;
}

function sortIn(query: URLSearchParams): Sort {
  const text = query.get('sort') ?? '';
  const by = columns.find((name) => name === text.replace(/^-/, ''));
  return by === undefined ? { by: 'since', isDown: true } : { by, isDown: text.startsWith('-') };
}

function presentColumn(name: ColumnName, { by, isDown }: Sort, query: URLSearchParams): Column {
  const isDownNext = by === name ? !isDown : largestFirst.includes(name);
  const href = hrefWith('/online', query, { sort: `${isDownNext ? '-' : ''}${name}`, page: '' });
  return { key: `now.column.${name}`, href, sorted: by === name ? (isDown ? 'descending' : 'ascending') : null };
}

/** Each session with what it is sorted by, worked out once. */
function sorted(state: State, sessions: readonly Session[], seen: Seen, now: number, { by, isDown }: Sort): Session[] {
  const keyOf = (session: Session): number | string => {
    switch (by) {
      case 'device':
        return deviceName(state, seen.names, session.mac).toLowerCase() || `~${session.mac}`;
      case 'ticket':
        return session.ticketId;
      case 'since':
        return session.openedAt;
      case 'ends':
        return timeLimits(state, session, now)[0]?.endsAt ?? Number.MAX_SAFE_INTEGER;
      case 'speed': {
        const speed = seen.speedOf(session.id);
        return speed === undefined ? -1 : speed.downBps + speed.upBps;
      }
      case 'volume':
        return session.usage.downBytes + session.usage.upBytes;
    }
  };
  const way = isDown ? -1 : 1;
  return sessions
    .map((session) => ({ session, key: keyOf(session) }))
    .sort((a, b) => way * (a.key < b.key ? -1 : a.key > b.key ? 1 : a.session.id - b.session.id))
    .map(({ session }) => session);
}

function isMeant(state: State, session: Session, { names }: Seen, wanted: string): boolean {
  const ticket = ticketOf(state, session);
  const texts = [
    session.mac,
    session.address,
    deviceName(state, names, session.mac),
    names.get(session.mac) ?? '',
    offerOf(state, ticket).name,
    ticket.grant.userId ?? '',
  ];
  return texts.some((text) => text.toLowerCase().includes(wanted)) || String(ticket.id) === wanted.replace(/^\D+ /, '');
}
