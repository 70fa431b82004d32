import type { Config } from '../../config/spec.js';

/** What guests of an access point are told of the place they are at. */
export interface GuestPlace {
  readonly name: string;
  /** Of their pages, when their browser asks for none that we speak. */
  readonly language: string;
}

/** Its own name and language, or else those of the site; `accessPoint` null: it is not known which. */
export function placeAt(
  { site, accessPoints }: Pick<Config, 'site' | 'accessPoints'>,
  accessPoint: string | null,
): GuestPlace {
  const found = accessPoints.find(({ id }) => id === accessPoint);
  return { name: found?.title ?? site.name, language: found?.language ?? site.language };
}
