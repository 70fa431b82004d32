import test from 'ava';
import { languages as configured } from '../../daemon/config/language.js';
import { loadTexts } from '../../daemon/http/text.js';
import { choicesIn, languages, namesIn, namespaces, textIn, valuesIn, wordsIn, written } from './text-file.js';
import { asked, building, built, isUsed, patternsIn } from './used-key.js';

const texts = await loadTexts();
const keys = [...(written.get('en')?.keys() ?? [])];
const others = languages.filter((language) => language !== 'en');

test('the configuration has the languages of the pages', (t) => {
  t.deepEqual([...configured].sort(), [...languages].sort());
});

for (const language of languages)
  test(`every text exists in ${language}, and no other`, (t) => {
    t.deepEqual(namesIn(language), [...namespaces]);
    const own = [...(written.get(language)?.keys() ?? [])];
    t.deepEqual(
      keys.filter((key) => !own.includes(key)),
      [],
      'missing',
    );
    t.deepEqual(
      own.filter((key) => !keys.includes(key)),
      [],
      'too many',
    );
  });

test('every text that a page asks for by name exists', (t) => {
  t.true(asked.length > 300);
  t.deepEqual(
    asked.filter(({ key }) => !keys.includes(key)),
    [],
  );
});

test('every text is used by a page', (t) => {
  t.deepEqual(
    keys.filter((key) => !isUsed(key)),
    [],
  );
  t.false(isUsed('admin.notice.never-said'));
  t.false(isUsed('admin.nothing.name'));
});

test('the list of built keys says what the code builds, and where', (t) => {
  for (const path of new Set([...building, ...Object.keys(built)]))
    t.deepEqual(patternsIn(path), built[path] ?? [], path);
});

/** What the code gives besides the values that the English text needs. */
const given: Readonly<Record<string, readonly string[]>> = {
  'admin.count.cancelled': ['count'],
  'admin.count.expired': ['count'],
  'admin.count.unused': ['count'],
  'guest.device.since': ['day'],
  'guest.ended.again-until': ['day'],
  'guest.ended.since': ['day'],
  'guest.refusal.not-yet-advice': ['day'],
  'guest.status.until': ['day'],
};

for (const language of others)
  test(`the texts in ${language} take the values of the English ones`, (t) => {
    for (const key of keys) {
      const [own, english] = [valuesIn(textIn(language, key)), valuesIn(textIn('en', key))];
      t.deepEqual(
        own.filter((name) => !given[key]?.includes(name)),
        english.filter((name) => !given[key]?.includes(name)),
        key,
      );
    }
  });

/** Every value that a text of any language tells apart, and numbers for each plural rule. */
function valuesToTry(key: string): Record<string, (string | number)[]> {
  const all = languages.map((language) => textIn(language, key));
  const names = [...new Set(all.flatMap(valuesIn)), ...(given[key] ?? [])];
  const choices = all.flatMap(choicesIn);
  const of = (name: string) => {
    const asking = choices.filter(({ arg }) => arg === name);
    if (asking.some(({ type }) => type === 'plural')) return [0, 1, 2, 5, 11, 100, 1_000_000];
    const cases = asking.flatMap((one) => one.cases.map((arm) => arm.key));
    return cases.length > 0 ? [...new Set(cases)] : ['VALUE'];
  };
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}

function everyCombination(values: Record<string, (string | number)[]>): Record<string, string | number>[] {
  return Object.entries(values).reduce<Record<string, string | number>[]>(
    (found, [name, options]) => found.flatMap((one) => options.map((option) => ({ ...one, [name]: option }))),
    [{}],
  );
}

for (const language of languages)
  test(`every text in ${language} reads well with whatever it is given`, (t) => {
    const say = texts.say(language);
    for (const key of keys)
      for (const values of everyCombination(valuesToTry(key))) {
        const said = say(key, values);
        t.notRegex(said, /[{}]|undefined|^\s|\s$|[ \u00a0] |^$/, `${key} ${JSON.stringify(values)}: ${said}`);
      }
  });

/** Words that are the same in both languages, longer than a unit or a name. */
const same: readonly string[] = ['Opening hours: {hours}'];
const longest = 12;

for (const language of others)
  test(`no text in ${language} was left in English`, (t) => {
    const left = keys.filter((key) => {
      const text = textIn(language, key);
      const letters = wordsIn(text).match(/\p{L}/gu) ?? [];
      return text === textIn('en', key) && letters.length > longest && !same.includes(text);
    });
    t.deepEqual(left, []);
  });

/** How each language opens and closes what it quotes; French has a space inside that no line breaks at. */
const quotes: Readonly<Record<string, readonly [string, string]>> = {
  ca: ['«', '»'],
  de: ['„', '“'],
  en: ['“', '”'],
  es: ['«', '»'],
  fr: ['«\u00a0', '\u00a0»'],
  it: ['«', '»'],
  pt: ['«', '»'],
};

for (const language of languages)
  test(`quotes, apostrophes and spaces are those of ${language}`, (t) => {
    const [open = '', close = ''] = quotes[language] ?? [];
    for (const key of keys) {
      const words = wordsIn(textIn(language, key), 'X');
      t.notRegex(words, /["'´`]|\.\.\./, `${key} has a straight sign: ${words}`);
      const plain = words.split(open).join('').split(close).join('');
      t.notRegex(plain, /[“”„‟«»‹›‘‚]/, `${key} has the quotes of another language: ${words}`);
      t.is(words.split(open).length, words.split(close).length, `${key} closes what it opens: ${words}`);
      if (language === 'fr')
        t.notRegex(words, /(?<![\u00a0\u202f])[:;?!](?=\s|$)/, `${key} lacks a fixed space: ${words}`);
      else t.notRegex(words, /[\s\u00a0][:;?!]/, `${key} has a space too many: ${words}`);
      if (language === 'es') t.is((words.match(/[¿¡]/g) ?? []).length, (words.match(/[?!]/g) ?? []).length, key);
    }
  });
