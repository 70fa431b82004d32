import { readFile } from 'node:fs/promises';
import type Router from '@koa/router';
import type { TicketList } from '../../domain/ticket-list.js';
import { note } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import { decodeText } from './import-file.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import { presentImport, readImport } from './present-import.js';

/** Far more than ten thousand lines. */
const mostBytes = 4_000_000;
const mostKept = 5;

interface Pasted {
  readonly by: string;
  readonly text: string;
}

/** Voucher lists of other systems: a file or pasted text is looked at, its columns are chosen, and its good lines imported. */
export function importRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway, random } = deps;
  /** What was sent and is being looked at, in memory only. */
  const kept = new Map<string, Pasted>();
  const listIn = (ctx: AdminContext): TicketList => gateway.state.lists.get(idIn(ctx)) ?? ctx.throw(404);
  const textIn = (ctx: AdminContext): string | undefined => {
    const found = kept.get(ctx.params.key ?? '');
    return found?.by === ctx.state.signedIn?.staff.name ? found?.text : undefined;
  };
  const send = (ctx: AdminContext, list: TicketList, problem: string | null): void => {
    const field = { name: 'text', value: '', problem: problem === null ? null : { key: problem } };
    const here = `/lists/${list.id}/import`;
    pages.send(ctx, { template: 'import', here, model: { list, field }, status: problem === null ? 200 : 422 });
  };

  router.get('/lists/:id/import', mayOnly('manage'), (ctx) => send(ctx, listIn(ctx), null));

  router.post('/lists/:id/import', ...doors.files('manage', mostBytes), async (ctx) => {
    const list = listIn(ctx);
    const [upload] = ctx.state.uploads ?? [];
    const text = upload ? decodeText(await readFile(upload.file)) : (ctx.state.form.get('text') ?? '');
    if (text.trim() === '') return send(ctx, list, 'import.problem.nothing');
    if (text.includes('\0')) return send(ctx, list, 'import.problem.not-text');
    const key = random.token();
    kept.set(key, { by: ctx.state.signedIn?.staff.name ?? '', text });
    for (const old of [...kept.keys()].slice(0, -mostKept)) kept.delete(old);
    seeOther(ctx, `/lists/${list.id}/import/${key}`);
  });

  router.get('/lists/:id/import/:key', mayOnly('manage'), (ctx) => {
    const list = listIn(ctx);
    const text = textIn(ctx);
    if (text === undefined) return seeOther(ctx, `/lists/${list.id}/import?done=import.gone`);
    const asked = new URLSearchParams(ctx.querystring);
    const model = {
      list,
      path: `/lists/${list.id}/import/${ctx.params.key}`,
      asked: asked.toString(),
      ...presentImport(text, asked, gateway.state, placeOf(ctx, deps, pages)),
    };
    pages.send(ctx, { template: 'import-preview', here: `/lists/${list.id}/import`, model });
  });

  router.post('/lists/:id/import/:key', ...doors.may('manage'), async (ctx) => {
    const list = listIn(ctx);
    const text = textIn(ctx);
    if (text === undefined) return seeOther(ctx, `/lists/${list.id}/import?done=import.gone`);
    const asked = new URLSearchParams(ctx.state.form.get('asked') ?? '');
    const { lines } = readImport(text, asked, gateway.state, placeOf(ctx, deps, pages));
    const tickets = lines.flatMap(({ result }) => (result.ok ? [result.ticket] : []));
    const back = `/lists/${list.id}/import/${ctx.params.key}?${asked}`;
    if (tickets.length === 0) return seeOther(ctx, back);
    const decision = await gateway.dispatch({ type: 'tickets-import', listId: list.id, tickets });
    if (!decision.ok) return seeOther(ctx, `${back}&done=import.refused`);
    kept.delete(ctx.params.key ?? '');
    await note(ctx, deps, { act: 'tickets-import', about: { count: tickets.length, list: list.name } });
    seeOther(ctx, `/lists/${list.id}?done=import.made`);
  });
}
