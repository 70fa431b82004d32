import type { Refusal } from '../../domain/refusal.js';

/** What is wrong with a field, as a key of the texts. */
export type Problem = { readonly key: string; readonly values?: Readonly<Record<string, string | number>> };
export type Problems = Readonly<Record<string, Problem>>;

/** A refusal as a problem of the field that it speaks of, or else of `standard`. */
export function problemsOf(refusal: Refusal, standard: string): Problems {
  const problem = (): Problem => {
    switch (refusal.reason) {
      case 'name-taken':
        return { key: 'admin.problem.name-taken' };
      case 'offer-retired':
        return { key: 'offers.problem.retired' };
      case 'last-owner':
        return { key: 'staff.problem.last-owner' };
      case 'no-such':
        return { key: 'admin.problem.no-such' };
      case 'invalid':
        // The doors of the forms know every rule of the domain in every language; what they miss is said in its words.
        return { key: 'admin.problem.other', values: { problem: refusal.problem } };
      default:
        return { key: 'admin.problem.other', values: { problem: refusal.reason } };
    }
  };
  return { [refusal.reason === 'invalid' ? refusal.field : standard]: problem() };
}
