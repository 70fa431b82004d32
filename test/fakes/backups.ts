import type { Backups } from '../../daemon/ports-delivery.js';

/** A place that is never backed up. */
export const noBackups: Backups = {
  open: async () => {
    throw new Error('there are no backups here');
  },
  stage: async () => ({ ok: false, problem: 'foreign' }),
  staged: undefined,
  drop: async () => undefined,
  restore: async () => undefined,
};
