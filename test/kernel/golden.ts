import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';

const folder = fileURLToPath(new URL('../../../test/golden/', import.meta.url));

/** The text is what the golden file says. `UPDATE_GOLDEN=1 npm test` writes the files anew; read the diff before you commit it. */
export function isGolden(t: ExecutionContext, name: string, text: string): void {
  const file = `${folder}${name}`;
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  t.is(text, readFileSync(file, 'utf8'));
}
