import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { accessPointSpec } from '../../daemon/config/access-point-spec.js';
import type { Setting } from '../../daemon/config/setting.js';
import { spec } from '../../daemon/config/spec.js';
import { retentionRules } from '../../daemon/domain/retention.js';
import { pointFields } from '../../daemon/http/admin/access-point-form.js';
import { kindOf, optionsOf } from '../../daemon/http/admin/setting-field.js';
import { rowAt, settingGroups } from '../../daemon/http/admin/setting-group.js';
import { folderWith, loadTexts } from '../../daemon/http/text.js';

const root = folderWith('portal/layout/page.eta');
const texts = await loadTexts();

const owners = Object.entries(spec).flatMap(([section, rows]) =>
  Object.entries(rows as Readonly<Record<string, Setting<unknown>>>).flatMap(([key, { byOwner }]) =>
    byOwner === null ? [] : [`${section}.${key}`],
  ),
);
const grouped: readonly string[] = Object.values(settingGroups).flat();

/** Rows with a page of their own, elsewhere. */
const elsewhere: readonly string[] = [];

test('every setting that the owner may change is asked for in one place, and no other', (t) => {
  t.deepEqual([...grouped, ...elsewhere].sort(), [...owners].sort());
});

function rowTexts(row: Setting<unknown>, text: string): string[] {
  const chosen = kindOf(row) === 'choice' && !text.endsWith('.language') ? optionsOf(row) : [];
  return [`field.${text}`, `hint.${text}`, ...chosen.map((option) => `choice.${text}.${option}`)];
}

const needed = new Set(
  [
    ...grouped.flatMap((path) => rowTexts(rowAt(path), path)),
    ...pointFields.flatMap((field) => rowTexts(accessPointSpec[field], `accessPoint.${field}`)),
    ...Object.keys(settingGroups).flatMap((group) => [`group.${group}.title`, `group.${group}.lead`]),
    ...retentionRules.flatMap(({ country }) => [`country.${country}`, `law.${country}`]),
    ...['bridge', 'wireless', 'vlan', 'ethernet'].map((kind) => `interface.${kind}`),
    ...['at-once', 'restart'].map((effect) => `effect.${effect}`),
    ...['megabits', 'symbols', 'months'].map((unit) => `unit.${unit}`),
    ...['changed', 'started', 'same'].map((name) => `notice.${name}`),
    ...problemKeys().map((key) => `problem.${key}`),
  ].map((key) => `settings.${key}`),
);

/** Every key under which the configuration complains. */
function problemKeys(): string[] {
  const files = [
    ...readdirSync(join(root, 'daemon/config')).map((name) => join('daemon/config', name)),
    'daemon/try-out.ts',
  ];
  const sources = files.filter((name) => name.endsWith('.ts')).map((name) => readFileSync(join(root, name), 'utf8'));
  const keys = sources.flatMap((text) => [...text.matchAll(/\bcomplaint\(\s*'([a-z-]+)'/g)].map(([, key = '']) => key));
  return ['other', 'whole', 'rate', ...keys];
}

const files = (folder: string, ending: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'));
for (const source of [...files('portal', '.eta'), ...files('daemon/http', '.ts')])
  for (const [, key = ''] of source.matchAll(/['"`](settings\.[\w-]+(?:\.[\w-]+)*)['"`]/g)) needed.add(key);
for (const name of ['changed', 'started', 'same']) needed.delete(`settings.${name}`);

for (const language of texts.languages) {
  const ours = texts.keys(language).filter((key) => key.startsWith('settings.'));
  test(`the settings are said in ${language}, each of them, and nothing is left over`, (t) => {
    t.deepEqual([...needed].filter((key) => !ours.includes(key)).sort(), []);
    t.deepEqual(ours.filter((key) => !needed.has(key)).sort(), []);
  });
}
