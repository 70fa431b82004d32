import type { State } from './state.js';

const counts = new WeakMap<State, number>();

/** One more fact was folded into a state. */
export function countChange(state: State): void {
  counts.set(state, changeCount(state) + 1);
}

/** How many facts were folded into a state since it was loaded: as long as it stays, so does all that was worked out of it. */
export function changeCount(state: State): number {
  return counts.get(state) ?? 0;
}
