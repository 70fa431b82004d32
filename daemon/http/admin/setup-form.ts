import type { Patch } from '../../config/owner-settings.js';
import type { Complaint } from '../../config/parse.js';
import { wordedProblem } from '../../config/problem.js';
import type { AccessPoint } from '../../config/spec.js';
import { longestPassword, shortestPassword } from '../staff-password.js';
import { FormReader } from './form-reader.js';
import type { Problems } from './problem.js';

export type WelcomeInput =
  | { readonly ok: true; readonly name: string; readonly password: string }
  | { readonly ok: false; readonly problems: Problems };

/** The name of the place and the owner's password, typed twice. */
export function parseWelcome(form: URLSearchParams): WelcomeInput {
  const reader = new FormReader(form);
  const name = reader.text('name', 80, 'name-missing');
  const password = form.get('password') ?? '';
  if (password.length < shortestPassword) reader.complain('password', 'too-short', { least: shortestPassword });
  if (password.length > longestPassword) reader.complain('password', 'too-long', { most: longestPassword });
  if (password !== (form.get('again') ?? '')) reader.complain('again', 'not-the-same');
  return reader.isGood ? { ok: true, name, password } : { ok: false, problems: reader.problems };
}

export type PlaceInput =
  | { readonly ok: true; readonly patch: Patch }
  | { readonly ok: false; readonly problems: Problems };

/** Where the place is and its guests' network, as one change of the settings; `name` is that of a new network. */
export function parsePlace(
  form: URLSearchParams,
  accessPoints: readonly AccessPoint[],
  found: readonly string[],
  name: string,
): PlaceInput {
  const reader = new FormReader(form);
  const country = reader.typed('country') || null;
  const currency = reader.typed('currency').toUpperCase();
  const chosen = reader.typed('interface');
  if (accessPoints.length === 0 && !found.includes(chosen)) reader.complain('interface', 'not-offered');
  if (!reader.isGood) return { ok: false, problems: reader.problems };
  const wifi = { ssid: reader.typed('ssid') || null, ...passwordIn(reader, accessPoints[0]) };
  const [first, ...others] = accessPoints;
  const points = first ? [{ ...first, ...wifi }, ...others] : [{ id: 'guests', name, interface: chosen, ...wifi }];
  const isSame = first !== undefined && JSON.stringify(points) === JSON.stringify(accessPoints);
  const site = { country, timeZone: reader.typed('timeZone'), currency };
  return { ok: true, patch: { site, ...(!isSame && { accessPoints: points }) } };
}

/** Left blank, a Wi-Fi password that is known stays as it is: it is never shown again. */
function passwordIn(reader: FormReader, before: AccessPoint | undefined): { readonly wifiPassword: string | null } {
  return { wifiPassword: reader.typed('wifiPassword') || (before?.wifiPassword ?? null) };
}

/** What the settings complain of, at the fields of the form. */
export function settingProblems(complaints: readonly Complaint[]): Problems {
  const entries = complaints.map(({ path, problem }) => {
    const { key, values } = wordedProblem(problem);
    return [path.replace(/^.*\./, ''), { key: `settings.problem.${key}`, values }] as const;
  });
  return Object.fromEntries(entries);
}
