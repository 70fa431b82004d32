import type { OfferFigures } from '../../domain/offer-figures.js';
import { moneyPhrase } from '../terms-phrase.js';
import type { Say } from '../text.js';
import { hatch } from './chart-columns.js';
import { element, percent } from './svg.js';

export interface OfferFiguresModel {
  readonly rows: readonly OfferRow[];
  /** What the tickets are worth in all, a line for each currency; none where nothing has a price. */
  readonly sums: readonly { readonly issued: string; readonly firstUsed: string }[];
}

interface OfferRow {
  readonly offerId: number;
  readonly name: string;
  readonly issued: string;
  readonly issuedWorth: string;
  readonly firstUsed: string;
  readonly firstUsedWorth: string;
  /** Two bars: what was used, and under it, hatched, what was issued. */
  readonly bars: string;
}

/** What was issued and used of each offer. There is no till: a price is what a ticket says, not what was paid. */
export function presentOfferFigures(figures: readonly OfferFigures[], say: Say): OfferFiguresModel {
  const most = Math.max(1, ...figures.flatMap(({ issued, firstUsed }) => [issued.tickets, firstUsed.tickets]));
  const worth = (cents: number, currency: string) => (cents === 0 ? '' : moneyPhrase(say, cents, currency));
  const currencies = [...new Set(figures.map(({ offer }) => offer.currency))].sort();
  const sum = (currency: string, of: 'issued' | 'firstUsed') =>
    figures.filter(({ offer }) => offer.currency === currency).reduce((cents, one) => cents + one[of].cents, 0);
  return {
    rows: figures.map(({ offer, issued, firstUsed }) => ({
      offerId: offer.id,
      name: offer.name,
      issued: String(issued.tickets),
      issuedWorth: worth(issued.cents, offer.currency),
      firstUsed: String(firstUsed.tickets),
      firstUsedWorth: worth(firstUsed.cents, offer.currency),
      bars: drawBars(firstUsed.tickets / most, issued.tickets / most),
    })),
    sums: currencies
      .filter((currency) => sum(currency, 'issued') + sum(currency, 'firstUsed') > 0)
      .map((currency) => ({
        issued: moneyPhrase(say, sum(currency, 'issued'), currency),
        firstUsed: moneyPhrase(say, sum(currency, 'firstUsed'), currency),
      })),
  };
}

/** The numbers stand beside them in the same row. */
function drawBars(used: number, issued: number): string {
  return element(
    'svg',
    { class: 'chart-bars', height: 26, 'aria-hidden': 'true' },
    element('rect', { class: 'column', x: 0, y: 1, height: 11, width: percent(used) }),
    element('rect', { class: 'hatched', x: 0, y: 14, height: 11, width: percent(issued), fill: hatch }),
    element('line', { class: 'base', x1: 0, x2: 0, y1: 0, y2: 26 }),
  );
}
