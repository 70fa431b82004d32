import type Router from '@koa/router';
import { isMailAddress, mostTicketsOfMessage } from '../../domain/message.js';
import type { Ticket } from '../../domain/ticket.js';
import { printForMail } from '../mail/compose.js';
import { presentTicketMail } from '../mail/ticket-mail.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { presentField } from './form-field.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { presentQr } from './present-qr.js';
import type { Problems } from './problem.js';

/** Handing tickets out by mail: to whom, in which language, and what the mail says. */
export function mailRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway, views, post } = deps;
  const ticketsIn = (ctx: AdminContext): readonly Ticket[] => {
    const serials = serialsIn(ctx.params.serials);
    const found = [...serials].flatMap((serial) => gateway.state.tickets.get(serial) ?? []);
    return found.length > 0 && found.length === serials.size ? found : ctx.throw(404);
  };

  // where other pages link to; the form has an address of its own, which keeps its tickets in every language
  router.get('/mail', mayOnly('issue'), (ctx) => {
    const { serials } = ctx.query;
    const wanted = serialsIn(typeof serials === 'string' ? serials : serials?.join(','));
    if (wanted.size === 0) ctx.throw(404);
    seeOther(ctx, `/outbox/new/${[...wanted].join(',')}`);
  });

  router.get('/outbox/new/:serials', mayOnly('issue'), (ctx) => {
    const tickets = ticketsIn(ctx);
    const userIds = new Set(tickets.map(({ grant }) => grant.userId ?? ''));
    const [userId = ''] = userIds;
    const to = userIds.size === 1 && isMailAddress(userId) ? userId : '';
    const typed = new URLSearchParams({ to, language: deps.config.site.language });
    showForm(ctx, deps, pages, tickets, { typed, problems: {} });
  });

  router.post('/outbox/new/:serials', ...doors.may('issue'), async (ctx) => {
    const tickets = ticketsIn(ctx);
    const { form: typed } = ctx.state;
    if (typed.has('preview')) return showForm(ctx, deps, pages, tickets, { typed, problems: {} });
    const to = (typed.get('to') ?? '').trim();
    const language = typed.get('language') ?? '';
    const problems: Problems = {
      ...(!isMailAddress(to) && { to: { key: to === '' ? 'admin.problem.missing' : 'outbox.problem.address' } }),
      ...(!views.texts.languages.includes(language) && { language: { key: 'admin.problem.not-offered' } }),
      ...(tickets.length > mostTicketsOfMessage && {
        tickets: { key: 'outbox.problem.too-many', values: { most: mostTicketsOfMessage } },
      }),
    };
    if (Object.keys(problems).length > 0) return showForm(ctx, deps, pages, tickets, { typed, problems });
    const ticketIds = tickets.map(({ id }) => id);
    const decision = await acting(ctx, deps).dispatch({ type: 'message-queue', to, language, ticketIds });
    if (!decision.ok) {
      const { refusal } = decision;
      const isFull = refusal.reason === 'invalid' && refusal.field === 'to';
      const key = isFull ? 'outbox.problem.full' : 'outbox.problem.tickets';
      return showForm(ctx, deps, pages, tickets, { typed, problems: { [isFull ? 'to' : 'tickets']: { key } } });
    }
    post.deliver();
    seeOther(ctx, '/outbox?done=outbox.queued');
  });
}

/** `1,2,3`; nothing when any part of it is no serial number. */
function serialsIn(text: string | undefined): ReadonlySet<number> {
  const parts = (text ?? '').split(',').map((part) => part.trim());
  return parts.every((part) => /^[1-9]\d{0,14}$/.test(part)) ? new Set(parts.map(Number)) : new Set();
}

function showForm(
  ctx: AdminContext,
  deps: AdminDeps,
  pages: Pages,
  tickets: readonly Ticket[],
  { typed, problems }: { readonly typed: URLSearchParams; readonly problems: Problems },
): void {
  const { config, views } = deps;
  const { languages } = views.texts;
  const language = languages.find((code) => code === typed.get('language')) ?? config.site.language;
  const print = printForMail(deps, tickets, language);
  const mail = presentTicketMail(views.texts.say(language), print, (n) => presentQr(print.slips[n]?.logIn ?? ''));
  const path = `/outbox/new/${tickets.map(({ id }) => id).join(',')}`;
  const model = {
    path,
    count: tickets.length,
    serials: tickets.map(({ id }) => id).join(', '),
    to: presentField(typed, problems, 'to'),
    choice: presentField(typed, problems, 'language'),
    tickets: presentField(typed, problems, 'tickets'),
    languages: languages.map((code) => ({
      code,
      name: views.texts.say(code)('shared.language'),
      chosen: code === language,
    })),
    mail: { ...mail, language },
    isSetUp: config.mail.host !== null && config.mail.fromAddress !== null,
  };
  pages.send(ctx, { template: 'mail', here: path, model, status: Object.keys(problems).length > 0 ? 422 : 200 });
}
