import { periodAt } from '../domain/calendar.js';
import { confirmedField } from '../domain/confirmation.js';
import type { ExtraField, OfferTerms } from '../domain/offer.js';
import type { PaperTerms } from '../domain/paper.js';
import { printHours } from './hours-text.js';
import { clockPhrase } from './phrase.js';
import type { Say } from './text.js';

/** An offer's terms in plain words for its owner, a line each, exact: what is sold is never rounded. */
export function termsPhrases(say: Say, terms: OfferTerms, now: number, timeZone: string): string[] {
  const asked = (when: ExtraField['askedAt']) => {
    const fields = terms.extraFields.filter(({ askedAt }) => askedAt === when).map(({ label }) => label);
    return fields.length === 0 ? [] : [say(`terms.asked-at-${when}`, { fields: fields.join(', ') })];
  };
  return [
    ...paperPhrases(say, terms, now, timeZone),
    ...(terms.atDeviceLimit === 'hand-over' ? [] : [say(`terms.limit-${terms.atDeviceLimit}`)]),
    ...(terms.remembersDevices ? [say('terms.remembers')] : []),
    ...asked('issue'),
    ...asked('log-in'),
    ...confirmed(say, terms),
    ...givenAway(say, terms),
    ...(terms.shownOnPortal ? [say('terms.shown')] : []),
  ];
}

function confirmed(say: Say, { extraFields }: OfferTerms): string[] {
  const seconds = confirmedField(extraFields)?.graceSeconds ?? null;
  return seconds === null ? [] : [say('confirm.admin.term', { duration: exactDuration(say, seconds) })];
}

function givenAway(say: Say, { clickThrough, clickThroughAgainSeconds: wait }: OfferTerms): string[] {
  if (!clickThrough) return [];
  return [wait === null ? say('terms.free') : say('terms.free-again', { duration: exactDuration(say, wait) })];
}

/** What stands on a ticket's paper, a line each; its price stands by itself. */
export function paperPhrases(say: Say, terms: PaperTerms, now: number, timeZone: string): string[] {
  const lines = [
    ...timePhrases(say, terms),
    ...(terms.validFromAt === null
      ? []
      : [say('terms.from', { clock: clockPhrase(say, terms.validFromAt, now, timeZone) })]),
    ...(terms.validUntilAt === null
      ? []
      : [say('terms.until', { clock: endPhrase(say, terms.validUntilAt, now, timeZone) })]),
    ...(terms.hours.length === 0 ? [] : [say('terms.hours', { hours: printHours(terms.hours, weekdayNames(say)) })]),
    ...speed(say, terms.downKbps, terms.upKbps),
    ...volumePhrases(say, terms),
    ...durationPhrase(say, 'idle', terms.idleTimeoutSeconds),
  ];
  const devices = say('terms.devices', { devices: terms.devicesAtOnce });
  return [...(lines.length === 0 ? [say('terms.unlimited')] : lines), devices];
}

/** An end on the clock of the place. At midnight it belongs to the day that ends: 23:59 is what people understand. */
export function endPhrase(say: Say, at: number, now: number, timeZone: string): string {
  const isMidnight = periodAt(at, 'day', timeZone).startAt === at;
  return clockPhrase(say, isMidnight ? at - 1 : at, now, timeZone);
}

/** As hours are printed and may be typed: `mon`, `lun`. */
export function weekdayNames(say: Say): readonly string[] {
  return say('terms.weekdays').split(' ');
}

function timePhrases(say: Say, terms: PaperTerms): string[] {
  const { periodCapSeconds: cap, periodCapPer: per, creditSeconds, creditPer } = terms;
  const isCounted = creditSeconds !== null || cap !== null;
  return [
    ...durationPhrase(say, 'credit', creditSeconds),
    ...(cap === null ? [] : [say('terms.period-cap', { duration: exactDuration(say, cap), per })]),
    ...(isCounted && creditPer === 'device' ? [say('terms.each-device')] : []),
    ...durationPhrase(say, 'session', terms.sessionDurationSeconds),
    ...durationPhrase(say, 'lifetime', terms.lifetimeSeconds),
    ...durationPhrase(say, 'shelf-life', terms.shelfLifeSeconds),
  ];
}

function volumePhrases(say: Say, terms: PaperTerms): string[] {
  const volume = (key: string, bytes: number | null) =>
    bytes === null ? [] : [say(`terms.${key}`, { volume: exactVolume(say, bytes) })];
  return [
    ...volume('volume-down', terms.downVolumeBytes),
    ...volume('volume-up', terms.upVolumeBytes),
    ...volume('volume-total', terms.totalVolumeBytes),
    ...(terms.slowedKbps === null ? [] : [say('terms.slowed', { rate: exactRate(say, terms.slowedKbps) })]),
  ];
}

function durationPhrase(say: Say, key: string, seconds: number | null): string[] {
  return seconds === null ? [] : [say(`terms.${key}`, { duration: exactDuration(say, seconds) })];
}

function speed(say: Say, down: number | null, up: number | null): string[] {
  if (down === null && up === null) return [];
  if (up === null) return [say('terms.speed-down', { down: exactRate(say, down ?? 0) })];
  if (down === null) return [say('terms.speed-up', { up: exactRate(say, up) })];
  return [say('terms.speed', { down: exactRate(say, down), up: exactRate(say, up) })];
}

/** `1 h 30 min`, `90 days`, `2 min 5 s`. */
export function exactDuration(say: Say, seconds: number): string {
  const parts = [
    { key: 'days', amount: Math.floor(seconds / 86_400) },
    { key: 'hours', amount: Math.floor(seconds / 3600) % 24 },
    { key: 'minutes', amount: Math.floor(seconds / 60) % 60 },
    { key: 'seconds', amount: seconds % 60 },
  ];
  return parts
    .filter(({ amount }) => amount > 0)
    .map(({ key, amount }) => say(`terms.duration.${key}`, { amount }))
    .join(' ');
}

/** Decimal units, as volumes are sold. */
export function exactVolume(say: Say, bytes: number): string {
  if (bytes >= 1_000_000_000) return say('shared.size.gigabytes', { amount: decimal(say, bytes, 9) });
  return say('shared.size.megabytes', { amount: decimal(say, bytes, 6) });
}

export function exactRate(say: Say, kbps: number): string {
  if (kbps < 1000) return say('shared.rate.kilobits', { amount: kbps });
  return say('shared.rate.megabits', { amount: decimal(say, kbps, 3) });
}

/** `2.50 EUR`, `2.50 EUR a day`. */
export function pricePhrase(
  say: Say,
  price: Pick<OfferTerms, 'currency' | 'pricePer'> & { readonly priceCents: number },
): string {
  const { priceCents, currency, pricePer } = price;
  const amount = moneyPhrase(say, priceCents, currency);
  return pricePer === 'day' ? say('terms.price-per-day', { amount }) : amount;
}

export function moneyPhrase(say: Say, cents: number, currency: string): string {
  return say('terms.money', { amount: centsPhrase(say, cents), currency });
}

/** Cents as an amount: `2.50`. */
export function centsPhrase(say: Say, cents: number): string {
  return `${Math.floor(cents / 100)}${say('shared.decimal-mark')}${String(cents % 100).padStart(2, '0')}`;
}

/** A whole number of small units in the unit that is 10^digits of them, without a rounding and without idle zeros. */
function decimal(say: Say, whole: number, digits: number): string {
  const text = String(whole).padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return text.slice(0, -digits) + (fraction === '' ? '' : say('shared.decimal-mark') + fraction);
}
