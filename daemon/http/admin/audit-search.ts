import type { AuditBook, AuditNote } from '../../ports.js';

/** What acts are about, for who looks for some. */
export type ActKind = 'sign-in' | 'people' | 'tickets' | 'offers' | 'guests' | 'settings';

export interface AuditFilter {
  /** Whose acts; null: everybody's. */
  readonly by: string | null;
  readonly kind: ActKind | null;
  /** Those of a day of the place, `month` being the month that it is in. */
  readonly day: { readonly fromAt: number; readonly untilAt: number; readonly month: string } | null;
}

export interface Found {
  readonly notes: readonly AuditNote[];
  /** There are older ones. */
  readonly more: boolean;
}

const kinds: readonly (readonly [RegExp, ActKind])[] = [
  [/^sign-/, 'sign-in'],
  [/^staff-/, 'people'],
  [/^(?:tickets?|list|message|mail|connections)-/, 'tickets'],
  [/^offer-/, 'offers'],
  [/^(?:session|device)-/, 'guests'],
];

/** What is in none of the others is about settings. */
export const actKinds: readonly ActKind[] = [...kinds.map(([, kind]) => kind), 'settings'];

export function kindOf(act: string): ActKind {
  return kinds.find(([sign]) => sign.test(act))?.[1] ?? 'settings';
}

/** The notes that fit, newest first, without the first `skip`, and at most `most`. Reads no further than it must. */
export async function searchAudit(
  book: Pick<AuditBook, 'months' | 'read'>,
  { by, kind, day }: AuditFilter,
  { skip, most }: { readonly skip: number; readonly most: number },
): Promise<Found> {
  const fits = (note: AuditNote) =>
    (by === null || note.by === by) &&
    (kind === null || kindOf(note.act) === kind) &&
    (day === null || (note.at >= day.fromAt && note.at < day.untilAt));
  const notes: AuditNote[] = [];
  let seen = 0;
  for (const month of await book.months()) {
    if (day !== null && month !== day.month) continue;
    for await (const note of book.read(month)) {
      if (!fits(note) || seen++ < skip) continue;
      if (notes.length === most) return { notes, more: true };
      notes.push(note);
    }
  }
  return { notes, more: false };
}
