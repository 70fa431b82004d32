import { ruleOf } from '../../domain/device-rule.js';
import { type State, sessionOfMac } from '../../domain/state.js';
import type { Neighbour } from '../../ports.js';
import { clockPhrase } from '../phrase.js';
import { deviceName, isRandomMac } from './device-name.js';
import { offersToAdmit } from './front-desk.js';
import { type PageLink, paged } from './pager.js';
import { nameOf, type Place, type Seen } from './present-online.js';

export interface WaitingModel {
  readonly asOf: string;
  readonly total: number;
  readonly rows: readonly WaitingRow[];
  readonly pages: readonly PageLink[];
  readonly offers: readonly { readonly id: number; readonly name: string; readonly chosen: boolean }[];
}

export interface WaitingRow {
  readonly mac: string;
  readonly name: string;
  readonly isRandom: boolean;
  readonly accessPoint: string;
  readonly addresses: readonly string[];
  readonly since: string;
  /** What it gets unless another offer is chosen; null: nothing works here now. */
  readonly offer: string | null;
}

const rowsOnPage = 50;

/** Whether a device has neither a session nor a rule: its guest is to type a code, or to be let in. */
export function isWaiting(state: State, { mac }: Pick<Neighbour, 'mac'>, now: number): boolean {
  return sessionOfMac(state, mac) === undefined && ruleOf(state, mac, now) === undefined;
}

/** Who is on the guest networks without a ticket, the latest first. */
export function presentWaiting(
  state: State,
  place: Place,
  { names }: Pick<Seen, 'names'>,
  neighbours: readonly Neighbour[],
  query: URLSearchParams,
): WaitingModel {
  const { say, now, timeZone } = place;
  const waiting = neighbours
    .filter((device) => isWaiting(state, device, now))
    .sort((a, b) => b.since - a.since || (a.mac < b.mac ? -1 : 1));
  const { rows, pages } = paged(waiting, rowsOnPage, '/waiting', query);
  const offers = offersToAdmit(state, null, now);
  const chosen = offers.find(({ id }) => String(id) === query.get('offer'));
  const standard = new Map(place.accessPoints.map(({ id }) => [id, offersToAdmit(state, id, now)[0]]));
  return {
    asOf: clockPhrase(say, now, now, timeZone),
    total: waiting.length,
    rows: rows.map(({ mac, accessPoint, addresses, since }) => ({
      mac,
      name: deviceName(state, names, mac),
      isRandom: isRandomMac(mac),
      accessPoint: nameOf(place, accessPoint),
      addresses,
      since: clockPhrase(say, since, now, timeZone),
      offer: (chosen?.accessPoints.includes(accessPoint) ? chosen : standard.get(accessPoint))?.name ?? null,
    })),
    pages,
    offers: offers.map(({ id, name }) => ({ id, name, chosen: id === chosen?.id })),
  };
}
