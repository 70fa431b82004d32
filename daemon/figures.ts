import { periodAt } from './domain/calendar.js';
import { addHour, type HourFigures, type Hours, hourAt } from './domain/figures.js';
import { restoring } from './domain/figures-restore.js';
import { type Counted, countedSoFar, countHours } from './domain/figures-sample.js';
import { type Interval, mergeIntervals } from './domain/interval.js';
import { monthsBefore } from './domain/month.js';
import type { State } from './domain/state.js';
import type { Gateway } from './gateway.js';
import type { FigureStore, Figures, PastSessions } from './ports.js';

export interface FigureParts {
  /** Not started yet: what it does at its start is counted. */
  readonly gateway: Pick<Gateway, 'state' | 'now'>;
  readonly store: FigureStore;
  readonly history: PastSessions;
  readonly timeZone: string;
  readonly monthOf: (at: number) => string;
}

/** Months of figures that are kept: they say nothing of anybody, and a season is compared with the one before. */
const keptMonths = 36;
/** Months whose hours are kept in memory: a month of 744 hours is some 100 kB. */
const rememberedMonths = 2;
const dayMs = 86_400_000;

/** What each hour brought: counted each minute, put on disk each hour, and worked out from past sessions where that is lost. */
export class LiveFigures implements Figures {
  readonly #parts: FigureParts;
  #counted: Counted;
  /** Sessions as they were before anything was counted; gone once what was lost has been worked out. */
  #before: Before | undefined;
  #restoring: Promise<void> | undefined;
  /** Not on disk yet. */
  #hours: Hours = new Map();
  /** On their way to the disk. */
  #leaving: readonly HourFigures[] = [];
  #keeping: Promise<void> = Promise.resolve();
  readonly #months = new Map<string, Promise<Hours>>();

  constructor(parts: FigureParts) {
    this.#parts = parts;
    this.#counted = countedSoFar(parts.gateway.state);
    this.#before = takeBefore(parts.gateway.state);
  }

  get isComplete(): boolean {
    return this.#before === undefined;
  }

  /** Counts what has happened since the last time: to be called each minute, and before sessions are filed away. */
  sample(): void {
    const { gateway } = this.#parts;
    this.#counted = countHours(this.#hours, this.#counted, gateway.state, gateway.now());
  }

  /** Counts, and works out what is lost once the date is known. */
  async look(): Promise<void> {
    this.sample();
    if (this.#before !== undefined && this.#parts.gateway.state.clock.isKnown) await this.#restore(this.#before);
  }

  async hours({ startAt, endAt }: Interval): Promise<readonly HourFigures[]> {
    const { monthOf, timeZone } = this.#parts;
    const months: string[] = [];
    for (let at = startAt; at < endAt; at = periodAt(at, 'month', timeZone).endAt) months.push(monthOf(at));
    const kept = await Promise.all(months.map((month) => this.#month(month)));
    this.sample();
    const found: Hours = new Map();
    for (const source of [...kept.map((hours) => hours.values()), this.#leaving, this.#hours.values()])
      for (const hour of source) if (startAt <= hour.startAt && hour.startAt < endAt) addHour(found, hour);
    return [...found.values()].sort((a, b) => a.startAt - b.startAt);
  }

  /** Puts on disk the hours that are over, or all. Not while others are being worked out: they would be taken for whole. */
  keep(which: 'over' | 'all'): Promise<void> {
    const kept = this.#keeping.then(() => this.#keep(which));
    this.#keeping = kept.catch(() => {});
    return kept;
  }

  async #keep(which: 'over' | 'all'): Promise<void> {
    const { gateway, monthOf, store, timeZone } = this.#parts;
    if (!this.isComplete || !gateway.state.clock.isKnown) return;
    this.sample();
    const now = gateway.now();
    const due = [...this.#hours.values()].filter(
      ({ startAt }) => which === 'all' || hourAt(startAt, timeZone).endAt <= now,
    );
    for (const month of new Set(due.map(({ startAt }) => monthOf(startAt))))
      await this.#put(
        month,
        due.filter(({ startAt }) => monthOf(startAt) === month),
      );
    await store.purge(monthsBefore(monthOf(now), keptMonths));
  }

  async #put(month: string, due: readonly HourFigures[]): Promise<void> {
    this.#leaving = due;
    for (const { startAt } of due) this.#hours.delete(startAt);
    try {
      await this.#parts.store.add(month, due);
      this.#months.delete(month);
    } catch (error) {
      for (const hour of due) addHour(this.#hours, hour);
      throw error;
    } finally {
      this.#leaving = [];
    }
  }

  /** The hours of a month that are on disk. */
  #month(month: string): Promise<Hours> {
    const known = this.#months.get(month) ?? this.#readMonth(month);
    this.#months.delete(month);
    this.#months.set(month, known);
    for (const oldest of this.#months.keys()) if (this.#months.size > rememberedMonths) this.#months.delete(oldest);
    return known;
  }

  #readMonth(month: string): Promise<Hours> {
    const reading = this.#parts.store.read(month).then(({ hours }) => byStart(hours));
    // what could not be read is asked for again
    reading.catch(() => this.#months.delete(month));
    return reading;
  }

  /** Several callers share one run. */
  #restore(before: Before): Promise<void> {
    this.#restoring ??= this.#workOut(before)
      .finally(() => {
        this.#before = undefined;
      })
      .then(() => this.keep('over'));
    return this.#restoring;
  }

  /** The hours of which nothing is on disk, though somebody was online in them: a lost or damaged file, a daemon that was killed. */
  async #workOut(before: Before): Promise<void> {
    const { history, monthOf, timeZone } = this.#parts;
    const { kept, stretches } = await this.#lost(before);
    const [first] = stretches;
    if (!first) return;
    const work = restoring(stretches, timeZone);
    for (const visit of before.visits.values()) work.add(visit);
    for (const month of await history.months()) {
      if (month < monthOf(first.startAt)) break;
      for await (const visit of history.read(month)) {
        // lines are in the order of their filing, which is nearly that of their ends
        if (visit.endedAt < first.startAt - dayMs) break;
        if (visit.id <= before.lastSession && !before.visits.has(visit.id)) work.add(visit);
      }
    }
    for (const hour of work.hours()) if (!kept.has(hour.startAt)) addHour(this.#hours, hour);
  }

  /** What is on disk, and the stretches of time of which something is missing there. */
  async #lost(before: Before): Promise<{ readonly kept: ReadonlySet<number>; readonly stretches: Interval[] }> {
    const { history, store, timeZone } = this.#parts;
    const kept = new Set<number>();
    const stretches: Interval[] = [];
    const months = await store.months();
    for (const month of months) {
      const { hours, isDamaged } = await store.read(month);
      for (const { startAt } of hours) kept.add(startAt);
      if (!isDamaged) continue;
      stretches.push(stretchOf(month, timeZone));
      await store.mend(month);
    }
    for (const month of await history.months()) if (!months.includes(month)) stretches.push(stretchOf(month, timeZone));
    const last = [...kept].reduce((latest, startAt) => Math.max(latest, startAt), 0);
    const since = last > 0 ? hourAt(last, timeZone).endAt : periodAt(before.at, 'month', timeZone).startAt;
    const known = [...stretches, { startAt: since, endAt: before.at }].map(({ startAt, endAt }) => ({
      startAt,
      endAt: Math.min(endAt, before.at),
    }));
    return { kept, stretches: mergeIntervals(known) };
  }
}

interface Visit {
  readonly openedAt: number;
  readonly endedAt: number;
  readonly upBytes: number;
  readonly downBytes: number;
}

interface Before {
  /** Sessions that are open, or not filed yet, by id: as far as they are known. */
  readonly visits: ReadonlyMap<number, Visit>;
  readonly lastSession: number;
  readonly at: number;
}

function takeBefore({ clock, last, sessions, unfiled }: State): Before {
  const at = clock.lookedAt;
  const visits = new Map<number, Visit>();
  for (const { id, openedAt, endedAt, usage } of unfiled.values()) visits.set(id, { openedAt, endedAt, ...usage });
  for (const { id, openedAt, usage } of sessions.values()) visits.set(id, { openedAt, endedAt: at, ...usage });
  return { visits, lastSession: last.session, at };
}

function byStart(hours: readonly HourFigures[]): Hours {
  return new Map(hours.map((hour) => [hour.startAt, hour]));
}

/** A month like `2026-05`, from its first midnight to its last. */
function stretchOf(month: string, timeZone: string): Interval {
  // the middle of a month is in it, in every time zone
  return periodAt(Date.parse(`${month}-15T00:00:00Z`), 'month', timeZone);
}
