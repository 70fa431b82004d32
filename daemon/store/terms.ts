import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Terms, TermsOfUse } from '../ports-delivery.js';
import { folderDisk, replaceFile } from './disk.js';

/** The folder `terms` of a state folder: a file for each version, which is never touched again. */
export async function openTerms(stateFolder: string): Promise<TermsOfUse> {
  const folder = resolve(join(stateFolder, 'terms'));
  const made = () => mkdir(folder, { recursive: true, mode: 0o700 });
  const disk = folderDisk(folder);
  const numbers = (existsSync(folder) ? await disk.list() : [])
    .flatMap((name) => /^terms-(\d{1,9})\.json$/.exec(name)?.[1] ?? [])
    .map(Number);
  const versions: Terms[] = [];
  for (const version of numbers.sort((a, b) => b - a))
    versions.push(JSON.parse((await disk.read(`terms-${version}.json`)).toString()) as Terms);
  let last: Promise<unknown> = Promise.resolve();
  const publish = async (texts: Terms['texts'], at: number): Promise<Terms> => {
    const terms: Terms = { version: (versions[0]?.version ?? 0) + 1, at, texts };
    await made();
    await replaceFile(disk, `terms-${terms.version}.json`, [Buffer.from(`${JSON.stringify(terms, null, 2)}\n`)]);
    versions.unshift(terms);
    return terms;
  };
  return {
    get current() {
      const [newest] = versions;
      return newest !== undefined && Object.keys(newest.texts).length > 0 ? newest : null;
    },
    versions,
    publish: (texts, at) => {
      const published = last.then(() => publish(texts, at));
      last = published.catch(() => {});
      return published;
    },
  };
}
