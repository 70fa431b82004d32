import type { ExecutionContext } from 'ava';
import type { Config } from '../../daemon/config/spec.js';
import { makeCode } from '../../daemon/domain/code.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { hourTerms, realRandom, seed, type TestGateway } from './admin-gateway.js';
import { openStage, type Stage } from './admin-stage.js';

/** The lounge has a name on the air, and the place has words of its own. */
const accessPoints = [
  { id: 'lounge', name: 'Lounge', interface: 'br-lounge', ssid: 'Café "Été"; guests', wifiPassword: 'deja:vu,2026\\' },
  { id: 'garden', name: 'Garden', interface: 'br-garden' },
];
const words = { header: 'Rue des Écoles 12', footer: 'Merci & à bientôt! Enjoy your stay.' };

/** The owner's page, ready to print. */
export function openPrintStage(t: ExecutionContext, print: Partial<Config['print']> = {}): Promise<Stage> {
  return openStage(t, {}, { accessPoints, print: { ...words, ...print } });
}

/** An offer with every term that stands on paper. */
export const longTerms: OfferTerms = {
  ...hourTerms,
  name: 'Coworking month, with a desk by the window',
  priceCents: 12_500,
  validFromAt: Date.UTC(2026, 5, 1),
  validUntilAt: Date.UTC(2026, 11, 31, 22, 59),
  hours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 480, untilMinute: 1080 })),
  creditSeconds: 40 * 3600,
  periodCapSeconds: 8 * 3600,
  sessionDurationSeconds: 4 * 3600,
  lifetimeSeconds: 31 * 86_400,
  shelfLifeSeconds: 90 * 86_400,
  idleTimeoutSeconds: 900,
  downVolumeBytes: null,
  totalVolumeBytes: 20_000_000_000,
  slowedKbps: 512,
  devicesAtOnce: 2,
};

/** A list of short terms, and one (2) of the longest with credentials that fill a line. */
export async function furnish(gateway: TestGateway, count = 25): Promise<void> {
  await seed(gateway, count, { ...hourTerms, priceCents: 250, lifetimeSeconds: 86_400 });
  await gateway.dispatch({ type: 'offer-create', terms: longTerms });
  await gateway.dispatch({ type: 'list-create', name: 'Coworkers', offerId: 2 });
  await gateway.dispatch({
    type: 'tickets-issue',
    listId: 2,
    codes: Array.from({ length: 12 }, () => makeCode(realRandom.integer)),
  });
  const special = { format: 'special', password: 'Rosé & co 2026', userId: 'ada.lovelace@analytical.example' } as const;
  await gateway.dispatch({ type: 'tickets-issue', listId: 2, codes: ['MARIAGEDESOPHIE2026'], grant: special });
  const code = makeCode((below) => below - 1, { alphabet: 'letters', length: 16 });
  await gateway.dispatch({ type: 'tickets-issue', listId: 2, codes: [code], grant: special });
}
