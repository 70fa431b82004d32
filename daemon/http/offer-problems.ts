import { type OfferTerms, unlimitedTerms } from '../domain/offer.js';
import { type FieldProblem, offerProblem } from '../domain/offer-problem.js';

const harmless: OfferTerms = { ...unlimitedTerms, name: '-', accessPoints: ['-'] };

/** Everything that is wrong with an offer's terms, at most one thing for each field. */
export function offerProblems(terms: OfferTerms): FieldProblem[] {
  const found: FieldProblem[] = [];
  let mended = terms;
  for (let problem = offerProblem(mended); problem !== undefined; problem = offerProblem(mended)) {
    const field = termOf(problem);
    if (!Object.hasOwn(harmless, field) || found.some((other) => termOf(other) === field)) break;
    found.push(problem);
    mended = { ...mended, [field]: harmless[field] };
  }
  return found;
}

/** The term that a problem's path begins with: `extraFields[1].label` is of `extraFields`. */
export function termOf({ field }: FieldProblem): keyof OfferTerms {
  return field.replace(/[[.].*$/, '') as keyof OfferTerms;
}
