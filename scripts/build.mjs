// Transpiles daemon, scripts and test with esbuild, and compiles the locales to plain functions. Output: build/.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import MessageFormat from '@messageformat/core';
import compileModule from '@messageformat/core/compile-module.js';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const sourcesIn = async (folder) =>
  (await readdir(folder, { recursive: true }).catch(() => []))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));

const compileLocale = async (file) => {
  const language = basename(file, '.json');
  const messages = JSON.parse(await readFile(join('portal/locales', file), 'utf8'));
  const messageFormat = new MessageFormat(language, { returnType: 'string' });
  await writeFile(`build/portal/locales/${language}.js`, compileModule(messageFormat, messages));
};

await rm('build', { recursive: true, force: true });
await build({
  entryPoints: (await Promise.all(['daemon', 'scripts', 'test'].map(sourcesIn))).flat(),
  outdir: 'build',
  outbase: '.',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
});
await mkdir('build/portal/locales', { recursive: true });
for (const file of await readdir('portal/locales')) if (file.endsWith('.json')) await compileLocale(file);
await cp('package.json', 'build/package.json');
