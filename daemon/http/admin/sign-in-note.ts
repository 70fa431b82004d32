import type { Audit } from '../../ports.js';
import { countedLimit } from '../middleware/counted-limit.js';
import type { Claim } from './sign-in-limit.js';

/** Notes sign-ins that failed. */
export interface FailureNotes {
  /** At most thirty an hour, and one that says that there were more: nobody fills the disk by failing. */
  failed(audit: Audit, claim: Claim, at: number): Promise<void>;
}

const windowSeconds = 3_600;
/** Of a name that nobody has: people type their password there by mistake. */
const shownSymbols = 3;

export function failureNotes(): FailureNotes {
  const each = countedLimit({ points: 30, windowSeconds, mostKeys: 1 });
  const more = countedLimit({ points: 1, windowSeconds, mostKeys: 1 });
  return {
    async failed(audit, { name, address, staff }, at) {
      const isOneOfMany = (await each.waitSeconds('all')) > 0;
      if (isOneOfMany && (await more.waitSeconds('all')) > 0) return;
      await (isOneOfMany ? more : each).add('all', 1);
      const typed = staff ? name : `${[...name].slice(0, shownSymbols).join('')}…`;
      const note = { at, by: '', from: address };
      await audit.note(
        isOneOfMany
          ? { ...note, act: 'sign-in-failed-more', about: {} }
          : { ...note, act: 'sign-in-failed', about: { name: typed } },
      );
    },
  };
}
