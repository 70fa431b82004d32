import { apply } from '../../daemon/domain/apply.js';
import { type Change, isKept } from '../../daemon/domain/change.js';
import { emptyState, type State } from '../../daemon/domain/state.js';
import type { Store } from '../../daemon/ports.js';
import { refill } from '../../daemon/store/document.js';

/**
 * A disk in memory. It fails only when it was told to, and then gives the live state back what it holds, like the real one.
 */
export class FakeStore implements Pick<Store, 'commit' | 'load'> {
  readonly #live: State;
  /** What is on disk, as JSON, one commit after the other. */
  readonly #commits: string[] = [];
  #failures = 0;
  #held: { go(): void }[] | undefined;

  constructor(live: State) {
    this.#live = live;
  }

  get commitCount(): number {
    return this.#commits.length;
  }

  get commits(): readonly (readonly Change[])[] {
    return this.#commits.map((text): readonly Change[] => JSON.parse(text));
  }

  get changes(): readonly Change[] {
    return this.commits.flat();
  }

  /** The next `count` commits are rejected. */
  failNext(count = 1): void {
    this.#failures += count;
  }

  /** Syncs take until the answer is called. */
  hold(): () => void {
    const held: { go(): void }[] = [];
    this.#held = held;
    return () => {
      this.#held = undefined;
      for (const { go } of held) go();
    };
  }

  async commit(changes: readonly Change[]): Promise<void> {
    const kept = changes.filter(isKept);
    if (kept.length === 0) throw new Error('a commit of nothing that is kept');
    const text = JSON.stringify(kept);
    const fails = this.#failures > 0;
    if (fails) this.#failures--;
    const held = this.#held;
    if (held) await new Promise<void>((resolve) => held.push({ go: resolve }));
    if (fails) {
      await Promise.resolve();
      refill(this.#live, this.#replayed());
      throw new Error('the disk is full');
    }
    this.#commits.push(text);
  }

  /** What the next process would find. */
  async load(): Promise<State> {
    return this.#replayed();
  }

  /** Another process has started: the live state holds what the disk holds, and no more. */
  restore(): void {
    refill(this.#live, this.#replayed());
  }

  #replayed(): State {
    const state = emptyState();
    for (const change of this.changes) apply(state, change);
    return state;
  }

  /** Fails when a failure that the test announced did not happen. */
  verify(): void {
    if (this.#failures > 0) throw new Error(`${this.#failures} announced failures of the disk did not happen`);
  }
}
