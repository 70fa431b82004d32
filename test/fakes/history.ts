import type { FiledSession } from '../../daemon/domain/filed-session.js';
import type { History } from '../../daemon/ports.js';

/** A history in memory, of the years and months in UTC. It fails only when it was told to. */
export class FakeHistory implements History {
  readonly #sessions = new Map<number, FiledSession>();
  #failures = 0;

  get sessions(): readonly FiledSession[] {
    return [...this.#sessions.values()];
  }

  /** The next `count` calls to file are rejected. */
  failNext(count = 1): void {
    this.#failures += count;
  }

  async file(sessions: readonly FiledSession[]): Promise<void> {
    if (sessions.length === 0) throw new Error('asked to file nothing');
    if (this.#failures > 0) {
      this.#failures--;
      throw new Error('the disk is full');
    }
    for (const session of sessions) if (!this.#sessions.has(session.id)) this.#sessions.set(session.id, session);
  }

  async purge(before: string): Promise<void> {
    for (const { id, endedAt } of this.sessions) if (monthOf(endedAt) < before) this.#sessions.delete(id);
  }

  /** Fails when a failure that the test announced did not happen. */
  verify(): void {
    if (this.#failures > 0) throw new Error(`${this.#failures} announced failures of the history did not happen`);
  }
}

/** In UTC. */
export function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}
