import type { Config } from './spec.js';

export interface LiveConfig {
  /** Reads as the configuration of this moment, however long it is held; so does each of its sections. */
  readonly config: Config;
  become(next: Config): void;
}

/** A configuration that may become another one under the hands of whoever holds it. */
export function liveConfig(first: Config): LiveConfig {
  let current = first;
  const config = {};
  for (const name of Object.keys(first) as (keyof Config)[]) {
    const section = name === 'accessPoints' ? undefined : liveSection(Object.keys(first[name]), () => current[name]);
    Object.defineProperty(config, name, { enumerable: true, get: () => section ?? current[name] });
  }
  return {
    config: config as Config,
    become: (next) => {
      current = next;
    },
  };
}

function liveSection(keys: readonly string[], now: () => object): object {
  const section = {};
  for (const key of keys)
    Object.defineProperty(section, key, { enumerable: true, get: () => (now() as Record<string, unknown>)[key] });
  return section;
}
