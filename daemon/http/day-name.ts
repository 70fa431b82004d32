/** Which day of the week was typed: 1 is Monday. */
export type TypedDay =
  | { readonly ok: true; readonly weekday: number }
  | { readonly ok: false; readonly problem: 'not-a-day' | 'ambiguous-day' };

/** By language, Monday first. A name may be cut short, from two letters on. */
const dayNames: Readonly<Record<string, readonly string[]>> = {
  en: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
  fr: ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'],
  es: ['lunes', 'martes', 'miercoles', 'jueves', 'viernes', 'sabado', 'domingo'],
  de: ['montag', 'dienstag', 'mittwoch', 'donnerstag', 'freitag', 'samstag', 'sonntag'],
  it: ['lunedi', 'martedi', 'mercoledi', 'giovedi', 'venerdi', 'sabato', 'domenica'],
  pt: ['segunda', 'terca', 'quarta', 'quinta', 'sexta', 'sabado', 'domingo'],
  ca: ['dilluns', 'dimarts', 'dimecres', 'dijous', 'divendres', 'dissabte', 'diumenge'],
};
/** Abbreviations that are no beginning of the name: dilluns is dl. */
const shortNames: Readonly<Record<string, readonly string[]>> = { ca: ['dl', 'dt', 'dc', 'dj', 'dv', 'ds', 'dg'] };

/** The languages whose days of the week may be typed. */
export const dayLanguages: readonly string[] = Object.keys(dayNames);

/**
 * The day of a word such as `mon`, `Sáb.` or `segunda-feira`. The reader's languages decide in their order: “do” is
 * Thursday to a German and Sunday to a Spaniard. A word of none of them counts when it is one and the same day in every
 * language that has a day for it.
 */
export function parseDay(typed: string, readers: readonly string[]): TypedDay {
  const word = plain(typed);
  const own = readers.map((language) => daysOf(word, language)).find((days) => days.length > 0);
  const foreign = dayLanguages.map((language) => daysOf(word, language));
  // nobody cuts a day so short that it is two in the language itself: “dim” is French, though dimarts is Catalan
  const days = own ?? [...new Set(foreign.filter((found) => found.length === 1).flat())];
  const [weekday] = days;
  if (weekday !== undefined && days.length === 1) return { ok: true, weekday };
  return { ok: false, problem: foreign.flat().length > 0 ? 'ambiguous-day' : 'not-a-day' };
}

/** Every day that the word can be in one language. */
function daysOf(word: string, language: string): number[] {
  const short = shortNames[language]?.indexOf(word) ?? -1;
  if (short >= 0) return [short + 1];
  if (word.length < 2) return [];
  return (dayNames[language] ?? []).flatMap((name, i) => (name.startsWith(word) ? [i + 1] : []));
}

/** Without case, accents, the point of an abbreviation, and the second half of a Portuguese working day. */
function plain(typed: string): string {
  const bare = typed.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '');
  return bare.replace(/-feira$/, '').replace(/\.$/, '');
}
