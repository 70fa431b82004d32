import type { Event } from '../domain/event.js';
import type { Gateway } from '../gateway.js';
import type { Audit, AuditNote } from '../ports.js';
import { auditOf } from './audit-about.js';

/**
 * The gateway in the hands of one person: what they change is noted in the audit log, durably before they are answered. What
 * is refused, or is so already, is not noted: nothing has happened.
 */
export function notedGateway(gateway: Gateway, audit: Audit, who: Pick<AuditNote, 'by' | 'from'>): Gateway {
  return {
    state: gateway.state,
    now: () => gateway.now(),
    refresh: () => gateway.refresh(),
    report: () => gateway.report(),
    watch: (changed, everyMs) => gateway.watch(changed, everyMs),
    async dispatch(event: Event) {
      // before: what it is about may be gone afterwards, and nothing comes between this and the decision
      const act = auditOf(gateway.state, event);
      const decision = await gateway.dispatch(event);
      if (act && decision.ok && decision.changes.length > 0) await audit.note({ at: gateway.now(), ...who, ...act });
      return decision;
    },
  };
}
