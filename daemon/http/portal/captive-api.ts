import { sessionOfMac } from '../../domain/state.js';
import { captiveState } from './captive-state.js';
import { plainAddress } from './here.js';
import type { Handler, Room } from './room.js';

/** Where RFC 8910 sends devices to; see captiveApiUrl. */
export const captiveApiPath = '/captive-portal';

/**
 * The captive-portal API (RFC 8908): every device is told of itself, known by its address on the link and nothing else. Over
 * TLS alone. It lets nobody in: a phone asks by itself, without its guest.
 */
export function captiveApi({ gateway, neighbours, config }: Room): Handler {
  return async (ctx) => {
    const { here } = ctx.state;
    if (here.scheme !== 'https') ctx.throw(404);
    const found = await neighbours.find(plainAddress(ctx.req.socket.remoteAddress ?? ''));
    if (found !== undefined && sessionOfMac(gateway.state, found.mac)) await gateway.refresh();
    const venue = config.accessPoints.find(({ id }) => id === found?.accessPoint)?.venueInfoUrl ?? null;
    const answer = captiveState(gateway.state, found, gateway.now(), { portal: here.root, venue });
    ctx.set('Cache-Control', 'private, no-store');
    ctx.body = `${JSON.stringify(answer)}\n`;
    ctx.type = 'application/captive+json';
  };
}
