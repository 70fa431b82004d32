import type { State } from '../../domain/state.js';
import type { Ticket } from '../../domain/ticket.js';
import { matchingTickets } from './find-tickets.js';
import { hrefWith } from './page-links.js';
import { keptFields } from './present-tickets.js';
import { spansText } from './span.js';
import type { Reader } from './ticket-filter.js';
import { parseTicketQuery } from './ticket-query.js';

/** Which tickets somebody chose in a table, as a filter that an address can hold. */
export interface Chosen {
  /** The page that it was done on, with what it showed. */
  readonly back: string;
  /** null: none at all. */
  readonly filter: URLSearchParams | null;
}

/** Reads the check boxes of the table: some tickets, or all that are asked for. */
export function chosenIn(form: URLSearchParams): Chosen {
  const path = /^\/(?:tickets|lists\/[1-9]\d{0,14})$/.exec(form.get('path') ?? '')?.[0] ?? '/tickets';
  const asked = new URLSearchParams(form.get('asked') ?? '');
  const back = hrefWith(path, asked, keptFields);
  if (form.has('all')) {
    const filter = new URLSearchParams(hrefWith('', asked, keptFields).slice(1));
    const list = /^\/lists\/(\d+)$/.exec(path)?.[1];
    if (list !== undefined) filter.set('list', list);
    return { back, filter };
  }
  const serials = form.getAll('serial').flatMap((serial) => (/^[1-9]\d{0,14}$/.test(serial) ? [Number(serial)] : []));
  const filter = serials.length === 0 ? null : new URLSearchParams({ serial: spansText(serials) });
  return { back, filter };
}

/**
 * The tickets of such a filter by their serial numbers, lowest first. A filter that cannot be read finds none: what is done
 * to many tickets is not done to all of them by mistake.
 */
export function ticketsIn(state: State, filter: URLSearchParams, reader: Reader, timeZone: string): readonly Ticket[] {
  const { query, problems } = parseTicketQuery(filter, timeZone);
  if (Object.keys(problems).length > 0) return [];
  return matchingTickets(state, query, reader).sort((a, b) => a.id - b.id);
}
