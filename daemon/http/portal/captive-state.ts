import { ruleOf } from '../../domain/device-rule.js';
import { timeLimits } from '../../domain/limit.js';
import { type State, sessionOfMac, ticketOf } from '../../domain/state.js';
import { volumeCuts, volumeLimits } from '../../domain/volume.js';
import type { Device } from './deps.js';

/** The answer of the captive-portal API, RFC 8908 section 5. */
export interface CaptiveState {
  readonly captive: boolean;
  readonly 'user-portal-url': string;
  readonly 'venue-info-url'?: string;
  readonly 'can-extend-session'?: boolean;
  readonly 'seconds-remaining'?: number;
  readonly 'bytes-remaining'?: number;
}

export interface CaptiveLinks {
  /** The guests' pages, over TLS. */
  readonly portal: string;
  /** A page about the place; null: there is none. */
  readonly venue: string | null;
}

/**
 * What a device is told of its own state at an instant. Open means: a session, or a device that needs none. Whole seconds to
 * the earliest end that is known now (idleness is none: traffic moves it), and the bytes, in and out, after which a volume may
 * end the session; of several volumes, the one with the least left. A volume that slows down ends nothing.
 */
export function captiveState(
  state: State,
  device: Pick<Device, 'mac' | 'accessPoint'> | undefined,
  at: number,
  links: CaptiveLinks,
): CaptiveState {
  const mac = device?.mac;
  const about = {
    'user-portal-url': links.portal,
    ...(links.venue !== null && { 'venue-info-url': links.venue }),
  };
  const rule = mac === undefined ? undefined : ruleOf(state, mac, at)?.rule;
  if (rule === 'exempt') return { captive: false, ...about };
  const session = mac === undefined || rule === 'blocked' ? undefined : sessionOfMac(state, mac);
  // with a session at another access point it is shut here
  if (session?.accessPoint !== device?.accessPoint || session === undefined) return { captive: true, ...about };
  const endsAt = timeLimits(state, session, at)[0]?.endsAt;
  const [volume] = volumeCuts(state, ticketOf(state, session)) ? volumeLimits(state, session) : [];
  if ((endsAt !== undefined && endsAt <= at) || volume?.leftBytes === 0) return { captive: true, ...about };
  return {
    captive: false,
    ...about,
    // the page takes another code at any time
    'can-extend-session': true,
    ...(endsAt !== undefined && { 'seconds-remaining': Math.floor((endsAt - at) / 1000) }),
    ...(volume !== undefined && { 'bytes-remaining': volume.leftBytes }),
  };
}
