import type { Event } from '../../domain/event.js';
import type { State } from '../../domain/state.js';
import type { AuditNote } from '../../ports.js';

/** What the audit log says of an event, never a code or a password; undefined for what nobody asked for. */
export function auditOf(_state: State, event: Event): Pick<AuditNote, 'act' | 'about'> | undefined {
  return { act: event.type, about: {} };
}
