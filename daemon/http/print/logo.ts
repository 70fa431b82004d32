import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The logo of the place: a picture that the owner put there. */
export interface Logo {
  readonly file: string;
  /** `svg`, `png`, `jpg`. */
  readonly type: 'svg' | 'png' | 'jpg';
}

/** The first one there is; undefined when there is none. */
export function findLogo(
  stateFolder: string,
  types: readonly Logo['type'][] = ['svg', 'png', 'jpg'],
): Logo | undefined {
  const logos = types.map((type) => ({ type, file: join(stateFolder, 'branding', `logo.${type}`) }));
  return logos.find(({ file }) => existsSync(file));
}
