import type { Say } from './text.js';

/** A large count that can be read at a glance: `99,312`, or with narrow spaces where the comma is the decimal mark. */
export function countPhrase(say: Say, count: number): string {
  const mark = say('shared.decimal-mark') === '.' ? ',' : '\u202f';
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, mark);
}
