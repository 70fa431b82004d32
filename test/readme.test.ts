import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import { accessPointSpec } from '../daemon/config/access-point-spec.js';
import { parseConfig } from '../daemon/config/parse.js';
import { required, type Setting } from '../daemon/config/setting.js';
import { spec } from '../daemon/config/spec.js';
import { configurationTable, withTable } from './configuration-table.js';
import { root } from './source-code.js';

const file = join(root, 'README.md');
if (process.env.UPDATE_README === '1') writeFileSync(file, withTable(readFileSync(file, 'utf8')));
const readme = readFileSync(file, 'utf8');

/** A table in plain rows, however wide a formatter has made its columns. */
const rowsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replace(/^-+$/, '---')),
    );

test('the README shows every setting with its type, its default, its unit and what it does (UPDATE_README=1 writes it)', (t) => {
  const [, table = ''] = readme.match(/<!-- config -->([\s\S]*)<!-- \/config -->/) ?? [];
  t.deepEqual(rowsOf(table), rowsOf(configurationTable()));
});

test('the table has one row for each setting', (t) => {
  const rows: Readonly<Record<string, Readonly<Record<string, Setting<unknown>>>>> = {
    ...spec,
    'accessPoints[]': accessPointSpec,
  };
  const wanted = Object.entries(rows).flatMap(([section, settings]) =>
    Object.entries(settings).map(([key, { type, standard, unit }]) => ({
      path: `${section}.${key}`,
      type,
      standard,
      unit,
    })),
  );
  const [, , ...written] = rowsOf(configurationTable());
  t.is(written.length, wanted.length);
  for (const [i, { path, type, standard, unit }] of wanted.entries()) {
    const [key, shownType, shownDefault = '', shownUnit] = written[i] ?? [];
    t.deepEqual([key, shownType?.replaceAll('\\|', '|'), shownUnit], [`\`${path}\``, type, unit]);
    if (standard === required) t.is(shownDefault, 'must be given', path);
    else t.true(isDeepStrictEqual(JSON.parse(shownDefault.replaceAll('`', '')), standard), path);
  }
});

test('every configuration that the README shows is a good one', (t) => {
  const shown = [...readme.matchAll(/```json\n([\s\S]*?)```/g)]
    .map(([, text = '']) => text)
    .filter((text) => /"(accessPoints|admin)"/.test(text));
  t.true(shown.length > 0);
  for (const text of shown) t.deepEqual(parseConfig(text).complaints, [], text);
});
