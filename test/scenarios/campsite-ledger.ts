import type { Period } from '../../daemon/domain/calendar.js';
import type { EndedSession, Session } from '../../daemon/domain/session.js';
import { firstShown, localTime } from './local-time.js';

type Span = readonly [startAt: number, endAt: number];

export interface Used {
  readonly onceMs: number;
  readonly eachMs: number;
}

/** Who was online when, on paper: what a ticket may be charged for, and no device or slot twice. */
export class Ledger {
  readonly #zone: string;
  readonly #spans = new Map<number, Span[]>();
  readonly #macs = new Map<string, number>();
  readonly #slots = new Map<number, number>();
  sessions = 0;

  constructor(zone: string) {
    this.#zone = zone;
  }

  get openCount(): number {
    return this.#macs.size;
  }

  open({ id, mac, slot }: Session): void {
    if (this.#macs.has(mac)) throw new Error(`device ${mac} is in two sessions`);
    if (this.#slots.has(slot)) throw new Error(`slot ${slot} is given out twice`);
    this.#macs.set(mac, id);
    this.#slots.set(slot, id);
    this.sessions++;
  }

  close({ mac, slot, ticketId, openedAt, endedAt, givenBackMs }: EndedSession): void {
    this.#macs.delete(mac);
    this.#slots.delete(slot);
    const spans = this.#spans.get(ticketId) ?? [];
    spans.push([openedAt, endedAt - givenBackMs]);
    this.#spans.set(ticketId, spans);
  }

  /** What closed sessions are charged for. */
  closed(ticketId: number): Used {
    return sumOf(this.#spans.get(ticketId) ?? []);
  }

  used(ticketId: number, open: readonly Session[], until: (session: Session) => number): Used {
    return sumOf(this.#all(ticketId, open, until));
  }

  /** In the calendar period that an instant lies in. */
  usedIn(
    ticketId: number,
    open: readonly Session[],
    until: (session: Session) => number,
    per: Period,
    at: number,
  ): Used {
    const from = this.#periodStart(per, at);
    const within = this.#all(ticketId, open, until).filter(([, endAt]) => endAt > from);
    return sumOf(within.map(([startAt, endAt]): Span => [Math.max(startAt, from), endAt]));
  }

  #all(ticketId: number, open: readonly Session[], until: (session: Session) => number): Span[] {
    return [...(this.#spans.get(ticketId) ?? []), ...open.map((session): Span => [session.openedAt, until(session)])];
  }

  #periodStart(per: Period, at: number): number {
    const { day } = localTime(at / 1000, this.#zone);
    const dayOfMonth = new Date(day * 86_400_000).getUTCDate();
    const first = { day, week: day - ((day + 3) % 7), month: day - dayOfMonth + 1 }[per];
    return firstShown(first, 0, this.#zone) * 1000;
  }
}

function sumOf(spans: readonly Span[]): Used {
  let onceMs = 0;
  let eachMs = 0;
  let covered = Number.NEGATIVE_INFINITY;
  for (const [startAt, endAt] of [...spans].sort((a, b) => a[0] - b[0])) {
    eachMs += Math.max(0, endAt - startAt);
    onceMs += Math.max(0, endAt - Math.max(startAt, covered));
    covered = Math.max(covered, endAt);
  }
  return { onceMs, eachMs };
}
