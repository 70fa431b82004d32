import type { Ticket } from '../../domain/ticket.js';
import type { AdminContext } from './guard.js';
import type { PrintOrder } from './print-order.js';
import { printSerials } from './serial-range.js';

const cookieName = 'passerelle-last-print';
const dayMs = 86_400_000;
/** A cookie goes along with every request below its path. */
const longest = 1_500;

/** What prints the same tickets again in the same way, kept in this browser for a day: a jam or a closed window costs nothing. */
export function keepLastPrint(ctx: AdminContext, tickets: readonly Ticket[], order: PrintOrder): URLSearchParams {
  const { paper, language, way } = order;
  const query = new URLSearchParams({ serials: printSerials(tickets.map(({ id }) => id)), paper, language, way });
  if (query.toString().length <= longest)
    ctx.cookies.set(cookieName, query.toString(), {
      httpOnly: true,
      sameSite: 'strict',
      path: '/print',
      maxAge: dayMs,
    });
  return query;
}

/** The page that prints the last ones again; null when this browser has printed none today. */
export function lastPrint(ctx: AdminContext): string | null {
  const kept = new URLSearchParams(ctx.cookies.get(cookieName) ?? '');
  return kept.has('serials') ? `/print?${kept}` : null;
}
