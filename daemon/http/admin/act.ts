import type { Event } from '../../domain/event.js';
import type { Gateway } from '../../gateway.js';
import type { AuditNote } from '../../ports.js';
import type { AdminDeps } from './app.js';
import { auditOf } from './audit-about.js';
import type { AdminContext } from './guard.js';

/**
 * The gateway in the hands of whoever asks: what they dispatch is noted in the audit log, on disk before they are answered.
 * What is refused is not noted: nothing has happened.
 */
export function acting(ctx: AdminContext, deps: Pick<AdminDeps, 'gateway' | 'audit'>): Gateway {
  const { gateway } = deps;
  return {
    state: gateway.state,
    now: () => gateway.now(),
    refresh: () => gateway.refresh(),
    report: () => gateway.report(),
    async dispatch(event: Event) {
      const decision = await gateway.dispatch(event);
      const about = decision.ok ? auditOf(gateway.state, event) : undefined;
      if (about) await note(ctx, deps, about);
      return decision;
    },
  };
}

/** Notes something that is no event of the gateway: a setting, a backup, an export. */
export function note(
  ctx: AdminContext,
  { gateway, audit }: Pick<AdminDeps, 'gateway' | 'audit'>,
  about: Pick<AuditNote, 'act' | 'about'>,
): Promise<void> {
  return audit.note({ at: gateway.now(), by: ctx.state.signedIn?.staff.name ?? '', from: ctx.ip, ...about });
}
