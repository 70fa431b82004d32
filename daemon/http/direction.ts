/** Languages written from right to left, by the first part of their code. */
const rightToLeft: ReadonlySet<string> = new Set([
  ...['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ku-arab', 'nqo', 'ps', 'sd', 'syr', 'ug', 'ur', 'yi'],
]);

/** The direction in which a language is written: `dir` of its page. Not every router's Node knows it by itself. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  const code = language.toLowerCase();
  return rightToLeft.has(code) || rightToLeft.has(code.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}
