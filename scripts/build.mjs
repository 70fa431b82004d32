// Transpiles daemon, scripts and test with esbuild, bundles the script of the owner's page, and compiles the locales to plain functions. Output: build/,
// made aside and put in place at the end, so that a program that runs meanwhile finds a whole build, old or new.
import { spawnSync } from 'node:child_process';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import MessageFormat from '@messageformat/core';
import compileModule from '@messageformat/core/compile-module.js';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const aside = `build.${process.pid}`;

const sourcesIn = async (folder) =>
  (await readdir(folder, { recursive: true }).catch(() => []))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));

// Portuguese is Europe's here: it says "0 dias", and Brazil "0 dia".
const pluralRulesOf = (language) => (language === 'pt' ? 'pt-PT' : language);

// A folder per language, a file per namespace: portal/locales/fr/guest.json holds the texts `guest.…`. Each language
// becomes one module with its plural rules inside.
const compileLanguage = async (language) => {
  const folder = join('portal/locales', language);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(
    files.map(async (name) => [basename(name, '.json'), JSON.parse(await readFile(join(folder, name), 'utf8'))]),
  );
  const messageFormat = new MessageFormat(pluralRulesOf(language), { returnType: 'string' });
  await build({
    stdin: { contents: compileModule(messageFormat, Object.fromEntries(texts)), resolveDir: root },
    outfile: `${aside}/portal/locales/${language}.js`,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
};

// The day of the release, like 2026-11-22: no clock that is right is before it. The same sources give the same day:
// SOURCE_DATE_EPOCH of a reproducible build, the last commit of this very repository, or the date of package.json,
// which some archives lose.
const releaseDay = async () => {
  const git = (...args) => spawnSync('git', args, { encoding: 'utf8' }).stdout?.trim() ?? '';
  const committed = () => (git('rev-parse', '--show-prefix') === '' ? git('log', '-1', '--format=%ct') : '');
  const seconds = Number(process.env.SOURCE_DATE_EPOCH || committed() || (await stat('package.json')).mtimeMs / 1000);
  return new Date(Math.max(seconds * 1000, Date.UTC(2026, 10, 1))).toISOString().slice(0, 10);
};

await build({
  entryPoints: (await Promise.all(['daemon', 'scripts', 'test'].map(sourcesIn))).flat(),
  outdir: aside,
  outbase: '.',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
});
await build({
  entryPoints: ['portal/client/admin.ts'],
  outdir: `${aside}/portal/assets`,
  bundle: true,
  minify: true,
  target: 'es2022',
  format: 'iife',
  logLevel: 'warning',
});
for (const entry of await readdir('portal/locales', { withFileTypes: true }))
  if (entry.isDirectory()) await compileLanguage(entry.name);
const about = { ...JSON.parse(await readFile('package.json', 'utf8')), releasedAt: await releaseDay() };
await writeFile(`${aside}/package.json`, `${JSON.stringify(about, null, 2)}\n`);
await rm('build.old', { recursive: true, force: true });
await rename('build', 'build.old').catch(() => {});
await rename(aside, 'build');
await rm('build.old', { recursive: true, force: true });
