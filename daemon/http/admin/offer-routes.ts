import type Router from '@koa/router';
import type { Offer } from '../../domain/offer.js';
import { weekdayNames } from '../terms-phrase.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { fillOfferForm } from './fill-offer-form.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import { parseOfferForm } from './offer-form.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import { presentOffers } from './present-offer.js';
import { freshForm, presentOfferForm } from './present-offer-form.js';
import { previewOf } from './present-preview.js';
import { type Problems, problemsOf } from './problem.js';

/** The offers in plain words, and a form for one more, blank or after a model. */
export function offerRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway, config } = deps;
  const sendForm = (ctx: AdminContext, typed: URLSearchParams, problems: Problems): void => {
    const place = placeOf(ctx, deps, pages);
    const form = presentOfferForm(typed, problems, place);
    const status = form.problemCount === 0 ? 200 : 422;
    const preview = previewOf(typed, deps, place);
    const texts = { titleKey: 'admin.offer-form.title', submitKey: 'admin.offer-form.submit' };
    const model = { form, preview, action: '/offers', isNew: true, ...texts };
    pages.send(ctx, { template: 'offer-form', here: '/offers/new', model, status });
  };

  router.get('/offers', (ctx) => {
    const model = presentOffers(gateway.state, placeOf(ctx, deps, pages));
    pages.send(ctx, { template: 'offers', here: '/offers', model });
  });

  router.get('/offers/new', mayOnly('manage'), (ctx) => {
    const model = modelOf(ctx, deps);
    sendForm(ctx, model ? copyOf(model, ctx, deps, pages) : freshForm(config.accessPoints, config.site.currency), {});
  });

  router.post('/offers', ...doors.may('manage'), async (ctx) => {
    const { form } = ctx.state;
    const input = parseOfferForm(form, placeOf(ctx, deps, pages));
    if (!input.ok) return sendForm(ctx, form, input.problems);
    if (form.has('preview')) return sendForm(ctx, form, {});
    const decision = await acting(ctx, deps).dispatch({ type: 'offer-create', terms: input.terms });
    if (!decision.ok) return sendForm(ctx, form, problemsOf(decision.refusal, 'name'));
    seeOther(ctx, '/offers?done=offer-made');
  });

  for (const act of ['retire', 'restore'] as const)
    router.post(`/offers/:id/${act}`, ...doors.may('manage'), async (ctx) => {
      const offer = gateway.state.offers.get(idIn(ctx)) ?? ctx.throw(404);
      const isRetired = act === 'retire';
      await acting(ctx, deps).dispatch({ type: 'offer-retire', offerId: offer.id, isRetired });
      seeOther(ctx, `/offers?done=offers.${isRetired ? 'retired' : 'restored'}`);
    });
}

/** `?copy=3` begins with the terms of offer 3. */
function modelOf(ctx: AdminContext, { gateway }: AdminDeps): Offer | undefined {
  const { copy } = ctx.query;
  if (copy === undefined) return undefined;
  const isId = typeof copy === 'string' && /^[1-9]\d{0,14}$/.test(copy);
  return (isId ? gateway.state.offers.get(Number(copy)) : undefined) ?? ctx.throw(404);
}

function copyOf(offer: Offer, ctx: AdminContext, { config }: AdminDeps, pages: Pages): URLSearchParams {
  const say = pages.say(ctx);
  const form = fillOfferForm(offer, config.site.timeZone, weekdayNames(say));
  form.set('name', say('admin.offer-form.copy-name', { name: offer.name }).slice(0, 80));
  return form;
}
