import type { OfferTerms } from '../../daemon/domain/offer.js';
import { sessionOfMac } from '../../daemon/domain/state.js';
import { noGreeting } from '../../daemon/http/guest-look.js';
import { presentSplash, type Shown } from '../../daemon/http/portal/present-splash.js';
import { presentStatus } from '../../daemon/http/portal/present-status.js';
import type { Reader } from '../../daemon/http/reader.js';
import { loadTexts, type Say } from '../../daemon/http/text.js';
import { codeNumber, makeGateway, type StageGateway } from './portal-stage.js';

const texts = await loadTexts();
export const [en, fr] = [texts.say('en'), texts.say('fr')];
export const device = { mac: '02:00:00:00:00:01', address: '10.0.0.5', accessPoint: 'cafe' };
export const noLimits: Partial<OfferTerms> = {
  lifetimeSeconds: null,
  creditSeconds: null,
  idleTimeoutSeconds: null,
  downKbps: null,
  upKbps: null,
  downVolumeBytes: null,
};

/** The nth device of a guest; the first is `device`. */
export const deviceNumber = (n: number) => ({ ...device, mac: `02:00:00:00:00:0${n}`, address: `10.0.0.${n + 4}` });

/** A gateway with its first device online on its first ticket. */
export async function online(terms: Partial<OfferTerms> = {}): Promise<StageGateway> {
  const gateway = await makeGateway(terms);
  await comeIn(gateway);
  return gateway;
}

/** Logs a device in; throws when that is refused. */
export async function comeIn(gateway: StageGateway, who = device, code = codeNumber(1)): Promise<void> {
  const decision = await gateway.dispatch({ type: 'log-in', ...who, code });
  if (!decision.ok) throw new Error(`refused: ${decision.refusal.reason}`);
}

export const reader = (gateway: StageGateway, say: Say = en): Reader => ({
  say,
  now: gateway.now(),
  timeZone: 'Europe/Paris',
});

export function status(gateway: StageGateway, say: Say = en, { mac } = device) {
  const session = sessionOfMac(gateway.state, mac);
  if (!session) throw new Error('the device is not online');
  return presentStatus(gateway.state, reader(gateway, say), session, 'wifi.cafe:8080');
}

export const plain: Shown = {
  typed: '',
  greeting: noGreeting,
  problem: null,
  asksPassword: false,
  carried: [],
  freeOffer: null,
};

export const splash = (gateway: StageGateway, say: Say = en, shown = plain) =>
  presentSplash(gateway.state, reader(gateway, say), device, shown);

/** The device uses so much, all of it now. */
export async function use(gateway: StageGateway, downBytes: number, upBytes = 5): Promise<void> {
  const slot = sessionOfMac(gateway.state, device.mac)?.slot ?? 0;
  gateway.readings = [{ slot, usage: { upBytes, downBytes }, lastTrafficAt: gateway.at, open: true }];
  await gateway.refresh();
}

export async function idleOut(gateway: StageGateway, usedMinutes: number, idleMinutes: number): Promise<void> {
  gateway.passMinutes(usedMinutes);
  await use(gateway, 5);
  gateway.passMinutes(idleMinutes);
  await gateway.refresh();
}
