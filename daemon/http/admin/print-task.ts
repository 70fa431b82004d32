import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type Router from '@koa/router';
import type { PrinterFailure } from '../../integrations/printer/client.js';
import { auditOf } from '../audit-about.js';
import { findLogo } from '../print/logo.js';
import { slipText } from '../print/slip-text.js';
import { note } from './act.js';
import type { AdminDeps } from './app.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { presentSent } from './present-sent.js';
import type { PrintChoice, PrintOrder } from './print-order.js';
import { printOf } from './print-paper.js';
import { printSerials } from './serial-range.js';
import type { Tasks, Work } from './task.js';

/** Printing that takes longer than a page: a PDF file, or receipts one by one. */
export function startPrintTask(
  ctx: AdminContext,
  deps: AdminDeps,
  tasks: Tasks,
  choice: PrintChoice,
  order: PrintOrder,
): void {
  const by = ctx.state.signedIn?.staff.name ?? '';
  const work = order.way === 'printer' ? printReceipts(ctx, deps, choice, order) : makePdf(deps, choice, order);
  const { id } = tasks.start(by, order.way === 'printer' ? 'print.task.printer' : 'print.task.pdf', work);
  seeOther(ctx, `/tasks/${id}`);
}

/** What came of it: the file, or how many receipts are out. */
export function printTaskRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages): void {
  const { gateway, config } = deps;
  router.get('/print/file/:name', mayOnly('issue'), async (ctx) => {
    const { name = '' } = ctx.params;
    const path = fileNamed(deps, name) ?? ctx.throw(404);
    const { size } = await stat(path).catch(() => ctx.throw(404));
    ctx.type = 'pdf';
    ctx.length = size;
    ctx.attachment(`tickets-${name.slice(0, 6)}.pdf`, { type: 'inline' });
    ctx.body = createReadStream(path);
  });
  router.get('/print/ready', mayOnly('issue'), (ctx) => {
    const { file, count } = ctx.query;
    if (typeof file !== 'string' || fileNamed(deps, file) === undefined) ctx.throw(404);
    const model = { href: `/print/file/${String(file)}`, count: Number(count) || 0 };
    pages.send(ctx, { template: 'print-ready', here: '/print', model });
  });
  router.get('/print/sent', mayOnly('issue'), (ctx) => {
    const model = presentSent(new URLSearchParams(ctx.querystring), config.print.printer ?? '', gateway.state);
    pages.send(ctx, { template: 'print-sent', here: '/print', model });
  });
}

/** Where the files are: beside the state, with codes in them, for nobody else to read. */
function folderOf({ config }: AdminDeps): string {
  return join(config.site.stateFolder, 'print');
}

function fileNamed(deps: AdminDeps, name: string): string | undefined {
  return /^[\w-]{20,64}$/.test(name) ? join(folderOf(deps), `${name}.pdf`) : undefined;
}

function makePdf(deps: AdminDeps, { tickets }: PrintChoice, order: PrintOrder): Work {
  const { paper, language } = order;
  const { config, random, print: means } = deps;
  // what the papers say is noted already: it is these words that have to be printed
  const print = printOf(deps, tickets, language);
  const logo = config.print.logo ? (findLogo(config.site.stateFolder, ['png', 'jpg'])?.file ?? null) : null;
  return async (progress, signal) => {
    const folder = folderOf(deps);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await forgetFiles(folder);
    const name = random.token();
    progress(0, tickets.length);
    const file = join(folder, `${name}.pdf`);
    try {
      await means.makePdf({ paper, print, logo, file }, (done) => progress(done, tickets.length), signal);
    } catch (error) {
      await rm(file, { force: true });
      // they count as handed out already: the page that prints them after all is what is left
      if (signal.aborted) return againPath(order, tickets);
      throw error;
    }
    return `/print/ready?${new URLSearchParams({ file: name, count: String(tickets.length) })}`;
  };
}

function againPath(order: PrintOrder, tickets: PrintChoice['tickets']): string {
  return `/print?${new URLSearchParams({ serials: printSerials(tickets.map(({ id }) => id)), ...order })}`;
}

/** Nobody needs a file of the day before yesterday: the newest few stay. */
async function forgetFiles(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pdf'));
  const made = await Promise.all(
    names.map(async (name) => ({ name, madeAt: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = made.sort((a, b) => b.madeAt - a.madeAt).slice(mostFiles - 1);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
}

const mostFiles = 3;

/** Each ticket is handed out once its receipt has been sent, and none before. */
function printReceipts(ctx: AdminContext, deps: AdminDeps, { tickets }: PrintChoice, order: PrintOrder): Work {
  const { gateway, config, print: means } = deps;
  const { slips, ...print } = printOf(deps, tickets, order.language);
  // asked for while the connection still is there
  const by = { state: ctx.state, ip: ctx.ip } as AdminContext;
  return async (progress, signal) => {
    progress(0, tickets.length);
    const receipts = slips.map((slip) => () => slipText({ ...print, slips: [] }, slip));
    const sent: number[] = [];
    const handOut = async (index: number) => {
      const ticket = tickets[index];
      if (ticket === undefined) return;
      await gateway.dispatch({ type: 'tickets-print', ticketIds: [ticket.id] });
      sent.push(ticket.id);
      progress(sent.length, tickets.length);
    };
    const noted = async () => {
      const about = sent.length > 0 ? auditOf(gateway.state, { type: 'tickets-print', ticketIds: sent }) : undefined;
      if (about) await note(by, deps, about);
    };
    const printed = means.printer.print(
      config.print.printer ?? '',
      lazily(receipts),
      { columns: order.paper === 'receipt-58' ? 32 : 48, codePage: config.print.codePage },
      handOut,
      signal,
    );
    const outcome = await printed.finally(noted);
    return resultPath(order, tickets, sent, outcome);
  };
}

function* lazily<T>(makers: readonly (() => T)[]): Iterable<T> {
  for (const make of makers) yield make();
}

function resultPath(
  { paper, language, way }: PrintOrder,
  tickets: PrintChoice['tickets'],
  sent: readonly number[],
  { failure, isLastDoubtful }: { readonly failure: PrinterFailure | null; readonly isLastDoubtful: boolean },
): string {
  const rest = tickets.slice(sent.length).map(({ id }) => id);
  const doubtful = isLastDoubtful ? sent.at(-1) : undefined;
  const query = new URLSearchParams({
    sent: String(sent.length),
    count: String(tickets.length),
    paper,
    language,
    way,
    ...(failure !== null && { failure }),
    ...(rest.length > 0 && { rest: printSerials(rest) }),
    ...(doubtful !== undefined && { doubtful: String(doubtful) }),
  });
  return `/print/sent?${query}`;
}
