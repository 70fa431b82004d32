import type Router from '@koa/router';
import type { Interval } from '../../domain/interval.js';
import { type OfferFigures, offerFigures } from '../../domain/offer-figures.js';
import type { Gateway } from '../../gateway.js';
import type { AdminDeps } from './app.js';
import { readPeriod } from './figures-period.js';
import { type AdminState, mayOnly } from './guard.js';
import { openPace } from './pace.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { presentBox } from './present-box.js';
import { presentFigures } from './present-figures.js';
import { presentOfferFigures } from './present-offer-figures.js';
import { cookieName, findSignedIn } from './staff-session.js';

/** The page is made anew this often where it is looked at: its figures are counted each minute, the box is asked each time. */
const renewEveryMs = 10_000;
const rememberMs = 60_000;

/** What each hour and each day brought, what became of the offers, and how the box is. */
export function figuresRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages): void {
  const { gateway, figures, box } = deps;
  const pace = openPace(renewEveryMs);
  const offersIn = rememberedOffers(gateway);

  router.get('/figures', mayOnly('look'), async (ctx) => {
    const { state } = gateway;
    const place = placeOf(ctx, deps, pages);
    const { period, problem } = readPeriod(ctx.query, place.now, place.timeZone);
    const [hours, health] = await Promise.all([figures.hours(period), box.health()]);
    const model = {
      ...presentFigures(period, hours, place, figures.isComplete),
      problemKey: problem === null ? '' : `figures.problem.${problem}`,
      online: state.sessions.size,
      offers: presentOfferFigures(offersIn(period), place.say),
      box: presentBox(health, box.day(), gateway.report(), state.clock.isKnown, place),
    };
    pages.send(ctx, { template: 'figures', here: '/figures', model });
  });

  router.get('/figures/events', mayOnly('look'), (ctx) => {
    const cookie = ctx.cookies.get(cookieName);
    const mayStillRead = () => findSignedIn(gateway.state, cookie, gateway.now()) !== undefined;
    ctx.type = 'text/event-stream';
    ctx.status = 200;
    // a browser does not try again after this, and the page goes on without
    if (!pace.follow(ctx.res, mayStillRead)) ctx.throw(429);
    ctx.respond = false;
  });
}

/** A look at a hundred thousand tickets takes a while: it is good for a minute, or until there are more of them. */
function rememberedOffers(gateway: Gateway): (period: Interval) => OfferFigures[] {
  const { state } = gateway;
  let known: { readonly of: string; readonly at: number; readonly figures: OfferFigures[] } | undefined;
  return ({ startAt, endAt }) => {
    const of = `${startAt} ${endAt} ${state.last.ticket}`;
    const isGood = known?.of === of && Math.abs(gateway.now() - known.at) < rememberMs;
    if (!known || !isGood) known = { of, at: gateway.now(), figures: offerFigures(state, { startAt, endAt }) };
    return known.figures;
  };
}
