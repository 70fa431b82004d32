import type Router from '@koa/router';
import { longestNote } from '../../domain/device-rule.js';
import { parseMac } from '../../domain/mac.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { FormReader } from './form-reader.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import { instantIn } from './offer-form.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { presentDevices, ruleEnd, ruleKinds, ruleTimes } from './present-devices.js';
import { type Problems, problemsOf } from './problem.js';

/** Devices that need no ticket, and devices that get none. */
export function deviceRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway, hostNames, config } = deps;
  const show = async (ctx: AdminContext, form: URLSearchParams, problems: Problems): Promise<void> => {
    const seen = { names: await hostNames.all() };
    const model = presentDevices(gateway.state, placeOf(ctx, deps, pages), seen, form, problems);
    const isBad = Object.keys(problems).length > 0;
    pages.send(ctx, { template: 'devices', here: '/devices', model, status: isBad ? 422 : 200 });
  };

  router.get('/devices', mayOnly('serve'), (ctx) => show(ctx, ctx.URL.searchParams, {}));

  router.post('/devices', ...doors.may('serve'), async (ctx) => {
    const { form } = ctx.state;
    const { timeZone } = config.site;
    const reader = new FormReader(form);
    const mac = parseMac(reader.typed('mac'));
    const note = reader.text('note', longestNote);
    const rule = reader.choice('rule', ruleKinds, 'exempt');
    const now = gateway.now();
    const own = instantIn(reader, 'untilAt', timeZone, null);
    const untilAt = own ?? ruleEnd(reader.choice('time', ruleTimes, 'always'), now, timeZone);
    const problems: Problems = {
      ...reader.problems,
      ...(mac === undefined && { mac: { key: 'devices.problem.mac' } }),
      ...(own !== null && own <= now && { untilAt: { key: 'devices.problem.over' } }),
    };
    if (mac === undefined || Object.keys(problems).length > 0) return show(ctx, form, problems);
    const decision = await acting(ctx, deps).dispatch({ type: 'device-rule', mac, rule, note, untilAt });
    if (!decision.ok) return show(ctx, form, problemsOf(decision.refusal, 'mac'));
    seeOther(ctx, `/devices?done=devices.${rule}`);
  });

  router.post('/devices/:mac/clear', ...doors.may('serve'), async (ctx) => {
    const mac = parseMac(ctx.params.mac ?? '') ?? ctx.throw(404);
    await acting(ctx, deps).dispatch({ type: 'device-rule-clear', mac });
    seeOther(ctx, '/devices?done=devices.cleared');
  });
}
