import { canonicalCode } from '../../domain/code.js';
import type { Answers } from '../../domain/event.js';
import type { Carried } from './present-splash.js';

/** What a guest sent to log in, whatever else the form held. */
export interface LogInForm {
  /** Trimmed. */
  readonly code: string;
  /** The offer of which the guest takes what it gives away; undefined: a code was typed. */
  readonly offer: number | undefined;
  /** As typed; undefined: none was. */
  readonly password: string | undefined;
  /** The session to take the place of. */
  readonly release: number | undefined;
  /** What the offer asked; undefined: the guest has not been asked about this code. */
  readonly answers: Answers | undefined;
}

/** Longer than any code with all its dashes; what goes beyond is not shown again. */
const longestCode = 64;
/** A longer one is wrong, and stays so when it is cut one character later. */
const longestPassword = 64;
/** As many fields as an offer may have, as long as an answer may be. */
const mostAnswers = 20;
const longestAnswer = 200;
const answerName = /^answer\.([a-z][a-z0-9-]{0,31})$/;

/** `typed`: stands for the code where a link does. */
export function readLogInForm(form: URLSearchParams, typed = form.get('code') ?? ''): LogInForm {
  const offer = readOffer(form.get('offer'));
  const code = offer === undefined ? cutCode(typed) : '';
  const asked = form.get('asked');
  const isAsked = offer === undefined ? isAskedFor(code, asked) : asked === askedForOffer(offer);
  return {
    code,
    offer,
    password: form.get('password')?.slice(0, longestPassword + 1) || undefined,
    release: readRelease(form.getAll('release')),
    answers: isAsked ? readAnswers(form) : undefined,
  };
}

/** A code that a link brought along, which fills the form in and does nothing else. */
export function broughtCode(code: unknown): string {
  return typeof code === 'string' ? cutCode(code) : '';
}

/** The answers as hidden fields for the same code, so that an answer which cannot be used now need not be typed again. */
export function carriedAnswers({ code, offer, answers }: LogInForm): Carried[] {
  if (answers === undefined || offer !== undefined) return [];
  const fields = Object.entries(answers).flatMap(([id, { value, agrees }]) => [
    { name: `answer.${id}`, value },
    ...(agrees ? [{ name: `agree.${id}`, value: 'yes' }] : []),
  ]);
  return [{ name: 'asked', value: code }, ...fields];
}

function cutCode(typed: string): string {
  return typed.trim().slice(0, longestCode);
}

/** What a form says of answers that belong to what an offer gives away. */
export function askedForOffer(offer: number): string {
  return `offer ${offer}`;
}

function readOffer(typed: string | null): number | undefined {
  return typed !== null && /^\d{1,9}$/.test(typed) ? Number(typed) : undefined;
}

/** Two choices are none. */
function readRelease([chosen, ...more]: readonly string[]): number | undefined {
  return chosen !== undefined && more.length === 0 && /^\d{1,15}$/.test(chosen) ? Number(chosen) : undefined;
}

/** Answers belong to the code they were asked for: another ticket's offer asks something else. */
function isAskedFor(code: string, asked: string | null): boolean {
  return asked !== null && code !== '' && canonicalCode(cutCode(asked)) === canonicalCode(code);
}

function readAnswers(form: URLSearchParams): Answers {
  const entries = new Map<string, { value: string; agrees: boolean }>();
  for (const [name, value] of form) {
    const id = answerName.exec(name)?.[1];
    if (id === undefined || entries.has(id) || entries.size >= mostAnswers) continue;
    entries.set(id, { value: value.slice(0, longestAnswer), agrees: form.has(`agree.${id}`) });
  }
  return Object.fromEntries(entries);
}
