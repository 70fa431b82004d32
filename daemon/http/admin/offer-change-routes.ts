import type Router from '@koa/router';
import type { Offer, OfferTerms } from '../../domain/offer.js';
import { weekdayNames } from '../terms-phrase.js';
import { reachOf, stateWithOffer, ticketsOfOffer } from '../terms-reach.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { fillInstant, fillOfferForm } from './fill-offer-form.js';
import { presentField } from './form-field.js';
import { FormReader } from './form-reader.js';
import { type AdminContext, type AdminState, formTokenField, mayOnly, seeOther } from './guard.js';
import { instantIn, parseOfferForm } from './offer-form.js';
import type { Pages } from './page.js';
import { idIn, placeOf } from './place.js';
import { presentChange } from './present-change.js';
import { presentOfferForm } from './present-offer-form.js';
import { previewOf } from './present-preview.js';
import { type Problems, problemsOf } from './problem.js';

/** Other terms for an offer, asked twice where tickets take them; and its end alone. */
export function offerChangeRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway, config } = deps;
  const { timeZone } = config.site;
  const show = showing(deps, pages);
  const offerIn = (ctx: AdminContext): Offer => gateway.state.offers.get(idIn(ctx)) ?? ctx.throw(404);

  router.get('/offers/:id/edit', mayOnly('manage'), (ctx) => {
    const offer = offerIn(ctx);
    show.form(ctx, offer, fillOfferForm(offer, timeZone, weekdayNames(pages.say(ctx))), {});
  });

  router.post('/offers/:id/edit', ...doors.may('manage'), async (ctx) => {
    const offer = offerIn(ctx);
    const { form } = ctx.state;
    const input = parseOfferForm(form, placeOf(ctx, deps, pages), offer);
    if (!input.ok) return show.form(ctx, offer, form, input.problems);
    if (form.has('back') || form.has('preview')) return show.form(ctx, offer, form, {});
    const after = { ...offer, ...input.terms };
    const isAsked =
      concernsTickets(offer, after) && reachOf(gateway.state, ticketsOfOffer(gateway.state, offer.id)).tickets > 0;
    if (isAsked && !form.has('sure')) return show.question(ctx, offer, after);
    const decision = await acting(ctx, deps).dispatch({ type: 'offer-change', offerId: offer.id, terms: input.terms });
    if (!decision.ok) return show.form(ctx, offer, form, problemsOf(decision.refusal, 'name'));
    seeOther(ctx, '/offers?done=offer-changed');
  });

  router.get('/offers/:id/extend', mayOnly('manage'), (ctx) => {
    const offer = offerIn(ctx);
    show.extend(ctx, offer, new URLSearchParams({ validUntilAt: fillInstant(offer.validUntilAt, timeZone) }), {});
  });

  router.post('/offers/:id/extend', ...doors.may('manage'), async (ctx) => {
    const offer = offerIn(ctx);
    const reader = new FormReader(ctx.state.form);
    const validUntilAt = instantIn(reader, 'validUntilAt', timeZone, offer.validUntilAt);
    if (validUntilAt !== null && offer.validFromAt !== null && validUntilAt <= offer.validFromAt)
      reader.complain('validUntilAt', 'ends-before-it-begins');
    if (!reader.isGood) return show.extend(ctx, offer, ctx.state.form, reader.problems);
    const decision = await acting(ctx, deps).dispatch({ type: 'offer-extend', offerId: offer.id, validUntilAt });
    if (!decision.ok) return show.extend(ctx, offer, ctx.state.form, problemsOf(decision.refusal, 'validUntilAt'));
    seeOther(ctx, '/offers?done=offer-extended');
  });
}

function showing(deps: AdminDeps, pages: Pages) {
  const { gateway } = deps;
  const statusOf = (problems: Problems) => (Object.keys(problems).length === 0 ? 200 : 422);
  const reachWith = (offer: Offer) => {
    const state = stateWithOffer(gateway.state, offer);
    return reachOf(state, ticketsOfOffer(state, offer.id));
  };
  return {
    form(ctx: AdminContext, offer: Offer, typed: URLSearchParams, problems: Problems): void {
      const place = placeOf(ctx, deps, pages);
      const form = presentOfferForm(typed, problems, place);
      const preview = previewOf(typed, deps, place, offer);
      const texts = { titleKey: 'admin.offer-form.edit', submitKey: 'admin.offer-form.save' };
      const action = `/offers/${offer.id}/edit`;
      const model = { form, preview, action, isNew: false, ...texts, reach: reachWith(offer) };
      pages.send(ctx, { template: 'offer-form', here: action, model, status: statusOf(problems) });
    },
    question(ctx: AdminContext, before: Offer, after: Offer): void {
      const action = `/offers/${before.id}/edit`;
      const typed = [...ctx.state.form].filter(([name]) => ![formTokenField, 'sure', 'back'].includes(name));
      const change = presentChange(before, after, reachWith(after), placeOf(ctx, deps, pages));
      const model = { change, action, name: before.name, typed: typed.map(([name, value]) => ({ name, value })) };
      pages.send(ctx, { template: 'offer-change', here: action, model });
    },
    extend(ctx: AdminContext, offer: Offer, typed: URLSearchParams, problems: Problems): void {
      const here = `/offers/${offer.id}/extend`;
      const { timeZone } = placeOf(ctx, deps, pages);
      // any other end but the present one, to count the papers that would tell another
      const reach = reachWith({ ...offer, validUntilAt: (offer.validUntilAt ?? 0) + 1 });
      const model = { offer, field: presentField(typed, problems, 'validUntilAt'), timeZone, reach };
      pages.send(ctx, { template: 'extend', here, model, status: statusOf(problems) });
    },
  };
}

/** A new name or place among the offers changes nothing for anybody who holds a ticket. */
function concernsTickets(before: OfferTerms, after: OfferTerms): boolean {
  const plain = ({ name: _n, description: _d, sortOrder: _s, shownOnPortal: _p, ...terms }: OfferTerms) => terms;
  const old: Readonly<Record<string, unknown>> = plain(before);
  return Object.entries(plain(after)).some(([term, value]) => JSON.stringify(old[term]) !== JSON.stringify(value));
}
