/** Anything that came out of a JSON file as an object. */
export type Json = Readonly<Record<string, unknown>>;

/** Brings what was written in version `to - 1` of the schema to version `to`. Pure; it never sees the present types. */
export interface Migration {
  readonly to: number;
  /** A whole snapshot. Its `version` is set by the runner. */
  document(before: Json): Json;
  /** One fact of a journal; none when the fact has no meaning any more. */
  change(before: Json): readonly Json[];
}

/** The version that the newest migration leads to; 1 when there is none. */
export function versionAfter(migrations: readonly Migration[]): number {
  migrations.forEach(({ to }, i) => {
    if (to !== i + 2) throw new Error(`migration ${i + 1} of the table leads to version ${to}, not ${i + 2}`);
  });
  return migrations.length + 1;
}

/** A snapshot of an older version as the newest one. */
export function migrateDocument(document: Json, version: number, migrations: readonly Migration[]): Json {
  return migrations
    .filter(({ to }) => to > version)
    .reduce<Json>((before, migration) => ({ ...migration.document(before), version: migration.to }), document);
}

/** Facts of a journal of an older version as facts of the newest one. */
export function migrateChanges(
  changes: readonly Json[],
  version: number,
  migrations: readonly Migration[],
): readonly Json[] {
  return migrations
    .filter(({ to }) => to > version)
    .reduce<readonly Json[]>((before, migration) => before.flatMap((change) => migration.change(change)), changes);
}
