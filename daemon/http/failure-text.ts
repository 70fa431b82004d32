import type { Say } from './text.js';

/** What to tell a person whose request failed with this status, and what to do now. */
export function failureText(say: Say, status: number): { readonly text: string; readonly advice: string } {
  const [text, advice] = keysOf(status);
  return { text: say(text), advice: say(advice) };
}

function keysOf(status: number): readonly [string, string] {
  if (status === 404) return ['shared.failure.not-found', 'shared.failure.not-found-advice'];
  if (status === 400 || status === 415) return ['shared.failure.bad-form', 'shared.failure.bad-form-advice'];
  if (status === 413) return ['shared.failure.too-large', 'shared.failure.too-large-advice'];
  if (status === 405 || status === 501) return ['shared.failure.method', 'shared.failure.method-advice'];
  if (status < 500) return ['shared.failure.forbidden', 'shared.failure.forbidden-advice'];
  return ['shared.failure.fault', 'shared.failure.fault-advice'];
}
