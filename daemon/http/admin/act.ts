import type { Gateway } from '../../gateway.js';
import type { Act } from '../audit-about.js';
import { notedGateway } from '../noted-gateway.js';
import type { AdminDeps } from './app.js';
import type { AdminContext } from './guard.js';

/** The gateway in the hands of whoever asks: what they change is noted in the audit log before they are answered. */
export function acting(ctx: AdminContext, { gateway, audit }: Pick<AdminDeps, 'gateway' | 'audit'>): Gateway {
  return notedGateway(gateway, audit, whoOf(ctx));
}

/** Notes something that is no event of the gateway: a setting, a backup, an export. */
export function note(
  ctx: AdminContext,
  { gateway, audit }: Pick<AdminDeps, 'gateway' | 'audit'>,
  act: Act,
): Promise<void> {
  return audit.note({ at: gateway.now(), ...whoOf(ctx), ...act });
}

/** The IP address of whoever asks, as people write it. */
export function addressOf({ ip }: Pick<AdminContext, 'ip'>): string {
  return ip.replace(/^::ffff:/, '');
}

function whoOf(ctx: AdminContext): { readonly by: string; readonly from: string } {
  return { by: ctx.state.signedIn?.staff.name ?? '', from: addressOf(ctx) };
}
