import type { Settings } from '../../config/owner-settings.js';
import type { Setting } from '../../config/setting.js';
import { retentionRules } from '../../domain/retention.js';
import { ratePhrase } from '../phrase.js';
import type { Say } from '../text.js';
import type { Problem, Problems } from './problem.js';
import { type FieldKind, factorOf, kindOf, optionsOf, shownIn } from './setting-field.js';
import { valueAt } from './setting-form.js';
import { rowAt } from './setting-group.js';

/** One setting as the page asks for it. */
export interface SettingField {
  /** Its path; also the name and id of the field. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly label: string;
  readonly hint: string;
  /** At once, or by a new start, in words. */
  readonly effect: string;
  /** Blank where there is none. */
  readonly unit: string;
  readonly value: string;
  readonly isOn: boolean;
  readonly isSecret: boolean;
  readonly isNarrow: boolean;
  readonly options: readonly { readonly value: string; readonly label: string; readonly chosen: boolean }[];
  /** What a browser may propose while somebody types. */
  readonly suggestions: readonly { readonly value: string; readonly label: string }[];
  /** What it is without the owner's change, in words; null where the owner has changed nothing. */
  readonly standard: string | null;
  readonly problem: Problem | null;
}

/** `typed`: the form that was sent and is shown again; undefined: what is in force is shown. */
export function presentSetting(
  path: string,
  settings: Pick<Settings, 'config' | 'standard' | 'isOwners'>,
  say: Say,
  problems: Problems = {},
  typed?: URLSearchParams,
): SettingField {
  const row = rowAt(path);
  const value = typed === undefined || row.isSecret ? shownIn(row, valueAt(settings.config, path)) : typed.get(path);
  return {
    ...presentRow(row, path, path, say, value ?? ''),
    standard: settings.isOwners(path) ? settingText(path, valueAt(settings.standard, path), say) : null,
    problem: problems[path] ?? null,
  };
}

export function settingLabel(path: string, say: Say): string {
  const [section, key] = path.split('.');
  return say(`settings.field.${section}.${key}`);
}

/** A row under any name: `text` is where its words are, settings.field.…. */
export function presentRow(
  row: Setting<unknown>,
  name: string,
  text: string,
  say: Say,
  value: string,
): Omit<SettingField, 'standard' | 'problem'> {
  const kind = kindOf(row);
  const [section, key] = text.split('.');
  return {
    name,
    kind,
    label: settingLabel(text, say),
    hint: say(`settings.hint.${section}.${key}`),
    effect: say(`settings.effect.${row.byOwner ?? 'restart'}`),
    unit: row.unit === '' ? '' : say(`settings.unit.${unitKey(row)}`),
    value,
    isOn: value !== '',
    isSecret: row.isSecret,
    isNarrow: kind === 'number' || row.type.startsWith('currency') || row.type.startsWith('country'),
    options:
      kind === 'choice'
        ? optionsOf(row).map((option) => ({
            value: option,
            label: optionText(text, option, say),
            chosen: option === value,
          }))
        : [],
    suggestions: suggestionsFor(row, say),
  };
}

/** A value in words, for whoever only looks. A secret is only said to be set. */
export function settingText(path: string, value: unknown, say: Say, row = rowAt(path)): string {
  if (row.isSecret) return say(value === null ? 'settings.none' : 'settings.secret-set');
  if (value === null && row.unit === 'kbit/s') return say('settings.unlimited');
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return say('settings.none');
  switch (kindOf(row)) {
    case 'flag':
      return say(value === true ? 'settings.on' : 'settings.off');
    case 'choice':
      return optionText(path, String(value), say);
    case 'lines':
      return Array.isArray(value) ? value.join(', ') : String(value);
    case 'number':
      if (row.unit === 'kbit/s') return ratePhrase(say, Number(value));
      return row.unit === '' ? String(value) : `${value} ${say(`settings.unit.${unitKey(row)}`)}`;
    case 'line':
      return countryName(row, String(value), say);
  }
}

function unitKey(row: Setting<unknown>): string {
  return factorOf(row) === 1 ? row.unit.replaceAll(' ', '-') : 'megabits';
}

/** A language is called by its own name. */
function optionText(text: string, option: string, say: Say): string {
  const [section, key] = text.split('.');
  return key === 'language' ? (languageNames[option] ?? option) : say(`settings.choice.${section}.${key}.${option}`);
}

const languageNames: Readonly<Record<string, string>> = {
  en: 'English',
  fr: 'Français',
  es: 'Español',
  de: 'Deutsch',
  it: 'Italiano',
  pt: 'Português',
  ca: 'Català',
};

const currencies = ['EUR', 'CHF', 'GBP', 'USD', 'CAD', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK'];

function suggestionsFor({ type }: Setting<unknown>, say: Say): SettingField['suggestions'] {
  const plain = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  if (type === 'time zone')
    return plain(['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]);
  if (type === 'currency') return plain(currencies);
  if (!type.startsWith('country')) return [];
  return retentionRules.map(({ country }) => ({ value: country, label: say(`settings.country.${country}`) }));
}

function countryName({ type }: Setting<unknown>, value: string, say: Say): string {
  const isNamed = type.startsWith('country') && retentionRules.some(({ country }) => country === value);
  return isNamed ? say(`settings.country.${value}`) : value;
}
