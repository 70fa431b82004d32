import { table } from './ruleset.js';

/** Puts elements into a set or map of ours; nothing for none. */
export function add(set: string, elements: readonly string[]): string[] {
  return statement('add', set, elements);
}

/** Takes elements out of a set or map of ours; nothing for none. */
export function remove(set: string, elements: readonly string[]): string[] {
  return statement('delete', set, elements);
}

/** An element that goes by itself at an instant, loaded at another; null: it stays. */
export function withDeadline(element: string, endsAt: number | null, at: number): string {
  return endsAt === null ? element : `${element} timeout ${duration(Math.max(1, Math.round(endsAt - at)))}`;
}

function statement(verb: 'add' | 'delete', set: string, elements: readonly string[]): string[] {
  return elements.length === 0 ? [] : [`${verb} element ${table} ${set} { ${elements.join(', ')} }`];
}

/** As nft reads it: it takes no more than eight digits in one number. */
function duration(ms: number): string {
  const parts: string[] = [];
  let left = ms;
  for (const [unit, size] of units) {
    const count = Math.floor(left / size);
    if (count > 0) parts.push(`${count}${unit}`);
    left -= count * size;
  }
  return parts.join('');
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;
