import type Router from '@koa/router';
import type { Refusal } from '../../domain/refusal.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, ownerOnly, seeOther } from './guard.js';
import { type Problem, type Problems, parseOfferForm } from './offer-form.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { presentOfferForm, presentOffers } from './present-offer.js';

/** The offers in plain words, and a form for one more. */
export function offerRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway, config } = deps;
  const sendForm = (ctx: AdminContext, typed: URLSearchParams | null, problems: Problems): void => {
    const model = { form: presentOfferForm(typed, problems, placeOf(ctx, deps, pages)) };
    pages.send(ctx, { template: 'offer-form', here: '/offers/new', model, status: typed === null ? 200 : 422 });
  };

  router.get('/offers', (ctx) => {
    const model = presentOffers(gateway.state, placeOf(ctx, deps, pages));
    pages.send(ctx, { template: 'offers', here: '/offers', model });
  });

  router.get('/offers/new', ownerOnly, (ctx) => sendForm(ctx, null, {}));

  router.post('/offers', ...doors.owner, async (ctx) => {
    const { form } = ctx.state;
    const input = parseOfferForm(form, config.site.timeZone, config.accessPoints);
    if (!input.ok) return sendForm(ctx, form, input.problems);
    const decision = await gateway.dispatch({ type: 'offer-create', terms: input.terms });
    if (!decision.ok) return sendForm(ctx, form, problemsOf(decision.refusal, 'name'));
    seeOther(ctx, '/offers?done=offer-made');
  });
}

/** A refusal as a problem of the field that it speaks of, or else of `standard`. */
export function problemsOf(refusal: Refusal, standard: string): Problems {
  const problem = (): Problem => {
    switch (refusal.reason) {
      case 'name-taken':
        return { key: 'admin.problem.name-taken' };
      case 'no-such':
        return { key: 'admin.problem.no-such' };
      case 'invalid':
        // The doors of the forms know every rule of the domain in every language; what they miss is said in its words.
        return { key: 'admin.problem.other', values: { problem: refusal.problem } };
      default:
        return { key: 'admin.problem.other', values: { problem: refusal.reason } };
    }
  };
  return { [refusal.reason === 'invalid' ? refusal.field : standard]: problem() };
}
