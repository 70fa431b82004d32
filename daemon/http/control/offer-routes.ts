import type Router from '@koa/router';
import type { RouterContext } from '@koa/router';
import type { Offer, OfferTerms } from '../../domain/offer.js';
import { offerProblems } from '../offer-problems.js';
import { reachOf, ticketsOfOffer } from '../terms-reach.js';
import { complain, dispatch, offerIn, refuse, withInput } from './answer.js';
import type { ControlDeps } from './app.js';
import { reply } from './exchange.js';
import type { Complaint } from './input.js';
import { type ChangeInput, changeInput, extendInput, offerInput } from './offer-input.js';
import { findNamed } from './present.js';

/** Making offers, and changing what their tickets give from now on. */
export function offerRoutes(router: Router, { gateway, config }: ControlDeps): void {
  const { offers } = gateway.state;
  const withTerms = async (ctx: RouterContext, terms: OfferTerms, run: () => Promise<void>): Promise<void> => {
    const complaints = [...unknownAccessPoints(config, terms), ...offerComplaints(terms)];
    if (complaints.length > 0) complain(ctx, complaints);
    else await run();
  };
  const withOffer = async (
    ctx: RouterContext,
    wanted: number | string,
    run: (offer: Offer) => unknown,
  ): Promise<void> => {
    const offer = findNamed(offers, wanted);
    if (offer === undefined) refuse(ctx, { reason: 'no-such', what: 'offer' });
    else await run(offer);
  };
  const create = (ctx: RouterContext, terms: OfferTerms) =>
    withTerms(ctx, terms, () => dispatch(ctx, gateway, { type: 'offer-create', terms }, offerIn));
  const reached = (offer: Offer) => ({
    ...offer,
    reach: reachOf(gateway.state, ticketsOfOffer(gateway.state, offer.id)),
  });

  router.get('/offers', (ctx) => reply(ctx, 200, [...offers.values()]));
  router.post('/offers', (ctx) => withInput(ctx, offerInput(config.site), (terms) => create(ctx, terms)));
  router.post('/offers/copy', (ctx) =>
    withInput(ctx, changeInput(config.site), (input) =>
      withOffer(ctx, input.offer, (offer) => create(ctx, changed(offer, input))),
    ),
  );
  router.post('/offers/change', (ctx) =>
    withInput(ctx, changeInput(config.site), (input) =>
      withOffer(ctx, input.offer, (offer) => {
        const terms = changed(offer, input);
        const event = { type: 'offer-change', offerId: offer.id, terms } as const;
        return withTerms(ctx, terms, () => dispatch(ctx, gateway, event, (changes) => reached(offerIn(changes))));
      }),
    ),
  );
  router.post('/offers/extend', (ctx) =>
    withInput(ctx, extendInput(config.site), ({ offer: wanted, validUntilAt }) =>
      withOffer(ctx, wanted, (offer) => {
        const event = { type: 'offer-extend', offerId: offer.id, validUntilAt } as const;
        return dispatch(ctx, gateway, event, (changes) => reached(offerIn(changes)));
      }),
    ),
  );
}

/** Access points that the configuration does not have. */
export function unknownAccessPoints(
  { accessPoints }: ControlDeps['config'],
  terms: Partial<Pick<OfferTerms, 'accessPoints'>>,
): Complaint[] {
  const known = new Set(accessPoints.map((point) => point.id));
  return (terms.accessPoints ?? []).flatMap((id, i) =>
    known.has(id) ? [] : [{ path: `accessPoints[${i}]`, problem: 'is not the id of a configured access point' }],
  );
}

/** All that is wrong with terms, each by path. */
export function offerComplaints(terms: OfferTerms): Complaint[] {
  return offerProblems(terms).map(({ field, problem }) => ({ path: field, problem }));
}

/** An offer's terms with those that are given in their place. */
function changed({ id: _id, ...terms }: Offer, { offer: _offer, ...given }: ChangeInput): OfferTerms {
  return { ...terms, ...given };
}
