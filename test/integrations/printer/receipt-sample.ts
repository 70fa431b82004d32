import type { AccessPoint } from '../../../daemon/config/spec.js';
import { presentPrint } from '../../../daemon/http/print/slip.js';
import { slipText } from '../../../daemon/http/print/slip-text.js';
import { loadTexts } from '../../../daemon/http/text.js';
import type { Receipt } from '../../../daemon/integrations/printer/receipt.js';
import { hourTerms, testGateway } from '../../http/admin-gateway.js';

const lounge: AccessPoint = {
  id: 'lounge',
  name: 'Lounge',
  interface: 'br-lounge',
  title: null,
  language: null,
  host: null,
  totalDownKbps: null,
  ssid: 'Café Été',
  venueInfoUrl: null,
  wifiPassword: 'la mer; est: grande',
};
const codes = ['2345678Y', 'BCDFGHJV', 'QRSTVWXX'];

/** The receipt of the first of three tickets, in the words that it is printed with. */
export async function printedReceipt(language: string, index = 0): Promise<Receipt> {
  const gateway = testGateway();
  const terms = { ...hourTerms, name: 'Une heure à l’œil', priceCents: 250, lifetimeSeconds: 86_400 };
  await gateway.dispatch({ type: 'offer-create', terms });
  await gateway.dispatch({ type: 'list-create', name: 'Counter', offerId: 1 });
  await gateway.dispatch({ type: 'tickets-issue', listId: 1, codes });
  const print = presentPrint(gateway.state, [...gateway.state.tickets.values()], {
    name: 'Chez Lou',
    header: 'Rue des Écoles 12',
    footer: 'Merci & à bientôt !',
    accessPoints: [lounge],
    portalPort: 8080,
    addressesOf: () => ['10.0.0.1'],
    language,
    say: (await loadTexts()).say(language),
    now: gateway.now(),
    timeZone: 'Europe/Paris',
  });
  const slip = print.slips[index];
  if (slip === undefined) throw new Error(`the sample has no receipt ${index}`);
  return slipText(print, slip);
}
