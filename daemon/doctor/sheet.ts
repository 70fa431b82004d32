import type { Family, Verdict } from '../probe/client.js';
import { hostOf, probes } from '../probe/table.js';
import type { Played } from './play.js';

export type Stage = 'shut' | 'open' | 'ended';

/** One operating system, in plain words. */
export interface SheetRow {
  readonly system: string;
  readonly shut: string;
  /** What it finds once it is let in, and once it is shut again; undefined when that was not tried. */
  readonly open?: string;
  readonly ended?: string;
  /** Median of its answers while it is shut. */
  readonly ms: Readonly<Partial<Record<Family, number>>>;
}

export interface Stages {
  readonly shut: readonly Played[];
  readonly open?: readonly Played[];
  readonly ended?: readonly Played[];
}

/** What is seen on the screen of a device that has found a portal; others just know. */
const opens: Readonly<Record<string, string>> = {
  'iOS, macOS': 'sheet opens',
  Android: 'sign-in notice',
  'Fire OS': 'sign-in notice',
  Xiaomi: 'sign-in notice',
  Huawei: 'sign-in notice',
  'Samsung (China)': 'sign-in notice',
  ChromeOS: 'sign-in notice',
  Windows: 'browser opens',
  Kindle: 'browser opens',
  'Nintendo Switch': 'browser opens',
};

const words: Readonly<Record<Exclude<Verdict, 'portal'>, string>> = {
  online: 'online',
  'no-internet': 'no Internet',
  unclear: 'unclear',
};

/** A row per operating system. */
export function sheetOf({ shut, open, ended }: Stages): readonly SheetRow[] {
  return [...new Set(probes.map(({ system }) => system))].map((system) => {
    const of = (plays: readonly Played[]) => plays.filter((played) => played.system === system);
    return {
      system,
      shut: word(of(shut), 'shut'),
      ...(open && { open: word(of(open), 'open') }),
      ...(ended && { ended: word(of(ended), 'ended') }),
      ms: medians(of(shut)),
    };
  });
}

/** What a row must conclude in a stage. */
export function wanted(id: string, stage: Stage): Verdict {
  return stage === 'open' ? 'online' : (probes.find((probe) => probe.id === id)?.whileShut ?? 'unclear');
}

/** Whether a row was played to an end that says something of this gateway: a name that is gone says nothing. */
export function counts({ seen }: Played): boolean {
  return !(seen.kind === 'failed' && (seen.how === 'no-address' || seen.how === 'no-name'));
}

export function probedHost(id: string): string {
  const probe = probes.find((row) => row.id === id);
  return probe === undefined ? id : hostOf(probe);
}

function word(plays: readonly Played[], stage: Stage): string {
  const counted = plays.filter(counts);
  const [first] = counted;
  if (first === undefined) return plays.length === 0 ? '–' : 'names unknown';
  // a maker with several servers is content with one; a shut device must not be content with any
  const contradicting = counted.filter(({ id, verdict }) => verdict !== wanted(id, stage));
  const isContent =
    stage === 'open' && counted.some((played) => played.seen.kind === 'answer' && played.verdict === 'online');
  const wrong = isContent ? contradicting.find(({ verdict }) => verdict === 'portal') : contradicting[0];
  const verdict = wrong?.verdict ?? (stage === 'open' ? 'online' : 'portal');
  return verdict === 'portal' ? (opens[first.system] ?? 'portal found') : words[verdict];
}

function medians(plays: readonly Played[]): Partial<Record<Family, number>> {
  const found: Partial<Record<Family, number>> = {};
  for (const family of ['IPv4', 'IPv6'] as const) {
    const measured = plays.filter((played) => played.family === family && played.seen.kind === 'answer');
    const sorted = measured.map(({ seen }) => seen.ms).sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)];
    if (middle !== undefined) found[family] = Math.round(middle);
  }
  return found;
}
