import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type Router from '@koa/router';
import type { Ticket } from '../../domain/ticket.js';
import { mostTicketsAtOnce } from '../../domain/ticket.js';
import { securityHeaders } from '../middleware/security-headers.js';
import { findLogo } from '../print/logo.js';
import { isRoll, type PaperKind } from '../print/paper-size.js';
import { presentSlip, rememberedQr, type SlipModel } from '../print/present-slip.js';
import { cropMarks, grouped, pageRule, perGroup } from '../print/sheet.js';
import type { Print } from '../print/slip.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import type { Assets } from './asset.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import { keepLastPrint, lastPrint } from './last-print.js';
import type { Pages } from './page.js';
import { presentPrintPage } from './present-print.js';
import { mostInBrowser, orderProblem, readChoice, readOrder } from './print-order.js';
import { logoPath, printOf } from './print-paper.js';
import { printTaskRoutes, startPrintTask } from './print-task.js';
import { parseSerials } from './serial-range.js';
import type { Tasks } from './task.js';

/** Putting tickets on paper: which, on what and how; they are handed out from then on. */
export function printRoutes(
  router: Router<AdminState>,
  deps: AdminDeps,
  pages: Pages,
  doors: Doors,
  { assets, tasks }: { readonly assets: Assets; readonly tasks: Tasks },
): void {
  const { gateway, config, views } = deps;
  router.get('/print', mayOnly('issue'), (ctx) => {
    const query = new URLSearchParams(ctx.querystring);
    ask(ctx, deps, pages, query, 200);
  });

  router.post('/print', ...doors.may('issue'), async (ctx) => {
    const { form } = ctx.state;
    const choice = readChoice(form, gateway.state, gateway.now()) ?? ctx.throw(404);
    const order = readOrder(form, config, views.texts.languages);
    if (orderProblem(choice, order, config)) return ask(ctx, deps, pages, form, 422);
    const query = keepLastPrint(ctx, choice.tickets, order);
    if (order.way === 'printer') return startPrintTask(ctx, deps, tasks, choice, order);
    const ticketIds = choice.tickets.map(({ id }) => id);
    await acting(ctx, deps).dispatch({ type: 'tickets-print', ticketIds });
    if (order.way === 'pdf') return startPrintTask(ctx, deps, tasks, choice, order);
    seeOther(ctx, `/print/sheet?${query}`);
  });

  router.get('/print/sheet', mayOnly('issue'), (ctx) => showSheet(ctx, deps, pages, assets));

  router.get('/print/logo', (ctx) => {
    const logo = findLogo(config.site.stateFolder) ?? ctx.throw(404);
    ctx.type = logo.type;
    ctx.body = createReadStream(logo.file);
  });
  printTaskRoutes(router, deps, pages);
}

function ask(ctx: AdminContext, deps: AdminDeps, pages: Pages, query: URLSearchParams, status: number): void {
  const { gateway, config, views } = deps;
  const now = gateway.now();
  const { languages } = views.texts;
  const choice = readChoice(query, gateway.state, now) ?? ctx.throw(404);
  const order = readOrder(query, config, languages);
  const model = presentPrintPage(gateway.state, {
    choice,
    order,
    config,
    languages: languages.map((code) => ({ code, name: views.texts.say(code)('shared.language') })),
    logo: logoPath(deps),
    lastPrint: lastPrint(ctx),
    now,
    printOf: (tickets) => printOf(deps, tickets, order.language),
  });
  pages.send(ctx, { template: 'print', here: '/print', model, status });
}

/** The sheets themselves, for the browser's own print command: only of tickets that are handed out. */
async function showSheet(ctx: AdminContext, deps: AdminDeps, pages: Pages, assets: Assets): Promise<void> {
  const query = new URLSearchParams(ctx.querystring);
  const serials = parseSerials(query.get('serials') ?? '', mostTicketsAtOnce) ?? ctx.throw(404);
  const { gateway, config, views } = deps;
  const handedOut = serials.flatMap((serial) => {
    const ticket = gateway.state.tickets.get(serial);
    return ticket !== undefined && ticket.paperId !== null && ticket.cancelledAt === null ? [ticket] : [];
  });
  if (handedOut.length === 0) ctx.throw(404);
  const tickets = handedOut.slice(0, mostInBrowser);
  const order = readOrder(query, config, views.texts.languages);
  const print = printOf(deps, tickets, order.language);
  const logo = logoPath(deps);
  const slips = await drawn(print, logo);
  const say = pages.say(ctx);
  const sheet = printSheet(deps, order.paper, print, logo !== null);
  await securityHeaders({ styleHashes: [sheet.source], directives: { scriptSrc: ["'self'"] } })(ctx, async () => {});
  ctx.type = 'html';
  ctx.body = views.render('print/sheet', {
    language: order.language,
    readerLanguage: ctx.state.language,
    sheet,
    script: assets.script.path,
    title: say('print.sheet.title', { place: print.place, count: tickets.length }),
    heading: say('print.sheet.heading', { count: tickets.length }),
    advice: say(isRoll(order.paper) ? 'print.sheet.advice-roll' : 'print.sheet.advice-a4'),
    printLabel: say('print.sheet.print'),
    againLabel: say('print.sheet.otherwise'),
    again: `/print?${query}`,
    backLabel: say('print.sheet.back'),
    back: backOf(tickets),
    paper: order.paper,
    pages: grouped(slips, perGroup(order.paper)),
    cropMarks: order.paper === 'cards' ? cropMarks() : null,
  });
}

/** Back to the list that the tickets are from, or to all lists. */
function backOf(tickets: readonly Ticket[]): string {
  const [first] = tickets;
  return first !== undefined && tickets.every(({ listId }) => listId === first.listId)
    ? `/lists/${first.listId}`
    : '/lists';
}

/** Hundreds of QR codes take seconds on a small router: everybody else is served in between. */
async function drawn(print: Print, logo: string | null): Promise<SlipModel[]> {
  const drawJoin = rememberedQr();
  const slips: SlipModel[] = [];
  for (const slip of print.slips) {
    slips.push(presentSlip(print, slip, logo, drawJoin));
    if (slips.length % 10 === 0) await setImmediate();
  }
  return slips;
}

function printSheet(
  { views }: AdminDeps,
  paper: PaperKind,
  print: Print,
  hasLogo: boolean,
): { css: string; source: string } {
  const css = views.sheet('slip.css', 'print.css').css + pageRule(paper, print, hasLogo);
  return { css, source: `'sha256-${createHash('sha256').update(css).digest('base64')}'` };
}
