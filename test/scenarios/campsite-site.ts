import { apply } from '../../daemon/domain/apply.js';
import type { Change } from '../../daemon/domain/change.js';
import { decide } from '../../daemon/domain/decide.js';
import type { Decision } from '../../daemon/domain/decision.js';
import { enforce } from '../../daemon/domain/enforce.js';
import type { Event, Reading, SettledReading } from '../../daemon/domain/event.js';
import { timeLimits } from '../../daemon/domain/limit.js';
import type { Session } from '../../daemon/domain/session.js';
import { emptyState, type State, sessionsOf, termsOf } from '../../daemon/domain/state.js';
import type { Ticket } from '../../daemon/domain/ticket.js';
import { addUsage, noUsage, type Usage } from '../../daemon/domain/usage.js';
import { Ledger } from './campsite-ledger.js';
import { Heap } from './heap.js';

const packetBytes = 1_500;

/** A session as the kernel holds it. */
interface Held {
  endsAt: number | null;
  usage: Usage;
  lastTrafficAt: number | null;
  isShut: boolean;
}

/**
 * The domain of a campsite, with a kernel that keeps to what it was told last. Whatever an event touches is checked right
 * after it against a ledger that is kept apart: what it did not touch cannot have changed.
 */
export class Site {
  readonly state: State = emptyState();
  readonly zone: string;
  readonly ledger: Ledger;
  events = 0;
  changes = 0;
  /** Ended sessions by cause. */
  readonly ends = new Map<string, number>();
  readonly refusals = new Map<string, number>();
  readonly #held = new Map<number, Held>();
  readonly #deadlines = new Heap<{ readonly at: number; readonly sessionId: number }>();
  readonly #quotas = new Map<number, Usage>();
  readonly #usage = new Map<number, Usage>();
  /** When the last event happened. */
  now = 0;
  /** Terms were changed and the meters not read since: who is too many is still there. */
  #isChanging = false;

  constructor(zone: string) {
    this.zone = zone;
    this.ledger = new Ledger(zone);
  }

  happen(event: Event, at: number): Decision {
    this.#wake(at);
    return this.#decide(event, at);
  }

  /** A gateway wakes at each deadline: it has read the meters before anybody asks for anything else. */
  #wake(until: number): void {
    for (let due = this.#deadlines.first; due && due.at <= until; due = this.#deadlines.first) {
      this.#deadlines.shift();
      if (this.#held.get(due.sessionId)?.endsAt !== due.at) continue;
      this.#read(Math.max(this.now, due.at));
      if (this.#held.has(due.sessionId)) this.#fail(`session ${due.sessionId} is open past its deadline`);
    }
  }

  #decide(event: Event, at: number): Decision {
    if (at < this.now) throw new Error('time runs backwards');
    this.now = at;
    this.events++;
    const decision = decide(this.state, event, at);
    if (!decision.ok) {
      const { reason } = decision.refusal;
      this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
      return decision;
    }
    const touched = new Set<number>();
    let touchesAll = false;
    const settled: SettledReading[] = [];
    for (const change of decision.changes) {
      this.changes++;
      touchesAll ||= this.#follow(change, at, touched, settled);
    }
    if (event.type === 'meters-read') this.#isChanging = false;
    if (touchesAll) for (const id of this.state.index.sessionsByTicket.keys()) touched.add(id);
    for (const id of touched) this.#check(id, at);
    this.#checkIndex();
    if (settled.length > 0) this.#decide({ type: 'meters-settled', readings: settled }, at);
    return decision;
  }

  /** A device uses the network: what does not fit into its volume any more is cut at the packet, or comes slowly. */
  use(session: Session, upBytes: number, downBytes: number, at: number): void {
    const held = this.#held.get(session.id);
    const ticket = this.state.tickets.get(session.ticketId);
    if (!held || !ticket || !isOpen(held, at)) return;
    const terms = termsOf(this.state, ticket);
    const used = this.#quotas.get(ticket.id) ?? ticket.usage;
    const left = (limit: number | null, before: number) => (limit === null ? Infinity : limit - before);
    const isCutting = terms.slowedKbps === null;
    const fitting = (bytes: number, room: number) =>
      bytes > room && isCutting ? Math.floor(Math.max(0, room) / packetBytes) * packetBytes : bytes;
    const total = left(terms.totalVolumeBytes, used.upBytes + used.downBytes);
    const up = fitting(upBytes, total);
    const down = fitting(downBytes, Math.min(left(terms.downVolumeBytes, used.downBytes), total - up));
    const more = { upBytes: up, downBytes: down };
    const isCut = up < upBytes || down < downBytes;
    this.#quotas.set(ticket.id, addUsage(used, more));
    Object.assign(held, { usage: addUsage(held.usage, more), lastTrafficAt: at, isShut: isCut });
  }

  /** The meters are read, and with them everybody is looked at. */
  read(at: number): void {
    this.#wake(at);
    this.#read(at);
    for (const session of this.state.sessions.values()) this.#checkOpen(session, at);
  }

  #read(at: number): void {
    const readings = [...this.state.sessions.values()].flatMap((session): Reading[] => {
      const held = this.#held.get(session.id);
      if (!held) return [];
      return [{ slot: session.slot, usage: held.usage, lastTrafficAt: held.lastTrafficAt, open: isOpen(held, at) }];
    });
    this.#decide({ type: 'meters-read', readings }, at);
  }

  /** The kernel has lost everything. */
  losePower(): void {
    this.#held.clear();
    this.#quotas.clear();
  }

  /** What the whole state would be enforced as is what was loaded step by step. */
  checkEnforcement(at: number): void {
    for (const { sessionId, endsAt } of enforce(this.state, at).sessions) {
      const loaded = this.#held.get(sessionId)?.endsAt ?? null;
      if (Math.abs((loaded ?? 0) - (endsAt ?? 0)) > 100)
        this.#fail(`session ${sessionId} is loaded until ${loaded}, not ${endsAt}`);
    }
  }

  /** Every charge is the sum of the history, once and each, in all and by date. */
  checkSums(): void {
    for (const ticket of this.state.tickets.values()) {
      if (ticket.connections === 0) continue;
      const open = sessionsOf(this.state, ticket).length;
      const { onceMs, eachMs } = this.ledger.closed(ticket.id);
      if (ticket.charged.eachMs !== eachMs)
        this.#fail(`ticket ${ticket.id} is charged ${ticket.charged.eachMs}, not ${eachMs}`);
      if (open === 0 && ticket.charged.onceMs !== onceMs)
        this.#fail(`ticket ${ticket.id} is charged ${ticket.charged.onceMs} once, not ${onceMs}`);
      const days = ticket.days.reduce((sum, day) => sum + day.eachMs, 0);
      if (days !== eachMs) this.#fail(`the days of ticket ${ticket.id} are ${days}, not ${eachMs}`);
    }
  }

  /** Applies a fact and keeps the books; answers whether it concerns everybody. */
  #follow(change: Change, at: number, touched: Set<number>, settled: SettledReading[]): boolean {
    if (change.type === 'session-ended') {
      const session = this.state.sessions.get(change.sessionId);
      if (!session) this.#fail(`session ${change.sessionId} ends and is not open`);
      this.#ended(session, change.at, at, settled);
      apply(this.state, change);
      const ended = this.state.ended.get(session.mac);
      if (!ended?.cause || ended.id !== session.id) this.#fail(`session ${session.id} ended without a cause`);
      this.ends.set(ended.cause, (this.ends.get(ended.cause) ?? 0) + 1);
      this.ledger.close(ended);
      touched.add(session.ticketId);
      return false;
    }
    apply(this.state, change);
    switch (change.type) {
      case 'session-opened': {
        const { session } = change;
        this.ledger.open(session);
        this.#held.set(session.id, { endsAt: null, usage: noUsage, lastTrafficAt: null, isShut: false });
        touched.add(session.ticketId);
        return false;
      }
      case 'volume-spent':
        touched.add(change.ticketId);
        return false;
      case 'usage-seen':
      case 'usage-recorded':
        for (const { sessionId } of change.readings) {
          const session = this.state.sessions.get(sessionId);
          if (session) touched.add(session.ticketId);
        }
        return false;
      case 'offer-set':
        this.#isChanging = true;
        return true;
      default:
        return change.type.startsWith('clock') || change.type === 'list-set';
    }
  }

  #ended(session: Session, endedAt: number, at: number, settled: SettledReading[]): void {
    const held = this.#held.get(session.id);
    this.#held.delete(session.id);
    if (endedAt > at || endedAt < session.openedAt)
      this.#fail(`session ${session.id} ended at ${endedAt}, opened at ${session.openedAt}`);
    if (!held) return;
    if (held.endsAt !== null && endedAt > held.endsAt + 1)
      this.#fail(`session ${session.id} ended ${endedAt - held.endsAt} ms late`);
    settled.push({ slot: session.slot, usage: held.usage });
  }

  #check(ticketId: number, at: number): void {
    const { state } = this;
    const ticket = state.tickets.get(ticketId);
    if (!ticket) this.#fail(`no ticket ${ticketId}`);
    const open = sessionsOf(state, ticket);
    if (open.length === 0) this.#quotas.delete(ticketId);
    for (const session of open) {
      const held = this.#held.get(session.id);
      const endsAt = timeLimits(state, session, at)[0]?.endsAt ?? null;
      if (!held || held.endsAt === endsAt) continue;
      held.endsAt = endsAt;
      if (endsAt !== null) this.#deadlines.push({ at: endsAt, sessionId: session.id });
    }
    this.#checkUsage(ticket);
    this.#checkLimits(ticket, open, at);
  }

  #checkUsage({ id, usage }: Ticket): void {
    const before = this.#usage.get(id) ?? noUsage;
    if (usage.upBytes < before.upBytes || usage.downBytes < before.downBytes)
      this.#fail(`the usage of ticket ${id} has become less`);
    this.#usage.set(id, usage);
  }

  #checkLimits(ticket: Ticket, open: readonly Session[], at: number): void {
    const { id } = ticket;
    const terms = termsOf(this.state, ticket);
    if (open.length > terms.devicesAtOnce && !this.#isChanging) this.#fail(`ticket ${id} is on ${open.length} devices`);
    // whoever the kernel has shut is charged until then, though no reading has told so yet
    const until = (session: Session) => Math.min(at, this.#held.get(session.id)?.endsAt ?? at);
    const isEach = terms.creditPer === 'device';
    const isOver = (seconds: number | null, used: { onceMs: number; eachMs: number }) =>
      seconds !== null && (isEach ? used.eachMs : used.onceMs) > seconds * 1000 + 1000;
    if (terms.creditSeconds !== null && isOver(terms.creditSeconds, this.ledger.used(id, open, until)))
      this.#fail(`ticket ${id} has used more than its credit`);
    if (
      terms.periodCapSeconds !== null &&
      isOver(terms.periodCapSeconds, this.ledger.usedIn(id, open, until, terms.periodCapPer, at))
    )
      this.#fail(`ticket ${id} has used more than its ${terms.periodCapPer} allows`);
  }

  /** Just after a reading nobody is open past anything. */
  #checkOpen(session: Session, at: number): void {
    const held = this.#held.get(session.id);
    const ticket = this.state.tickets.get(session.ticketId);
    if (!held || !ticket) this.#fail(`session ${session.id} is open and not loaded`);
    if (!isOpen(held, at)) this.#fail(`session ${session.id} is open past its deadline`);
    const idle = termsOf(this.state, ticket).idleTimeoutSeconds;
    if (idle !== null && at - session.lastTrafficAt >= idle * 1000)
      this.#fail(`session ${session.id} is open and idle`);
    if (ticket.cancelledAt !== null) this.#fail(`session ${session.id} is open on a cancelled ticket`);
  }

  #checkIndex(): void {
    const { sessions, index } = this.state;
    const counts = [index.sessionByMac.size, index.sessionBySlot.size, this.ledger.openCount, this.#held.size];
    if (counts.some((count) => count !== sessions.size))
      this.#fail(`${sessions.size} sessions are open; ${counts} are indexed`);
  }

  #fail(what: string): never {
    throw new Error(`${new Date(this.now).toISOString()}, event ${this.events}: ${what}`);
  }
}

function isOpen({ endsAt, isShut }: Held, at: number): boolean {
  return !isShut && (endsAt === null || endsAt > at);
}
