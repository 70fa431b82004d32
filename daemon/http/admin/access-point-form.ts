import { accessPointSpec } from '../../config/access-point-spec.js';
import type { AccessPoint } from '../../config/spec.js';
import type { Problem, Problems } from './problem.js';
import { typedValue } from './setting-field.js';

/** What the form of an access point asks for; its id is made once, of its name. */
export const pointFields = [
  'name',
  'title',
  'language',
  'interface',
  'ssid',
  'wifiPassword',
  'totalDownKbps',
  'host',
  'venueInfoUrl',
] as const;
export type PointField = (typeof pointFields)[number];

/** The box that says that the Wi-Fi has no password. */
export const openWifiField = 'openWifi';

export type PointInput =
  | { readonly ok: true; readonly point: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: Problems };

/** An access point as it was typed, for the table to look at. `before`: the one that is changed. */
export function readPointForm(
  form: URLSearchParams,
  before: AccessPoint | undefined,
  ids: readonly string[],
): PointInput {
  const problems: Record<string, Problem> = {};
  const values: Record<string, unknown> = {};
  for (const field of pointFields) {
    const typed = typedValue(accessPointSpec[field], form, field);
    if (!typed.ok) problems[field] = typed.problem;
    else if (typed.value === '') problems[field] = { key: 'settings.problem.empty' };
    else values[field] = typed.value;
  }
  if (values.wifiPassword === null && !form.has(openWifiField)) values.wifiPassword = before?.wifiPassword ?? null;
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, point: { id: before?.id ?? idFor(String(values.name), ids), ...values } };
}

/** `Café Étoile` is `cafe-etoile`; with a number where that is taken. */
export function idFor(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 24)
    .replace(/-+$/, '');
  const base = plain === '' ? 'guests' : plain;
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (id !== 'new' && !taken.includes(id)) return id;
  }
}
