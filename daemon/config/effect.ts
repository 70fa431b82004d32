import { accessPointSpec } from './access-point-spec.js';
import type { Effect } from './setting.js';
import { type Config, spec } from './spec.js';

/** What differs between two configurations. */
export interface Difference {
  /** `site.name`; `accessPoints[0].name` where the list has the same access points, else `accessPoints`. */
  readonly path: string;
  readonly effect: Effect;
}

/** In the order of the table. What the owner may not change needs a new start, too. */
export function differences(before: Config, after: Config): readonly Difference[] {
  const sections = Object.entries(spec).flatMap(([section, rows]) =>
    Object.entries(rows).flatMap(([key, { byOwner }]) =>
      isSame(valueAt(before, section, key), valueAt(after, section, key))
        ? []
        : [{ path: `${section}.${key}`, effect: byOwner ?? ('restart' as const) }],
    ),
  );
  return [...sections, ...pointDifferences(before.accessPoints, after.accessPoints)];
}

/** A restart if anything needs one. */
export function effectOf(found: readonly Difference[]): Effect {
  return found.some(({ effect }) => effect === 'restart') ? 'restart' : 'at-once';
}

function pointDifferences(before: Config['accessPoints'], after: Config['accessPoints']): readonly Difference[] {
  if (
    !isSame(
      before.map(({ id }) => id),
      after.map(({ id }) => id),
    )
  )
    return [{ path: 'accessPoints', effect: 'restart' }];
  return after.flatMap((point, i) =>
    Object.entries(accessPointSpec).flatMap(([key, { byOwner }]) =>
      isSame(before[i]?.[key as keyof typeof point], point[key as keyof typeof point])
        ? []
        : [{ path: `accessPoints[${i}].${key}`, effect: byOwner ?? ('restart' as const) }],
    ),
  );
}

function valueAt(config: Config, section: string, key: string): unknown {
  return (config[section as keyof Config] as unknown as Readonly<Record<string, unknown>>)[key];
}

/** Settings are JSON. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
