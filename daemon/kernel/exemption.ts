import type { EnforcedExemption } from '../domain/enforcement.js';
import type { Mac } from '../domain/mac.js';
import { exemptMark, exemptMarks, markText } from './mark.js';
import { add, remove, withDeadline } from './nft/statement.js';
import type { LoadedExemption } from './nft/table.js';

type Loaded = ReadonlyMap<Mac, LoadedExemption>;

/** Deadlines this close to each other are the same: jiffies, and the time between listing and reading. */
const deadlineGrainMs = 100;

/** Whether a deadline is loaded as it should be: null is none, undefined that the kernel has shut it by itself. */
export function isSameDeadline(wanted: number | null, held: number | null | undefined, at: number): boolean {
  if (held === undefined) return wanted !== null && wanted <= at;
  if (wanted === null || held === null) return wanted === held;
  return Math.abs(wanted - held) <= deadlineGrainMs;
}

/** nft: opens the devices that are exempt and shuts those that are no more; nothing for what is loaded already. */
export function exemptionChanges(wanted: readonly EnforcedExemption[], held: Loaded, at: number): string[] {
  const kept = new Set(wanted.map(({ mac }) => mac));
  const gone = [...held.values()].filter(({ mac }) => !kept.has(mac));
  const marks = exemptionMarks(wanted, held);
  const changed = wanted.filter((exemption) => !isAsWanted(exemption, held, at));
  const markOf = ({ mac }: EnforcedExemption) => markText(marks.get(mac) ?? 0);
  const moved = changed.filter(({ mac }) => held.has(mac)).map(markOf);
  const over = [...gone.map(({ mark }) => markText(mark)), ...moved];
  return [
    ...remove(
      'exempt',
      gone.map(({ mac }) => mac),
    ),
    // the kernel may just have dropped one by itself: adding it first makes the removal safe
    ...add('exempt_until', over),
    ...remove('exempt_until', over),
    ...add(
      'exempt_until',
      changed.map((exemption) => withDeadline(markOf(exemption), exemption.endsAt, at)),
    ),
    ...add(
      'exempt',
      changed.filter(({ mac }) => !held.has(mac)).map((exemption) => `${exemption.mac} : ${markOf(exemption)}`),
    ),
  ];
}

/** What is loaded once the changes have been carried out. */
export function loadedExemptions(wanted: readonly EnforcedExemption[], held: Loaded): Loaded {
  const marks = exemptionMarks(wanted, held);
  return new Map(wanted.map(({ mac, endsAt }) => [mac, { mac, mark: marks.get(mac) ?? 0, endsAt }]));
}

/** How many exempt devices are not in the kernel as they should be. */
export function staleExemptions(wanted: readonly EnforcedExemption[], held: Loaded, at: number): number {
  const kept = new Set(wanted.map(({ mac }) => mac));
  const missing = wanted.filter((exemption) => !isAsWanted(exemption, held, at));
  return missing.length + [...held.keys()].filter((mac) => !kept.has(mac)).length;
}

function isAsWanted({ mac, endsAt }: EnforcedExemption, held: Loaded, at: number): boolean {
  const known = held.get(mac);
  return known !== undefined && isSameDeadline(endsAt, known.endsAt, at);
}

/** The mark of each device: the one that it has, else the one of its address, else the next that is free. */
function exemptionMarks(wanted: readonly EnforcedExemption[], held: Loaded): ReadonlyMap<Mac, number> {
  const marks = new Map<Mac, number>();
  // marks of devices that go are not given to others in the same step: their connections may still bear them
  const taken = new Set([...held.values()].map(({ mark }) => mark));
  for (const { mac } of wanted) {
    let mark = held.get(mac)?.mark ?? exemptMark(mac);
    for (let tries = 0; held.get(mac)?.mark !== mark && taken.has(mark) && tries < exemptMarks; tries++)
      mark = exemptMark(mac, tries + 1);
    taken.add(mark);
    marks.set(mac, mark);
  }
  return marks;
}
