import type Router from '@koa/router';
import type { Changed } from '../../config/owner-settings.js';
import type { AccessPoint } from '../../config/spec.js';
import type { InterfaceFound } from '../../ports.js';
import { pointFields, readPointForm } from './access-point-form.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, mayOnly } from './guard.js';
import type { Pages } from './page.js';
import { freeInterfaces, presentPointForm, presentPoints, useOf } from './present-access-point.js';
import type { Problems } from './problem.js';
import { answerChanged } from './setting-answer.js';
import { problemsAt } from './setting-form.js';

const manage = mayOnly('manage');
const list = '/settings/access-points';

/** The guest networks that are guarded: seen, added from what the machine has, changed, removed. */
export function accessPointRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway, settings, config } = deps;

  router.get(list, manage, async (ctx) => {
    const model = presentPoints(gateway.state, config.accessPoints, await freeFor(ctx, deps), pages.say(ctx));
    pages.send(ctx, { template: 'access-points', here: list, model });
  });

  const sendForm = async (ctx: AdminContext, before: AccessPoint | undefined, problems?: Problems) => {
    const device = typeof ctx.query.interface === 'string' ? { device: ctx.query.interface } : {};
    const typed = problems && ctx.state.form;
    const free = await freeFor(ctx, deps);
    const form = presentPointForm({ before, free, typed, problems: problems ?? {}, ...device }, pages.say(ctx));
    const action = `${list}/${before?.id ?? 'new'}`;
    const model = { form, action, name: before?.name ?? null, back: list };
    pages.send(ctx, { template: 'access-point-form', here: list, model, status: problems ? 422 : 200 });
  };

  const save = async (ctx: AdminContext, before: AccessPoint | undefined) => {
    const points = config.accessPoints;
    const input = readPointForm(
      ctx.state.form,
      before,
      points.map(({ id }) => id),
    );
    if (!input.ok) return sendForm(ctx, before, input.problems);
    const place = before === undefined ? points.length : points.indexOf(before);
    const changed = await settings.change({ accessPoints: points.toSpliced(place, 1, input.point as AccessPoint) });
    if (changed.ok) return answerChanged(ctx, deps, pages, changed, list);
    await sendForm(ctx, before, problemsOfPoint(changed, place));
  };

  router.get(`${list}/new`, manage, (ctx) => sendForm(ctx, undefined));
  router.post(`${list}/new`, ...doors.may('manage'), (ctx) => save(ctx, undefined));
  router.get(`${list}/:point`, manage, (ctx) => sendForm(ctx, pointIn(ctx, deps)));
  router.post(`${list}/:point`, ...doors.may('manage'), (ctx) => save(ctx, pointIn(ctx, deps)));

  router.get(`${list}/:point/remove`, manage, (ctx) => {
    const { id, name } = pointIn(ctx, deps);
    const model = { name, action: `${list}/${id}/remove`, use: useOf(gateway.state, id), back: list };
    pages.send(ctx, { template: 'access-point-remove', here: list, model });
  });

  router.post(`${list}/:point/remove`, ...doors.may('manage'), async (ctx) => {
    const point = pointIn(ctx, deps);
    const changed = await settings.change({ accessPoints: config.accessPoints.filter(({ id }) => id !== point.id) });
    if (!changed.ok) return ctx.throw(400);
    await answerChanged(ctx, deps, pages, changed, list);
  });
}

/** Where an access point could be added, as seen by whoever asks. The set-up asks the same. */
export async function freeFor(
  ctx: AdminContext,
  { interfaces, config }: AdminDeps,
): Promise<readonly InterfaceFound[]> {
  const found = await interfaces().catch(() => []);
  return freeInterfaces(found, config.accessPoints, ctx.socket.localAddress);
}

function pointIn(ctx: AdminContext, { config }: AdminDeps): AccessPoint {
  return config.accessPoints.find(({ id }) => id === ctx.params.point) ?? ctx.throw(404);
}

function problemsOfPoint({ complaints }: Extract<Changed, { ok: false }>, place: number): Problems {
  const prefix = `accessPoints[${place}].`;
  const named = complaints.map((complaint) => ({ ...complaint, path: complaint.path.replace(prefix, '') }));
  return problemsAt(named, pointFields, 'form');
}
