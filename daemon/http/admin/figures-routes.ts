import { PassThrough } from 'node:stream';
import type Router from '@koa/router';
import { offerFigures } from '../../domain/offer-figures.js';
import type { AdminDeps } from './app.js';
import { readPeriod } from './figures-period.js';
import { type AdminState, mayOnly } from './guard.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { presentBox } from './present-box.js';
import { presentFigures } from './present-figures.js';
import { presentOfferFigures } from './present-offer-figures.js';

/** The page is made anew this often where it is looked at: its figures are counted each minute, the box is asked each time. */
const renewEveryMs = 10_000;

/** What each hour and each day brought, what became of the offers, and how the box is. */
export function figuresRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages): void {
  const { gateway, figures, box } = deps;

  router.get('/figures', mayOnly('look'), async (ctx) => {
    const { state } = gateway;
    const place = placeOf(ctx, deps, pages);
    const { period, problem } = readPeriod(ctx.query, place.now, place.timeZone);
    const [hours, health] = await Promise.all([figures.hours(period), box.health()]);
    const model = {
      ...presentFigures(period, hours, place, figures.isComplete),
      problemKey: problem === null ? '' : `figures.problem.${problem}`,
      online: state.sessions.size,
      offers: presentOfferFigures(offerFigures(state, period), place.say),
      box: presentBox(health, box.day(), gateway.report(), state.clock.isKnown, place),
    };
    pages.send(ctx, { template: 'figures', here: '/figures', model });
  });

  router.get('/figures/events', mayOnly('look'), (ctx) => {
    const events = new PassThrough();
    const timer = setInterval(() => events.write('data: renew\n\n'), renewEveryMs);
    timer.unref();
    events.on('close', () => clearInterval(timer));
    // without a first byte a browser does not know that the line is open
    events.write(': every ten seconds\n\n');
    ctx.type = 'text/event-stream';
    ctx.body = events;
  });
}
