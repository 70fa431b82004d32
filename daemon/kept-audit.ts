import { monthsBefore } from './domain/month.js';
import type { Gateway } from './gateway.js';
import type { Alarm, GuessWatch } from './http/guess-watch.js';
import type { Audit, AuditBook, AuditNote } from './ports.js';

/** An audit that says how much of it waits for the disk. */
export interface KeptAudit extends Audit {
  /** Acts since the log could last be written; 0 when all is well. */
  unwritten(): number;
}

/**
 * What was done is done, and on disk: whoever did it is not told that it failed because its note could not be written. The
 * note waits for the next one, the fault is logged, and the owner's page says so until the disk takes notes again.
 */
export function keepAudit(audit: Audit, onFault: (action: string, error: unknown) => void): KeptAudit {
  let unwritten = 0;
  return {
    async note(note: AuditNote) {
      try {
        await audit.note(note);
        unwritten = 0;
      } catch (error) {
        unwritten++;
        onFault('noting what the staff does', error);
      }
    },
    unwritten: () => unwritten,
  };
}

export interface PurgeParts {
  readonly gateway: Pick<Gateway, 'state' | 'now'>;
  readonly book: Pick<AuditBook, 'purge'>;
  readonly monthOf: (at: number) => string;
  /** Beside the present month. */
  readonly keepMonths: () => number;
}

/** How notes leave the log: with the past sessions of their month. */
export function auditErrands({ gateway, book, monthOf, keepMonths }: PurgeParts) {
  return {
    async 'purge-audit'() {
      // without knowing the date nobody can say which months are over
      if (gateway.state.clock.isKnown) await book.purge(monthsBefore(monthOf(gateway.now()), keepMonths()));
    },
  };
}

/** What the owner must know at this moment. */
export function alarmsOf(
  guesses: Pick<GuessWatch, 'alarm'>,
  audit: Pick<KeptAudit, 'unwritten'>,
  at: number,
): readonly Alarm[] {
  const guessing = guesses.alarm(at);
  const acts = audit.unwritten();
  return [...(guessing ? [guessing] : []), ...(acts > 0 ? [{ kind: 'unwritten' as const, acts }] : [])];
}
