import type { Clock } from '../../domain/clock.js';
import type { OfferTerms } from '../../domain/offer.js';
import type { LogInRefusal } from '../../domain/refusal.js';
import { type Trial, tryOffer } from '../../domain/try-offer.js';
import { clockPhrase } from '../phrase.js';
import { endPhrase } from '../terms-phrase.js';
import type { AdminDeps } from './app.js';
import { parseOfferForm } from './offer-form.js';
import type { Place } from './present-online.js';

/** What a guest gets who uses a new ticket of an offer now, a sentence each, with the times of the clock. */
export function presentPreview(terms: OfferTerms, clock: Clock, place: Place): readonly string[] {
  const trial = tryOffer(terms, clock, place.now);
  return trial.ok ? sessionLines(trial, place) : [refusalLine(trial.refusal, place)];
}

/** The same of an offer that is being filled in; null while something is missing or wrong. */
export function previewOf(
  form: URLSearchParams,
  { gateway }: Pick<AdminDeps, 'gateway'>,
  place: Place,
  before?: OfferTerms,
): readonly string[] | null {
  const input = parseOfferForm(form, place, before);
  return input.ok ? presentPreview(input.terms, gateway.state.clock, place) : null;
}

function sessionLines({ end, expiresAt }: Extract<Trial, { ok: true }>, { say, now, timeZone }: Place): string[] {
  const clock = (at: number) => clockPhrase(say, at, now, timeZone);
  if (end === null) return [say('offers.preview.no-end')];
  const lines = [
    say('offers.preview.until', {
      clock: endPhrase(say, end.at, now, timeZone),
      why: say(`admin.ends-why.${end.cause}`),
    }),
  ];
  if (end.next.isOver) return [...lines, say('offers.preview.over')];
  const { againAt } = end.next;
  if (againAt === null) lines.push(say('offers.preview.never-again'));
  else if (againAt <= end.at) lines.push(say('offers.preview.at-once'));
  else lines.push(say('offers.preview.again', { clock: clock(againAt) }));
  if (expiresAt !== null) lines.push(say('offers.preview.dies', { clock: endPhrase(say, expiresAt, now, timeZone) }));
  return lines;
}

function refusalLine(refusal: LogInRefusal, { say, now, timeZone }: Place): string {
  if (refusal.reason !== 'not-now') return say('offers.preview.ended');
  if (refusal.againAt === null) return say('offers.preview.not-now');
  return say('offers.preview.not-before', { clock: clockPhrase(say, refusal.againAt, now, timeZone) });
}
