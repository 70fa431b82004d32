import type { OfferTerms } from '../../domain/offer.js';
import { clockPhrase } from '../phrase.js';
import type { Say } from '../text.js';

/** An offer's terms in plain words, a line each, exact: what is sold is never rounded. */
export function termsPhrases(say: Say, terms: OfferTerms, now: number, timeZone: string): string[] {
  const duration = (key: string, seconds: number | null) =>
    seconds === null ? [] : [say(`admin.terms.${key}`, { duration: exactDuration(say, seconds) })];
  const volume = (key: string, bytes: number | null) =>
    bytes === null ? [] : [say(`admin.terms.${key}`, { volume: exactVolume(say, bytes) })];
  const clock = (key: string, at: number | null) =>
    at === null ? [] : [say(`admin.terms.${key}`, { clock: clockPhrase(say, at, now, timeZone) })];
  const lines = [
    ...duration('credit', terms.creditSeconds),
    ...duration('session', terms.sessionDurationSeconds),
    ...duration('lifetime', terms.lifetimeSeconds),
    ...duration('shelf-life', terms.shelfLifeSeconds),
    ...clock('from', terms.validFromAt),
    ...clock('until', terms.validUntilAt),
    ...speed(say, terms.downKbps, terms.upKbps),
    ...volume('volume-down', terms.downVolumeBytes),
    ...volume('volume-up', terms.upVolumeBytes),
    ...duration('idle', terms.idleTimeoutSeconds),
  ];
  const devices = say('admin.terms.devices', { devices: terms.devicesAtOnce });
  return [...(lines.length === 0 ? [say('admin.terms.unlimited')] : lines), devices];
}

function speed(say: Say, down: number | null, up: number | null): string[] {
  if (down === null && up === null) return [];
  if (up === null) return [say('admin.terms.speed-down', { down: exactRate(say, down ?? 0) })];
  if (down === null) return [say('admin.terms.speed-up', { up: exactRate(say, up) })];
  return [say('admin.terms.speed', { down: exactRate(say, down), up: exactRate(say, up) })];
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
    .map(({ key, amount }) => say(`admin.duration.${key}`, { amount }))
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

/** Cents as a price: `2.50`. */
export function pricePhrase(say: Say, cents: number): string {
  return `${Math.floor(cents / 100)}${say('shared.decimal-mark')}${String(cents % 100).padStart(2, '0')}`;
}

/** A whole number of small units in the unit that is 10^digits of them, without a rounding and without idle zeros. */
function decimal(say: Say, whole: number, digits: number): string {
  const text = String(whole).padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return text.slice(0, -digits) + (fraction === '' ? '' : say('shared.decimal-mark') + fraction);
}
