import type Router from '@koa/router';
import { type Extension, mostExtraBytes, mostExtraSeconds } from '../../domain/extend.js';
import type { Ticket } from '../../domain/ticket.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { FormReader } from './form-reader.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import { extraTimeUnits, extraVolumeUnits, presentExtend, quickTimes } from './present-extend.js';
import type { Problems } from './problem.js';

/** More time or volume for one ticket: what it does is shown before it is done. */
export function extendRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway } = deps;
  const ticketIn = (ctx: AdminContext): Ticket => gateway.state.tickets.get(idIn(ctx)) ?? ctx.throw(404);
  const show = (ctx: AdminContext, form: URLSearchParams, input: Input, problems: Problems = input.problems): void => {
    const more = Object.keys(problems).length === 0 ? input.more : undefined;
    const place = placeOf(ctx, deps, pages);
    const model = presentExtend(gateway.state, ticketIn(ctx), place, form, problems, more);
    const status = Object.keys(problems).length > 0 ? 422 : 200;
    pages.send(ctx, { template: 'ticket-extend', here: '/online', model, status });
  };

  router.get('/tickets/:id/extend', mayOnly('serve'), async (ctx) => {
    await gateway.refresh();
    if (ticketIn(ctx).cancelledAt !== null) return seeOther(ctx, '/online?done=extend.cancelled');
    const form = new URLSearchParams({ quick: '3600' });
    show(ctx, form, parseExtension(form));
  });

  router.post('/tickets/:id/extend', ...doors.may('serve'), async (ctx) => {
    const { form } = ctx.state;
    const input = parseExtension(form);
    if (form.has('preview') || Object.keys(input.problems).length > 0) return show(ctx, form, input);
    // what is over and not yet noticed is over: the guest has all of the extension from now on
    await gateway.refresh();
    const event = { type: 'ticket-extend', ticketId: ticketIn(ctx).id, ...input.more } as const;
    const decision = await acting(ctx, deps).dispatch(event);
    if (decision.ok) return seeOther(ctx, '/online?done=extend.done');
    if (decision.refusal.reason === 'used-up') return seeOther(ctx, '/online?done=extend.cancelled');
    const field = decision.refusal.reason === 'invalid' && decision.refusal.field === 'bytes' ? 'volume' : 'time';
    show(ctx, form, input, { [field]: { key: `extend.problem.no-such-${field}` } });
  });
}

interface Input {
  readonly more: Extension;
  readonly problems: Problems;
}

function parseExtension(form: URLSearchParams): Input {
  const reader = new FormReader(form);
  const quick = reader.choice('quick', quickTimes, 'none');
  const own = quick === 'own' ? reader.amountIn('time', unitsIn(form, 'timeUnit', extraTimeUnits)) : null;
  const seconds = quick === 'none' ? 0 : (own ?? (quick === 'own' ? 0 : Number(quick)));
  const bytes = reader.amountIn('volume', unitsIn(form, 'volumeUnit', extraVolumeUnits)) ?? 0;
  if (seconds > mostExtraSeconds) reader.complain('time', 'too-large');
  if (bytes > mostExtraBytes) reader.complain('volume', 'too-large');
  const isNothing = seconds + bytes === 0 && reader.isGood;
  return {
    more: { seconds, bytes, raisesCap: reader.flag('raisesCap') },
    problems: isNothing ? { time: { key: 'extend.problem.nothing' } } : reader.problems,
  };
}

/** The unit that was chosen first: a field's reader takes the first where none was. */
function unitsIn(form: URLSearchParams, name: string, units: Readonly<Record<string, number>>): Record<string, number> {
  const chosen = form.get(name) ?? '';
  return chosen in units ? { [chosen]: units[chosen] ?? 1, ...units } : { ...units };
}
