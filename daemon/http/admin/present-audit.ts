import type { State } from '../../domain/state.js';
import type { AuditNote } from '../../ports.js';
import { commandLine } from '../audit-about.js';
import { clockPhrase } from '../phrase.js';
import type { Texts } from '../text.js';
import { type ActKind, actKinds, type Found } from './audit-search.js';
import type { Place } from './present-online.js';

/** What was asked for, as it was typed. */
export interface AuditQuery {
  readonly by: string;
  readonly kind: ActKind | null;
  readonly day: string;
  /** From 1. */
  readonly page: number;
}

export interface AuditRow {
  readonly at: string;
  /** Who, in words. */
  readonly by: string;
  /** What else they did; empty for nobody that is known. */
  readonly byHref: string;
  readonly from: string;
  readonly what: string;
}

interface Choice {
  readonly value: string;
  readonly text: string;
  readonly chosen: boolean;
}

export interface AuditModel {
  readonly rows: readonly AuditRow[];
  readonly people: readonly Choice[];
  readonly kinds: readonly Choice[];
  readonly day: string;
  /** Empty where there is none. */
  readonly newerHref: string;
  readonly olderHref: string;
  readonly isFiltered: boolean;
  readonly keepMonths: number;
}

/** What acts may be about: where a note lacks one of them, as older ones may, its text has a dash. */
const unknownValues = {
  name: '–',
  role: '–',
  list: '–',
  offer: '–',
  was: '–',
  mac: '–',
  browser: '–',
  settings: '–',
  tickets: '–',
  to: '–',
  site: '–',
  version: '–',
};
const unknownNumbers = { serial: 0, count: 0, first: 0, last: 0 };

/** A page of the log with the form that filters it. */
export function presentAudit(
  state: State,
  { notes, more }: Found,
  query: AuditQuery,
  place: Place,
  texts: Pick<Texts, 'has'>,
): Omit<AuditModel, 'keepMonths'> {
  const { say } = place;
  const { by, kind, day, page } = query;
  const names = [...new Set([...state.staff.keys(), ...(by === '' || by === commandLine ? [] : [by])])].sort();
  const choice = (value: string, text: string, present: string) => ({ value, text, chosen: value === present });
  return {
    rows: notes.map((note) => presentNote(note, place, texts)),
    people: [
      choice('', say('audit.everybody'), by),
      ...names.map((name) => choice(name, name, by)),
      choice(commandLine, say('audit.command-line'), by),
    ],
    kinds: [
      choice('', say('audit.kind.all'), kind ?? ''),
      ...actKinds.map((one) => choice(one, say(`audit.kind.${one}`), kind ?? '')),
    ],
    day,
    newerHref: page > 1 ? hrefOf(query, page - 1) : '',
    olderHref: more ? hrefOf(query, page + 1) : '',
    isFiltered: by !== '' || kind !== null || day !== '',
  };
}

function presentNote(note: AuditNote, { say, now, timeZone }: Place, texts: Pick<Texts, 'has'>): AuditRow {
  const { at, by, from } = note;
  return {
    at: clockPhrase(say, at, now, timeZone),
    by: by === commandLine ? say('audit.command-line') : by || say('audit.nobody'),
    byHref: by === '' ? '' : hrefOf({ by, kind: null, day: '', page: 1 }, 1),
    from,
    what: actWords(note, { say, now, timeZone }, texts),
  };
}

/** An act in words; one that has no text of its own, as its note has it. */
export function actWords(
  { act, about }: Pick<AuditNote, 'act' | 'about'>,
  { say, now, timeZone }: Pick<Place, 'say' | 'now' | 'timeZone'>,
  texts: Pick<Texts, 'has'>,
): string {
  const key = `audit.act.${act}`;
  if (!texts.has(key)) return say('audit.act.other', { act, about: plainAbout(about) });
  const roleKey = `staff.role.${about.role}`;
  return say(key, {
    ...unknownValues,
    ...unknownNumbers,
    ...about,
    ...(texts.has(roleKey) && { role: say(roleKey) }),
    until: typeof about.untilAt === 'number' ? clockPhrase(say, about.untilAt, now, timeZone) : say('audit.no-end'),
  });
}

function plainAbout(about: AuditNote['about']): string {
  return Object.entries(about)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
}

function hrefOf({ by, kind, day }: AuditQuery, page: number): string {
  const query = { ...(by && { by }), ...(kind && { kind }), ...(day && { day }), ...(page > 1 && { page: `${page}` }) };
  return `/audit?${new URLSearchParams(query)}`;
}
