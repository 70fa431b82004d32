import { type Difference, differences, effectOf } from './effect.js';
import { liveConfig } from './live.js';
import { type Entries, merged, overlay } from './overlay.js';
import { type Complaint, isObject } from './parse.js';
import type { Effect } from './setting.js';
import type { Config } from './spec.js';

/**
 * Some settings to change, by section and key, as JSON: `{ site: { name: 'Café', country: 'FR' } }`, and `accessPoints` as
 * the whole new list. `undefined` takes the owner's value away: the file's holds again, or the default.
 */
export type Patch = Readonly<Record<string, unknown>>;

export type Changed =
  | { readonly ok: true; readonly effect: Effect; readonly changed: readonly Difference[] }
  /** Nothing was changed. Each complaint names its setting by path. */
  | { readonly ok: false; readonly complaints: readonly Complaint[] };

/** How it went when the gateway last started anew for a change. */
export type Start = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** What the owner may set, and the one way to set it. */
export interface Settings {
  /** What is in force, live: read it at each request. */
  readonly config: Config;
  /** What would be in force without the owner's changes. */
  readonly standard: Config;
  /** Whether a value is the owner's: `site.name`, `accessPoints`. */
  isOwners(path: string): boolean;
  /**
   * Checks the whole configuration that would follow, puts the change on disk, and lets it be in force: at once, or by
   * starting the gateway anew, which begins when the requests that are being answered have been answered.
   */
  change(patch: Patch): Promise<Changed>;
  /** undefined until the gateway has started anew for the first time. */
  readonly lastStart: Start | undefined;
}

export interface SettingsParts {
  /** The configuration file, as JSON has it. */
  readonly file: unknown;
  /** What was kept of the owner's. */
  readonly owner: unknown;
  /** Keeps the owner's settings durably, as a whole; undefined: there are none. */
  readonly keep: (text: string | undefined) => Promise<void>;
  /** What only the machine can say against a configuration that would need a new start. */
  readonly tried?: (next: Config) => Promise<readonly Complaint[]>;
  /** Begins to start the gateway anew; called once the change is on disk. */
  readonly restart?: () => void;
}

/** Throws when the file cannot be used even without the owner's settings. */
export function openSettings(parts: SettingsParts): OwnerSettings {
  return new OwnerSettings(parts);
}

export class OwnerSettings implements Settings {
  readonly config: Config;
  readonly standard: Config;
  /** What is wrong with what was kept of the owner's: it is ignored. */
  readonly ignored: readonly Complaint[];
  lastStart: Start | undefined;
  readonly #parts: SettingsParts;
  readonly #become: (next: Config) => void;
  #now: Held;
  /** What was in force before the last change that needed a new start. */
  #before: Held | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: SettingsParts) {
    const { config, owner, ignored } = overlay(parts.file, parts.owner);
    if (config === undefined) throw new Error('the configuration cannot be used');
    const live = liveConfig(config);
    this.#parts = parts;
    this.#become = live.become;
    this.#now = { config, owner };
    this.config = live.config;
    this.standard = overlay(parts.file, undefined).config ?? config;
    this.ignored = ignored;
  }

  isOwners(path: string): boolean {
    const [section = '', key] = path.split(/[.[]/);
    const held = this.#now.owner[section];
    return section === 'accessPoints' || key === undefined ? held !== undefined : isObject(held) && key in held;
  }

  change(patch: Patch): Promise<Changed> {
    const changed = this.#queue.then(() => this.#change(patch));
    this.#queue = changed.catch(() => {});
    return changed;
  }

  /** The last change that needed a new start is taken back, and what was in force before is again. */
  async revert(): Promise<void> {
    const before = this.#before;
    if (before === undefined) return;
    this.#before = undefined;
    this.#hold(before);
    await this.#keep(before.owner);
  }

  /** The gateway has started with what is in force: it is not taken back any more. */
  started(): void {
    this.#before = undefined;
  }

  /** Holds what was kept of the owner's on disk by somebody else; what is wrong with it is ignored. It may be reverted. */
  adopt(kept: unknown): void {
    const { config, owner } = overlay(this.#parts.file, kept);
    if (config === undefined) return;
    this.#before ??= this.#now;
    this.#hold({ config, owner });
  }

  async #change(patch: Patch): Promise<Changed> {
    const { config, owner, ignored } = overlay(this.#parts.file, patched(this.#now.owner, patch));
    if (ignored.length > 0 || config === undefined) return { ok: false, complaints: ignored };
    const changed = differences(this.#now.config, config);
    const effect = effectOf(changed);
    if (effect === 'restart') {
      const complaints = (await this.#parts.tried?.(config)) ?? [];
      if (complaints.length > 0) return { ok: false, complaints };
    }
    await this.#keep(owner);
    // several changes before the gateway has started anew are taken back together
    if (effect === 'restart') this.#before ??= this.#now;
    this.#hold({ config, owner });
    if (effect === 'restart') this.#parts.restart?.();
    return { ok: true, effect, changed };
  }

  #hold(next: Held): void {
    this.#now = next;
    this.#become(next.config);
  }

  #keep(owner: Entries): Promise<void> {
    const isEmpty = Object.keys(owner).length === 0;
    return this.#parts.keep(isEmpty ? undefined : `${JSON.stringify(owner, null, 2)}\n`);
  }
}

interface Held {
  readonly config: Config;
  readonly owner: Entries;
}

function patched(owner: Entries, patch: Patch): Entries {
  const all = merged(owner, patch);
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, section]): [string, unknown][] => {
      if (section === undefined) return [];
      if (!isObject(section)) return [[name, section]];
      const keys = Object.entries(section).filter(([, value]) => value !== undefined);
      return keys.length === 0 ? [] : [[name, Object.fromEntries(keys)]];
    }),
  );
}
