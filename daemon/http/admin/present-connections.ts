import { bytesPhrase, clockPhrase, durationPhrase } from '../phrase.js';
import { type Connection, type ConnectionQuery, causes, connectionFields, printCursor } from './connection-query.js';
import type { FoundConnections } from './find-connections.js';
import { type Field, presentField } from './form-field.js';
import { hrefWith } from './page-links.js';
import { nameOf, type Place } from './present-online.js';
import type { Problems } from './problem.js';
import { isFiltered } from './ticket-query.js';

export interface ConnectionRow {
  readonly mac: string;
  readonly address: string;
  readonly serial: number;
  readonly offer: string;
  readonly accessPoint: string;
  readonly from: string;
  /** Empty while it is online. */
  readonly until: string;
  readonly duration: string;
  /** Empty while it is online. */
  readonly causeKey: string;
  readonly down: string;
  readonly up: string;
  /** null: there were none, or it is not known. */
  readonly termsVersion: number | null;
}

export interface ConnectionsModel {
  readonly rows: readonly ConnectionRow[];
  readonly filter: {
    readonly isOpen: boolean;
    readonly isUsed: boolean;
    readonly fields: Readonly<Record<string, Field>>;
    readonly months: readonly { readonly name: string; readonly chosen: boolean }[];
    readonly accessPoints: readonly { readonly id: string; readonly name: string; readonly chosen: boolean }[];
    readonly causes: readonly { readonly name: string; readonly key: string; readonly chosen: boolean }[];
  };
  /** null on the first page. */
  readonly newestHref: string | null;
  /** null when there is nothing more. */
  readonly olderHref: string | null;
  /** How far back was looked for so few; empty when that is no matter. */
  readonly lookedBackTo: string;
  readonly csvHref: string;
}

export interface ConnectionsView {
  readonly asked: URLSearchParams;
  readonly query: ConnectionQuery;
  readonly problems: Problems;
  readonly found: FoundConnections;
  readonly months: readonly string[];
}

export function presentConnections(view: ConnectionsView, place: Place): ConnectionsModel {
  const { asked, query, problems, found, months } = view;
  const href = (changes = {}) => hrefWith('/connections', asked, connectionFields, changes);
  const texts = connectionFields.map((name) => [name.replace('-', '_'), presentField(asked, problems, name)] as const);
  return {
    rows: found.connections.map((connection) => presentConnection(connection, place)),
    filter: {
      isOpen: isFiltered(asked, connectionFields),
      isUsed: isFiltered(asked, connectionFields),
      fields: Object.fromEntries(texts),
      months: months.map((name) => ({ name, chosen: name === query.month })),
      accessPoints: place.accessPoints.map(({ id, name }) => ({ id, name, chosen: id === query.accessPoint })),
      causes: causes.map((name) => ({ name, key: `connections.cause.${name}`, chosen: name === query.cause })),
    },
    newestHref: query.cursor === null ? null : href(),
    olderHref: found.next === null ? null : href({ after: printCursor(found.next) }),
    lookedBackTo:
      found.lookedBackTo === null ? '' : clockPhrase(place.say, found.lookedBackTo, place.now, place.timeZone),
    csvHref: hrefWith('/connections/export', asked, connectionFields),
  };
}

export function presentConnection(connection: Connection, place: Place): ConnectionRow {
  const { say, now, timeZone } = place;
  const { mac, address, ticketId, offer, accessPoint, termsVersion, openedAt, endedAt, cause } = connection;
  return {
    mac,
    address,
    serial: ticketId,
    offer,
    accessPoint: nameOf(place, accessPoint),
    from: clockPhrase(say, openedAt, now, timeZone),
    until: endedAt === null ? '' : clockPhrase(say, endedAt, now, timeZone),
    duration: durationPhrase(say, Math.max(0, (endedAt ?? now) - openedAt)),
    causeKey: cause === null ? '' : `connections.cause.${cause}`,
    down: bytesPhrase(say, connection.downBytes),
    up: bytesPhrase(say, connection.upBytes),
    termsVersion,
  };
}
