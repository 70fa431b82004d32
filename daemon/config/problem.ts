/** What a value complains of, as a key for the texts of the owner's page. */
export interface WordedProblem {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
}

const worded = new Map<string, WordedProblem>();

/** The English words, known from now on under a key. */
export function complaint(key: string, english: string, values: WordedProblem['values'] = {}): string {
  worded.set(english, { key, values });
  return english;
}

/** The key under which a problem in English words is known; `other` with the words themselves where it has none. */
export function wordedProblem(english: string): WordedProblem {
  return worded.get(english) ?? { key: 'other', values: { problem: english } };
}
