import type Router from '@koa/router';
import { parseMac } from '../../domain/mac.js';
import { acting, note } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { admit, offersToAdmit } from './front-desk.js';
import { type AdminState, mayOnly, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { isWaiting, presentWaiting } from './present-waiting.js';

/** Devices that wait without a ticket, and letting one in with one touch. */
export function waitingRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway, neighbours, hostNames, config, views } = deps;

  router.get('/waiting', mayOnly('serve'), async (ctx) => {
    const [present, names] = await Promise.all([neighbours.all(), hostNames.all()]);
    const place = placeOf(ctx, deps, pages);
    const model = presentWaiting(gateway.state, place, { names }, present, ctx.URL.searchParams);
    pages.send(ctx, { template: 'waiting', here: '/waiting', model });
  });

  router.post('/waiting/admit', ...doors.may('serve'), async (ctx) => {
    const { form } = ctx.state;
    const chosen = form.get('offer') ?? '';
    const mac = parseMac(form.get('mac') ?? '') ?? ctx.throw(404);
    const kept = /^\d{1,15}$/.test(chosen) ? `&offer=${chosen}` : '';
    const leave = (done: string) => seeOther(ctx, `/waiting?done=waiting.${done}${kept}`);
    const [present, names] = await Promise.all([neighbours.all(), hostNames.all()]);
    const now = gateway.now();
    const device = present.find((neighbour) => neighbour.mac === mac);
    if (!device || !isWaiting(gateway.state, device, now)) return leave('gone');
    const offers = offersToAdmit(gateway.state, device.accessPoint, now);
    const offer = chosen === '' ? offers[0] : offers.find(({ id }) => String(id) === chosen);
    if (!offer) return leave(offers.length === 0 ? 'no-offer' : 'wrong-place');
    const say = views.texts.say(config.site.language);
    const admission = { device, offer, userId: names.get(mac) ?? null, listName: say('waiting.list') };
    const serial = await admit(acting(ctx, deps), deps, admission);
    if (serial === undefined) return leave('refused');
    await note(ctx, deps, { act: 'device-admit', about: { mac, serial } });
    leave('admitted');
  });
}
