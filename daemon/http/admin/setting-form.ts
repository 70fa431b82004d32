import type { Patch, Settings } from '../../config/owner-settings.js';
import type { Complaint } from '../../config/parse.js';
import { wordedProblem } from '../../config/problem.js';
import type { Config } from '../../config/spec.js';
import type { Problem, Problems } from './problem.js';
import { shownIn, typedValue } from './setting-field.js';
import { rowAt } from './setting-group.js';

/** The name of the boxes that give a setting back to its standard; each has the path of one. */
export const standardField = 'standard';

export type SettingInput =
  | { readonly ok: true; readonly patch: Patch }
  | { readonly ok: false; readonly problems: Problems };

/** What a form changes: only what is another than it was shown. A secret that is left blank stays. */
export function readSettingForm(
  form: URLSearchParams,
  paths: readonly string[],
  settings: Pick<Settings, 'config' | 'isOwners'>,
): SettingInput {
  const back = form.getAll(standardField);
  const problems: Record<string, Problem> = {};
  const patch: Record<string, Record<string, unknown>> = {};
  for (const path of paths) {
    const row = rowAt(path);
    const [section = '', key = ''] = path.split('.');
    const put = (value: unknown) => {
      patch[section] = { ...patch[section], [key]: value };
    };
    if (back.includes(path)) {
      put(undefined);
      continue;
    }
    const typed = typedValue(row, form, path);
    if (!typed.ok) problems[path] = typed.problem;
    else if (!isAsShown(path, form, settings.config) && !(row.isSecret && typed.value === null)) put(typed.value);
  }
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, patch };
}

/** What is wrong with a change, at the fields of the form; `standard` has what belongs to none of them. */
export function problemsAt(complaints: readonly Complaint[], fields: readonly string[], standard: string): Problems {
  const problems: Record<string, Problem> = {};
  for (const { path, problem } of complaints) {
    const { key, values } = wordedProblem(problem);
    const field = fields.find((name) => path === name || path.startsWith(`${name}[`)) ?? standard;
    problems[field] ??= { key: `settings.problem.${key}`, values };
  }
  return problems;
}

/** What is in force at a path. */
export function valueAt(config: Config, path: string): unknown {
  const [section = '', key = ''] = path.split('.');
  return (config as unknown as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[section]?.[key];
}

function isAsShown(path: string, form: URLSearchParams, config: Config): boolean {
  return (form.get(path) ?? '').replaceAll('\r\n', '\n').trim() === shownIn(rowAt(path), valueAt(config, path));
}
