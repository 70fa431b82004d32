import type { State } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { countPhrase } from '../count-phrase.js';
import { recentCounts, type TicketCounts } from '../ticket-count.js';
import type { FoundTickets } from './find-tickets.js';
import { type Field, presentField } from './form-field.js';
import { hrefWith, type PageLinks, pageLinks } from './page-links.js';
import type { Place } from './present-online.js';
import { presentTicket, type TicketRow } from './present-ticket.js';
import { presentTicketDetail, type TicketDetail } from './present-ticket-detail.js';
import type { Reader } from './ticket-filter.js';
import {
  filterFields,
  isFiltered,
  type ParsedTicketQuery,
  pageSizes,
  paperStates,
  type TicketColumn,
  ticketColumns,
  ticketStatuses,
  ticketTypes,
} from './ticket-query.js';

/** The table of tickets with its filters: the same for all lists and for one. */
export interface TicketsModel {
  readonly path: string;
  readonly heads: readonly Head[];
  readonly rows: readonly (TicketRow & { readonly detail: TicketDetail })[];
  readonly columnCount: number;
  readonly isOfOneList: boolean;
  /** The first and the last one shown, of how many. */
  readonly range: { readonly from: string; readonly until: string; readonly total: string; readonly count: number };
  readonly pages: PageLinks;
  readonly sizes: readonly Choice[];
  readonly statuses: readonly (Choice & { readonly count: string })[];
  readonly filter: FilterModel;
  /** What was asked for, to be brought back by a form. */
  readonly asked: string;
  readonly csvHref: string;
  /** There is not one ticket to look at, whatever is asked for. */
  readonly isEmpty: boolean;
}

export interface Choice {
  readonly name: string;
  readonly key: string;
  readonly href: string;
  readonly current: boolean;
}

export interface Head {
  readonly column: TicketColumn;
  readonly key: string;
  readonly href: string;
  /** As aria-sort says it. */
  readonly sorted: 'ascending' | 'descending' | 'none';
  readonly isNumber: boolean;
}

export interface FilterModel {
  readonly isOpen: boolean;
  readonly isUsed: boolean;
  readonly clearHref: string;
  readonly hidden: readonly { readonly name: string; readonly value: string }[];
  readonly fields: Readonly<Record<string, Field>>;
  readonly types: readonly Option[];
  readonly statuses: readonly Option[];
  readonly papers: readonly Option[];
  readonly neverFirst: boolean;
  readonly lists: readonly NamedOption[];
  readonly offers: readonly NamedOption[];
  readonly seesCodes: boolean;
}

interface Option {
  readonly name: string;
  readonly key: string;
  readonly chosen: boolean;
}

interface NamedOption {
  readonly id: number;
  readonly name: string;
  readonly chosen: boolean;
}

export interface TicketsView {
  /** Where the table is: `/tickets`, `/lists/3`. */
  readonly path: string;
  /** The list that alone is shown; null: all. */
  readonly listId: number | null;
  readonly asked: URLSearchParams;
  readonly parsed: ParsedTicketQuery;
  readonly found: FoundTickets;
  readonly reader: Reader;
}

const numbers: readonly TicketColumn[] = ['connections', 'devices'];
const oftenTypes: readonly string[] = ['individual', 'variable', 'special'];
/** What a link keeps of what was asked for. */
export const keptFields = ['q', ...filterFields, 'sort', 'dir', 'size'] as const;

export function presentTickets(state: State, view: TicketsView, place: Place): TicketsModel {
  const { path, asked, parsed, found, reader, listId } = view;
  const { say, now } = place;
  const { seesCodes } = reader;
  const href = (changes: Readonly<Record<string, string | null>>) => hrefWith(path, asked, keptFields, changes);
  const from = found.total === 0 ? 0 : (found.page - 1) * parsed.query.size + 1;
  const counts = recentCounts(state, listId, now);
  const heads = ticketColumns
    .filter((column) => seesCodes || column !== 'username')
    .map((column) => head(column, view));
  return {
    path,
    heads,
    rows: found.tickets.map((ticket) => presentRow(state, ticket, place, seesCodes)),
    columnCount: heads.length + (seesCodes ? 2 : 1),
    isOfOneList: listId !== null,
    range: {
      from: countPhrase(say, from),
      until: countPhrase(say, Math.max(0, from - 1 + found.tickets.length)),
      total: countPhrase(say, found.total),
      count: found.total,
    },
    pages: pageLinks(found.page, found.pageCount, (page) => href({ page: String(page) })),
    sizes: pageSizes
      .toSorted((a, b) => a - b)
      .map((size) => ({
        name: String(size),
        key: 'tickets.page-size',
        href: href({ size: size === pageSizes[0] ? null : String(size) }),
        current: size === parsed.query.size,
      })),
    statuses: presentStatuses(counts, view, place),
    filter: presentFilter(state, view),
    asked: hrefWith('', asked, keptFields).slice(1),
    csvHref: hrefWith('/tickets/export', asked, keptFields, listId === null ? {} : { list: String(listId) }),
    isEmpty: Object.values(counts).every((count) => count === 0),
  };
}

function presentRow(state: State, ticket: Ticket, place: Place, seesCodes: boolean): TicketsModel['rows'][number] {
  return {
    ...presentTicket(state, ticket, place, seesCodes),
    detail: presentTicketDetail(state, ticket, place, seesCodes),
  };
}

function head(column: TicketColumn, { path, asked, parsed: { query } }: TicketsView): Head {
  const isSorted = column === query.sort;
  // numbers and dates are looked at from above first
  const firstDown = !['user', 'type', 'status', 'username'].includes(column);
  const isDown = isSorted ? !query.isDescending : firstDown;
  return {
    column,
    key: `tickets.column.${column}`,
    href: hrefWith(path, asked, keptFields, { sort: column, dir: isDown ? 'desc' : 'asc' }),
    sorted: isSorted ? (query.isDescending ? 'descending' : 'ascending') : 'none',
    isNumber: numbers.includes(column),
  };
}

function presentStatuses(
  counts: TicketCounts,
  { path, asked, parsed }: TicketsView,
  { say }: Place,
): TicketsModel['statuses'] {
  const chosen = parsed.query.statuses;
  const total = ticketStatuses.reduce((sum, status) => sum + counts[status], 0);
  const choice = (status: (typeof ticketStatuses)[number] | null, count: number) => ({
    name: status ?? 'all',
    key: `admin.status.${status ?? 'all'}`,
    href: hrefWith(path, asked, keptFields, { status }),
    current: status === null ? chosen.length === 0 : chosen.length === 1 && chosen[0] === status,
    count: countPhrase(say, count),
  });
  return [choice(null, total), ...ticketStatuses.map((status) => choice(status, counts[status]))];
}

function presentFilter(state: State, { path, asked, parsed, reader, listId }: TicketsView): FilterModel {
  const { query, problems } = parsed;
  const field = (name: string) => presentField(asked, problems, name);
  const wide = filterFields.filter((name) => name !== 'status');
  const texts = ['q', ...filterFields].map((name) => [name.replace('-', '_'), field(name)] as const);
  return {
    isOpen: isFiltered(asked, wide),
    isUsed: isFiltered(asked, ['q', ...filterFields]),
    clearHref: path,
    hidden: ['sort', 'dir', 'size'].flatMap((name) => {
      const value = asked.get(name);
      return value === null || value === '' ? [] : [{ name, value }];
    }),
    fields: Object.fromEntries(texts),
    types: ticketTypes
      .filter((type) => oftenTypes.includes(type) || query.types.includes(type))
      .map((name) => ({ name, key: `tickets.type.${name}`, chosen: query.types.includes(name) })),
    statuses: ticketStatuses.map((name) => ({
      name,
      key: `admin.status.${name}`,
      chosen: query.statuses.includes(name),
    })),
    papers: paperStates.map((name) => ({ name, key: `tickets.paper-is.${name}`, chosen: query.paper === name })),
    neverFirst: query.first === 'never',
    lists: listId === null ? named(state.lists.values(), query.listId) : [],
    offers: listId === null ? named(state.offers.values(), query.offerId) : [],
    seesCodes: reader.seesCodes,
  };
}

function named(all: Iterable<{ readonly id: number; readonly name: string }>, chosen: number | null): NamedOption[] {
  return [...all].reverse().map(({ id, name }) => ({ id, name, chosen: id === chosen }));
}
