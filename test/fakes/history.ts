import type { FiledSession } from '../../daemon/domain/filed-session.js';
import type { History, PastSessions, PlacedSession } from '../../daemon/ports.js';

/** A history in memory, of the years and months in UTC. It fails only when it was told to. */
export class FakeHistory implements History, PastSessions {
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

  async months(): Promise<readonly string[]> {
    return [...new Set(this.sessions.map(({ endedAt }) => monthOf(endedAt)))].sort().reverse();
  }

  async *read(month: string): AsyncGenerator<FiledSession, number> {
    for await (const { session } of this.readOn(month, null)) yield session;
    return 0;
  }

  async *readOn(month: string, place: number | null): AsyncGenerator<PlacedSession> {
    const placed = this.sessions.map((session, at) => ({ session, place: at }));
    for (const one of placed.reverse())
      if (monthOf(one.session.endedAt) === month && (place === null || one.place < place)) yield one;
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
