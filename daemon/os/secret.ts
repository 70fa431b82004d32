import { readFile, writeFile } from 'node:fs/promises';

/** A secret kept in a file of mode 0600: the one that is there, or a new one. */
export async function keptSecret(file: string, make: () => string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept.length >= 32) return kept;
  const secret = make();
  await writeFile(file, secret, { mode: 0o600, flush: true });
  return secret;
}
