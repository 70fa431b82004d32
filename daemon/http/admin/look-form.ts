import type { Look, LookTexts } from '../../domain/look.js';
import { isColour } from '../accent.js';
import { FormReader } from './form-reader.js';
import type { Problems } from './problem.js';

export type LookInput =
  | { readonly ok: true; readonly look: Look }
  | { readonly ok: false; readonly problems: Problems };

const most = { title: 80, text: 1_000, help: 200 } as const;
const parts = Object.keys(most) as (keyof LookTexts)[];

/** The name of a text's field. */
export function lookField(part: keyof LookTexts, language: string): string {
  return `${part}-${language}`;
}

export function parseLookForm(form: URLSearchParams, languages: readonly string[]): LookInput {
  const reader = new FormReader(form);
  const isStandard = reader.flag('standard') || reader.typed('accent') === '';
  const accent = isStandard ? null : reader.typed('accent').toLowerCase();
  const texts: Record<string, LookTexts> = {};
  for (const language of languages) {
    const said = Object.fromEntries(parts.map((part) => [part, reader.text(lookField(part, language), most[part])]));
    if (Object.values(said).some((text) => text !== '')) texts[language] = said as unknown as LookTexts;
  }
  const wrong: Problems = accent === null || isColour(accent) ? {} : { accent: { key: 'look.problem.colour' } };
  const problems = { ...reader.problems, ...wrong };
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, look: { accent, texts } };
}

export function fillLookForm({ accent, texts }: Look, languages: readonly string[]): URLSearchParams {
  const form = new URLSearchParams(accent === null ? { standard: 'yes' } : { accent });
  for (const language of languages)
    for (const part of parts) form.set(lookField(part, language), texts[language]?.[part] ?? '');
  return form;
}
