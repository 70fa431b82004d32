import type { Change } from './change.js';
import type { Start } from './event.js';
import type { State } from './state.js';

/**
 * What is known of the time. Every instant of the state lies on one steady line: the machine's time since its boot plus an
 * anchor. The anchor is a fact like any other, so a restart of the daemon goes on exactly, whatever the machine's own clock
 * did. Calendar rules (dates, opening hours, caps per day) wait until the clock is known.
 */
export interface Clock {
  /** The boot of the machine that was served last. */
  readonly bootId: string;
  /** Now, less the time since that boot, ms; null before there was any. */
  readonly anchorMs: number | null;
  readonly isKnown: boolean;
  /** Instants from here on were written down without knowing the time, and move when it is learnt. */
  readonly unsureSince: number;
  /** IANA. */
  readonly timeZone: string;
}

export const unknownClock: Clock = { bootId: '', anchorMs: null, isKnown: false, unsureSince: 0, timeZone: 'UTC' };

/** Steps smaller than this are left to the monotonic clock, which NTP keeps at the right pace. */
const toleranceMs = 2_000;

/** Whether the machine has started anew since the daemon last ran. */
export function isNewBoot({ clock }: State, { bootId }: Start): boolean {
  return clock.bootId !== bootId;
}

/** The instant at which the daemon finds itself at its start: never behind the last instant on disk, unless that was wrong. */
export function startInstant(state: State, event: Start): number {
  const { anchorMs } = state.clock;
  if (!isNewBoot(state, event) && anchorMs !== null) return anchorMs + event.upMs;
  return event.isBelieved || event.aliveAt === 0 ? event.wallAt : event.aliveAt;
}

/**
 * The clock at the daemon's start. One that can be believed and is earlier than the last instant on disk shows that the
 * one before was wrong: everything goes back with it.
 */
export function clockStarted(state: State, event: Start, at: number): Change[] {
  const { clock } = state;
  const { bootId, timeZone, upMs } = event;
  const isFirst = isNewBoot(state, event) || clock.anchorMs === null;
  if (!isFirst && timeZone === clock.timeZone) return [];
  return [
    {
      type: 'clock-started',
      clock: {
        bootId,
        anchorMs: at - upMs,
        isKnown: isFirst ? event.isBelieved : clock.isKnown,
        // the last instant on disk was still written down by a clock that was known
        unsureSince: clock.isKnown ? at + 1 : clock.unsureSince,
        timeZone,
      },
      shiftMs: isFirst ? Math.min(0, at - event.aliveAt) : 0,
    },
  ];
}

/** Somebody who can be believed says what time it is. A step moves everything with it: no duration gets longer or shorter. */
export function clockTold({ clock }: State, wallAt: number, at: number): Change[] {
  const byMs = wallAt - at;
  if (clock.isKnown && Math.abs(byMs) <= toleranceMs) return [];
  // told to be earlier than the last instant on disk: the clock that wrote it down ran ahead
  const isAll = clock.isKnown || byMs < 0;
  return [{ type: 'clock-set', byMs, since: isAll ? 0 : clock.unsureSince }];
}

/** The machine slept: time has passed for everybody, and nobody was online in it. */
export function suspended(byMs: number): Change[] {
  return byMs > 0 ? [{ type: 'time-slept', byMs }] : [];
}
