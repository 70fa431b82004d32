import { csvNumber, csvTime, type Sheet } from '../csv.js';
import type { Connection } from './connection-query.js';
import { nameOf, type Place } from './present-online.js';

const columns = [
  'device',
  'address',
  'ticket',
  'offer',
  'access-point',
  'from',
  'until',
  'cause-of',
  'minutes',
  'down-mb',
  'up-mb',
  'terms-version',
] as const;

/** Connections as a table for a spreadsheet. */
export function connectionTable(connections: AsyncIterable<Connection>, place: Place): Sheet {
  const { say } = place;
  return { head: columns.map((column) => say(`csv.column.${column}`)), rows: rowsOf(connections, place) };
}

async function* rowsOf(connections: AsyncIterable<Connection>, place: Place): AsyncGenerator<string[]> {
  const { say, now, timeZone } = place;
  for await (const { mac, address, ticketId, offer, openedAt, endedAt, cause, ...connection } of connections)
    yield [
      mac,
      address,
      String(ticketId),
      offer,
      nameOf(place, connection.accessPoint),
      csvTime(openedAt, timeZone),
      csvTime(endedAt, timeZone),
      cause === null ? say('connections.online') : say(`connections.cause.${cause}`),
      csvNumber(say, ((endedAt ?? now) - openedAt) / 60_000, 1),
      csvNumber(say, connection.downBytes / 1e6, 2),
      csvNumber(say, connection.upBytes / 1e6, 2),
      connection.termsVersion === null ? '' : String(connection.termsVersion),
    ];
}
