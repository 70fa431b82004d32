import type { Config } from '../../config/spec.js';
import type { Mac } from '../../domain/mac.js';
import type { Gateway } from '../../gateway.js';
import type { Neighbours } from '../../ports.js';
import type { Branding, TermsOfUse } from '../../ports-delivery.js';
import type { AddressesOf } from '../authority.js';
import type { GuessWatch } from '../guess-watch.js';
import type { HttpLog, PageState } from '../middleware/page-state.js';
import type { Overlays } from '../overlay.js';
import type { Views } from '../view.js';
import type { Here } from './here.js';

export interface PortalDeps {
  readonly gateway: Gateway;
  readonly neighbours: Neighbours;
  readonly config: Pick<Config, 'site' | 'accessPoints' | 'portal'>;
  /** Told of every wrong code. */
  readonly guesses: Pick<GuessWatch, 'wrongCode'>;
  /** A code that no ticket has yet; undefined when hardly any are left. */
  readonly newCode: () => string | undefined;
  readonly log: HttpLog;
  /** Key of the form tokens; forms served with another one are asked for again. */
  readonly secret: string;
  readonly views: Views;
  /** What the owner made of the pages; absent: nothing. */
  readonly branding?: Pick<Branding, 'seen'>;
  /** What the installer laid over them; absent: nothing. */
  readonly overlays?: Pick<Overlays, 'at'>;
  /** What guests accept by going online; absent: nothing. */
  readonly terms?: Pick<TermsOfUse, 'current'>;
  /** Mail to guests; absent: none can be sent. */
  readonly post?: { isSetUp(): boolean; deliver(): void };
  /** The kernel's answer when absent. */
  readonly addressesOf?: AddressesOf;
}

/** The device that a request comes from. */
export interface Device {
  readonly mac: Mac;
  readonly accessPoint: string;
  readonly address: string;
}

export interface PortalState extends PageState {
  here: Here;
  device: Device;
}
