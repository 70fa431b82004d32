import { apply } from '../domain/apply.js';
import type { State } from '../domain/state.js';
import { reason } from './disk.js';
import { fromDocument } from './document.js';
import type { Entry } from './record.js';
import type { Document } from './schema.js';

export interface Replayed {
  readonly state: State;
  /** The number of the last commit. */
  readonly sequence: number;
  /** When it was made, or the snapshot taken when that is newer; 0 when there was none. */
  readonly lastAt: number;
  /** Commits that no file holds any more. */
  readonly missing: number;
  /** Changes that did not fit the state. */
  readonly misfits: readonly string[];
}

/** A snapshot on its way to the newest commit. */
export class Replay {
  readonly #state: State;
  #sequence: number;
  #lastAt: number;
  #missing = 0;
  readonly #misfits: string[] = [];

  constructor(document: Document) {
    this.#state = fromDocument(document);
    this.#sequence = document.sequence;
    this.#lastAt = document.at;
  }

  get result(): Replayed {
    return {
      state: this.#state,
      sequence: this.#sequence,
      lastAt: this.#lastAt,
      missing: this.#missing,
      misfits: this.#misfits,
    };
  }

  /** Commits come in their order; one that the snapshot holds already changes nothing. */
  add({ sequence, at, changes }: Entry): void {
    if (sequence <= this.#sequence) return;
    this.#missing += sequence - this.#sequence - 1;
    this.#sequence = sequence;
    this.#lastAt = at;
    for (const change of changes) {
      try {
        apply(this.#state, change);
      } catch (cause) {
        this.#misfits.push(`${change.type} of commit ${sequence}: ${reason(cause)}`);
      }
    }
  }
}
