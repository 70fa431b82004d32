import { isDeepStrictEqual } from 'node:util';
import type { Cause } from '../../daemon/domain/cause.js';
import { chargedMs, periodBalance } from '../../daemon/domain/credit.js';
import type { Refusal } from '../../daemon/domain/refusal.js';
import { reindex, sessionsOf, termsOf } from '../../daemon/domain/state.js';
import { ticketStatus } from '../../daemon/domain/ticket-status.js';
import type { Decision } from '../../daemon/gateway.js';
import { codeNumber, type Device, device, Place } from '../fakes/place.js';
import { type Stage, stageOf } from '../fakes/stage.js';
import { confirm, correct } from './simulated-address.js';
import { givenAgainAt, givingOffer, press } from './simulated-gift.js';
import * as rules from './simulated-rules.js';
import { Simulator } from './simulator.js';
import type { Action, Story } from './story.js';

/** The list of each ticket. The last two are a special one and one with dates of its own. */
const listOfTicket = [0, 0, 1, 1, 2, 2];
const offerOfList = [0, 1, 0];
const devices = [0, 1, 2, 3].map((n) => device(n + 1));

/** What the gateway does is not what the rules say. */
export class Disagreement extends Error {}

/** How far a story was told: to its end, or to where the rules leave open what comes next. */
export interface Played {
  readonly seconds: number;
  readonly isComplete: boolean;
  readonly ends: readonly Cause[];
  /** What was answered. */
  readonly answers: readonly string[];
}

/** Plays a story in the gateway and by the rules, and compares after every action and every second. */
export async function play(story: Story): Promise<Played> {
  const player = await Player.begin(story);
  return player.playAll(story.actions);
}

class Player {
  readonly #s: Stage;
  readonly #sim: Simulator;
  #boots = 1;
  #seconds = 0;
  #commits = 0;
  /** How long the power was away, since the time was known last. */
  #dark = 0;
  readonly #ends: Cause[] = [];
  readonly #met: string[] = [];

  private constructor(stage: Stage, sim: Simulator) {
    this.#s = stage;
    this.#sim = sim;
  }

  static async begin({ scene, before, offers, own, dates }: Story): Promise<Player> {
    const startAt = scene.momentAt - before;
    const s = await stageOf(new Place(), { readEveryMs: 1_000, timeZone: scene.zone });
    s.clock.sleep(startAt * 1000 - s.clock.now());
    await s.start();
    const sim = new Simulator(startAt, scene.zone, offers, offerOfList);
    for (const [n, terms] of offers.entries())
      await accepted(s, { type: 'offer-create', terms: { ...terms, name: `Pass ${n}` } });
    for (const [n, offer] of offerOfList.entries())
      await accepted(s, { type: 'list-create', name: `List ${n}`, offerId: offer + 1 });
    const instant = (seconds: number | null) => (seconds === null ? null : scene.momentAt + seconds);
    for (const [n, list] of listOfTicket.entries()) {
      const isSpecial = n === 4;
      const hasDates = n === 5;
      const grant = {
        own: isSpecial ? own : {},
        validFrom: hasDates ? instant(dates.from) : null,
        validUntil: hasDates ? instant(dates.until) : null,
      };
      sim.issue(list, grant);
      const inMs = (at: number | null) => (at === null ? null : at * 1000);
      await accepted(s, {
        type: 'tickets-issue',
        listId: list + 1,
        codes: [codeNumber(n + 1)],
        grant: {
          format: isSpecial || hasDates ? 'special' : 'individual',
          own: grant.own,
          validFromAt: inMs(grant.validFrom),
          validUntilAt: inMs(grant.validUntil),
        },
      });
    }
    return new Player(s, sim);
  }

  async playAll(actions: readonly Action[]): Promise<Played> {
    let isComplete = true;
    for (const action of [...actions, { type: 'wait' as const, seconds: 1 }]) {
      isComplete = await this.#act(action);
      if (!isComplete) break;
    }
    this.#s.verify();
    return { seconds: this.#seconds, isComplete, ends: this.#ends, answers: this.#met };
  }

  /** Answers whether the story can go on. */
  async #act(action: Action): Promise<boolean> {
    const mustWait = isOfTheHouse(action) || this.#isAnySharedByDevice();
    if (mustWait && this.#isAnyShut() && !(await this.#second())) return false;
    const goesOn = await this.#do(action);
    if (goesOn && action.type !== 'wait') this.#compare();
    this.#watchDisk();
    return goesOn;
  }

  async #do(action: Action): Promise<boolean> {
    const [s, sim] = [this.#s, this.#sim];
    switch (action.type) {
      case 'log-in': {
        if (sim.tickets[action.ticket] === undefined) return true;
        if (!(await this.#until(rules.graceEndsAt(sim, action.ticket), action.near))) return false;
        const answer = sim.answerTo(action);
        const ticketId = action.ticket + 1;
        const { code } = s.place.ticket(ticketId);
        const way = action.byLink
          ? ({ type: 'ticket-return', ticketId } as const)
          : ({ type: 'log-in', code } as const);
        this.#judgeAnswer(
          action.type,
          await s.dispatch({ ...way, ...deviceOf(action.device), ...this.#given(action) }),
          answer,
        );
        if (answer.is === 'ok') sim.open(action.device, action.ticket, answer.released, action);
        return true;
      }
      case 'press': {
        const { device, near } = action;
        const offer = near === undefined ? action.offer : givingOffer(sim, action.offer);
        if (!(await this.#until(givenAgainAt(sim, device, offer), near))) return false;
        const code = codeNumber(1_000 + sim.tickets.length);
        const given = { ...this.#given(action), ...deviceOf(device) };
        const answer = press(sim, { ...action, offer });
        const decision = await s.dispatch({ type: 'click-through', code, offerId: offer + 1, ...given });
        this.#judgeAnswer(action.type, decision, answer);
        return true;
      }
      case 'confirm': {
        const n = sim.ticketToConfirm(action.device);
        if (n === undefined) return true;
        if (!(await this.#until(rules.graceEndsAt(sim, n), action.near))) return false;
        const address = action.address ?? rules.ticketOf(sim, n).confirmation?.address ?? '';
        const answer = confirm(sim, n, address);
        this.#judgeAnswer(action.type, await s.dispatch({ type: 'address-confirm', ticketId: n + 1, address }), answer);
        return true;
      }
      case 'correct': {
        const n = sim.ticketToConfirm(action.device);
        if (n === undefined) return true;
        const { address } = action;
        const answer = correct(sim, n, address);
        this.#judgeAnswer(
          action.type,
          await s.dispatch({ type: 'address-ask', ticketId: n + 1, address, language: 'fr' }),
          answer,
        );
        return true;
      }
      case 'return': {
        const { byGuest } = action;
        const answer = sim.answerReturn(action.device, byGuest);
        const decision = await s.dispatch({ type: 'device-return', ...deviceOf(action.device), byGuest });
        const isRefused = !decision.ok && decision.refusal.reason === 'not-remembered';
        // whoever is online, or is refused in any case, may hear that nothing is remembered
        if (isRefused && (answer.is !== 'ok' || sim.online.has(action.device))) return true;
        this.#judgeAnswer(action.type, decision, answer);
        const last = sim.ended.get(action.device);
        if (answer.is === 'ok' && last && !sim.online.has(action.device))
          sim.open(action.device, last.ticket, answer.released);
        return true;
      }
      case 'send': {
        const isSent = s.send(deviceOf(action.device), action);
        this.#agree('a packet goes through', isSent, sim.send(action.device, action.up, action.down));
        return !this.#isAmbiguous();
      }
      case 'wait':
        for (let i = 0; i < action.seconds; i++) if (!(await this.#second())) return false;
        return true;
      case 'log-out':
        await s.dispatch({ type: 'log-out', mac: deviceOf(action.device).mac });
        sim.end(action.device, 'user-request');
        return true;
      case 'cut':
        await s.dispatch({ type: 'session-cut', sessionId: this.#sessionId(action.device) ?? 0 });
        sim.end(action.device, 'admin-reset');
        return true;
      case 'cancel':
        if (sim.tickets[action.ticket] === undefined) return true;
        await s.dispatch({ type: 'ticket-cancel', ticketId: action.ticket + 1 });
        sim.cancel(action.ticket);
        return true;
      case 'checkpoint':
        await s.dispatch({ type: 'checkpoint' });
        sim.checkpoint();
        return true;
      case 'offer-change': {
        const name = `Pass ${action.offer}`;
        await accepted(s, { type: 'offer-change', offerId: action.offer + 1, terms: { ...action.terms, name } });
        sim.offers[action.offer] = action.terms;
        return this.#readAtOnce();
      }
      case 'offer-extend': {
        const validUntilAt = action.until === null ? null : (sim.now + action.until) * 1000;
        const decision = await s.dispatch({ type: 'offer-extend', offerId: action.offer + 1, validUntilAt });
        const before = sim.offers[action.offer];
        if (decision.ok && before) sim.offers[action.offer] = { ...before, validUntilAt };
        return this.#readAtOnce();
      }
      case 'list-bind':
        if (sim.lists[action.list] === undefined) return true;
        await s.dispatch({ type: 'list-bind', listId: action.list + 1, offerId: action.offer + 1 });
        sim.lists[action.list] = action.offer;
        return this.#readAtOnce();
      case 'tell': {
        const by = action.by === 'dark' ? this.#dark : action.by;
        const movesAll = sim.isClockKnown ? Math.abs(by) > 2 : by < 0;
        if (movesAll && sim.movesDates(sim.now + by)) return false;
        const wallAt = (sim.now + by) * 1000;
        sim.tell(sim.now + by);
        this.#dark = 0;
        await s.dispatch({ type: 'clock-told', wallAt });
        return this.#readAtOnce();
      }
      case 'restart':
        return this.#restart(action);
      case 'boot':
        return this.#boot(action);
    }
  }

  /** The daemon is away for a while; whoever is due meanwhile is told so by the next one. */
  async #restart({ isKilled, seconds, more, longer, device: who, down }: Extract<Action, { type: 'restart' }>) {
    const [s, sim] = [this.#s, this.#sim];
    if (!isKilled) {
      await s.gateway.stop();
      sim.read();
      sim.checkpoint();
    }
    s.kill();
    reindex(s.place.state);
    if (sim.online.size === 0) {
      sim.rest(longer);
      await s.pass(longer);
    } else {
      if (!(await this.#pastAlone(seconds))) return false;
      this.#agree('a packet goes through', s.send(deviceOf(who), { down }), sim.send(who, 0, down));
      if (this.#isAnyShut() || !(await this.#pastAlone(more))) return false;
    }
    const alone = [...sim.online].filter(([, { ticket }]) => rules.devicesOn(sim, ticket).length > 1);
    const isIdle = ([device]: (typeof alone)[number]) =>
      rules.due(sim, device, false).some(({ cause }) => cause === 'idle-timeout');
    if (alone.some((entry) => entry[1].shutBy.length > 0 || isIdle(entry))) return false;
    await s.restart(this.#bootId(), sim.alive.at * 1000);
    sim.read();
    this.#judgeEndsAlone();
    return true;
  }

  async #pastAlone(seconds: number): Promise<boolean> {
    for (let i = 0; i < seconds; i++) {
      await this.#s.pass(1);
      this.#sim.stepAlone();
      this.#seconds++;
      this.#compareOpen();
      const shut = [...this.#sim.online.values()].filter(({ shutBy }) => shutBy.length > 0);
      // what a kernel without a daemon makes of the others is another story
      if (shut.some(({ ticket }) => rules.devicesOn(this.#sim, ticket).length > 1)) return false;
    }
    return true;
  }

  /** The sessions that ended while there was no daemon: by the kernel, or idle, whichever came first. */
  #judgeEndsAlone(): void {
    const sim = this.#sim;
    for (const [device, session] of [...sim.online]) {
      const { idleTimeoutSeconds } = rules.termsOf(sim, session.ticket);
      const idleFor = session.connected.length - session.busySeconds - (idleTimeoutSeconds ?? Infinity);
      const due: rules.Due[] = [...session.shutBy];
      if (idleFor > 0) due.length = 0;
      if (idleFor >= 0) due.push({ cause: 'idle-timeout', early: 0 });
      if (due.length > 0) this.#judgeEnd(device, due);
    }
    this.#judge(false);
  }

  async #boot({ isSaved, dark, isBelieved, wrongBy }: Extract<Action, { type: 'boot' }>): Promise<boolean> {
    const [s, sim] = [this.#s, this.#sim];
    if (isSaved) {
      await s.dispatch({ type: 'checkpoint' });
      sim.checkpoint();
      this.#watchDisk();
    }
    s.kill();
    s.kernel.forget();
    const wallAt = sim.now + dark + wrongBy;
    const aliveAt = sim.alive.at;
    if (isBelieved && wallAt < aliveAt && sim.movesDates(sim.now + wallAt - aliveAt)) return false;
    await s.pass(dark);
    s.clock.reboot();
    s.clock.isBelieved = isBelieved;
    s.clock.wrongByMs = wallAt * 1000 - s.clock.now();
    this.#dark = isBelieved ? 0 : this.#dark + dark + sim.now - aliveAt;
    this.#boots++;
    sim.boot({ wallAt, isBelieved });
    await s.restart(this.#bootId(), aliveAt * 1000);
    for (const n of devices.keys()) {
      const cause = s.place.state.ended.get(deviceOf(n).mac)?.cause;
      if (cause) sim.tellWhy(n, cause);
    }
    return isBelieved || this.#second();
  }

  #bootId(): string {
    return `boot-${this.#boots}`;
  }

  async #second(): Promise<boolean> {
    await this.#s.pass(1);
    this.#sim.step();
    this.#seconds++;
    this.#judge(true);
    this.#compare();
    this.#watchDisk();
    return !this.#isAmbiguous();
  }

  /** New terms hold at once: nobody whose time is over stays open, and the next reading ends who is due. */
  async #readAtOnce(): Promise<boolean> {
    for (const device of this.#sim.online.keys()) {
      const isOver = rules.due(this.#sim, device, false).some(({ cause }) => !byReading.includes(cause));
      if (isOver && this.#s.isOpen(deviceOf(device))) this.#fail(`device ${device} is open though its time is over`);
    }
    await this.#s.gateway.refresh();
    this.#sim.read();
    this.#judge(false);
    return !this.#isAmbiguous();
  }

  /** Whoever the gateway has ended was due, with a cause that is true; and nobody is due after that. */
  #judge(isStep: boolean): void {
    const sim = this.#sim;
    const due = new Map([...sim.online.keys()].map((device) => [device, rules.due(sim, device, isStep)]));
    for (const [device, causes] of due)
      if (!this.#s.place.isOnline(deviceOf(device))) this.#judgeEnd(device, causes, isStep ? sim.now : undefined);
    for (const device of sim.online.keys()) {
      const left = rules.due(sim, device, false);
      if (left.length > 0) this.#fail(`device ${device} should be ended: ${JSON.stringify(left)}`);
    }
  }

  #judgeEnd(device: number, due: readonly rules.Due[], endsAt?: number): void {
    const { cause, openedAt, endedAt, ticketId } = this.#s.place.ended(deviceOf(device));
    const found = due.find((one) => one.cause === cause);
    if (!found) this.#fail(`device ${device} was ended by ${cause}; true is ${JSON.stringify(due)}`);
    const off = endsAt === undefined ? 0 : endedAt / 1000 - (endsAt - found.early);
    if (Math.abs(off) > 0.01) this.#fail(`device ${device} was ended ${off} s after it was due`);
    if (endsAt === undefined && !this.#sim.shorten(device, (endedAt - openedAt) / 1000))
      this.#fail(`device ${device} is told to have been online for ${(endedAt - openedAt) / 1000} s`);
    const spent = cause === 'volume-exhausted' ? { spent: this.#s.place.ticket(ticketId).spent } : {};
    this.#sim.end(device, cause, { early: found.early, ...spent });
    this.#ends.push(cause);
  }

  #judgeAnswer(what: Action['type'], decision: Decision, expected: rules.Answer): void {
    const told = decision.ok ? undefined : decision.refusal;
    this.#met.push(`${what}: ${expected.is}`);
    const isRight = answers(told, expected, (mac) => devices.findIndex((one) => one.mac === mac), this.#sim);
    if (!isRight) this.#fail(`the answer is ${JSON.stringify(told ?? 'ok')}; right is ${JSON.stringify(expected)}`);
  }

  #compare(): void {
    this.#compareOpen();
    const [s, sim] = [this.#s, this.#sim];
    const { state } = s.place;
    this.#agree('the time', s.gateway.now() / 1000, sim.now);
    for (const n of devices.keys()) {
      this.#agree(`device ${n} is online`, s.place.isOnline(deviceOf(n)), sim.online.has(n));
      this.#agree(`why device ${n} was ended`, state.ended.get(deviceOf(n).mac)?.cause, sim.ended.get(n)?.cause);
    }
    this.#agree('how many tickets there are', state.tickets.size, sim.tickets.length);
    for (const n of sim.tickets.keys()) this.#compareTicket(n);
  }

  #compareOpen(): void {
    for (const n of devices.keys())
      this.#agree(`device ${n} is open`, this.#s.isOpen(deviceOf(n)), this.#sim.isOpen(n));
  }

  #compareTicket(n: number): void {
    const [s, sim] = [this.#s, this.#sim];
    const { state } = s.place;
    const ticket = s.place.ticket(n + 1);
    const now = s.gateway.now();
    const open = sessionsOf(state, ticket);
    const { upBytes, downBytes } = rules.knownBytes(sim, n);
    this.#agree(`the volume of ticket ${n}`, ticket.usage, { upBytes, downBytes });
    for (const creditPer of ['ticket', 'device'] as const) {
      const terms = { ...termsOf(state, ticket), creditPer };
      const used = chargedMs(ticket, terms, open, now) / 1000;
      this.#isNear(`credit used of ticket ${n} per ${creditPer}`, used, rules.usedSeconds(sim, n, creditPer));
    }
    const { periodCapSeconds } = rules.termsOf(sim, n);
    const balance = periodBalance(state, ticket, now);
    if (balance && periodCapSeconds !== null && sim.isClockKnown) {
      const used = periodCapSeconds - balance.leftMs / 1000;
      this.#isNear(`used in the period of ticket ${n}`, used, rules.usedInPeriod(sim, n, sim.now));
    }
    this.#compareConfirmation(n);
    this.#agree(`the state of ticket ${n}`, ticketStatus(state, ticket, now), statusOf(sim, n));
  }

  #compareConfirmation(n: number): void {
    const { confirmation } = rules.ticketOf(this.#sim, n);
    const { address, asked, confirmed } = confirmation ?? {};
    const known = this.#s.place.ticket(n + 1).confirmation;
    const inMs = (moment: rules.Moment | null | undefined) => (moment ? moment.at * 1000 : null);
    const expected = confirmation && { address, askedAt: inMs(asked), confirmedAt: inMs(confirmed) };
    this.#agree(`what is confirmed of ticket ${n}`, known, expected);
    const mailed = [...this.#s.place.state.outbox.values()].filter(({ ticketIds }) => ticketIds.includes(n + 1));
    const links = address === undefined || confirmed ? [] : [address];
    const to = mailed.map((message) => message.to);
    this.#agree(`to whom a link to ticket ${n} is on its way`, to, links);
  }

  /** A device was shut by its volume and something else ends it at about the same time: either may be told. */
  #isAmbiguous(): boolean {
    const sim = this.#sim;
    return [...sim.online].some(([device, session]) => {
      if (!session.isShut) return false;
      const isOther = () => rules.due(sim, device, false).some(({ cause }) => cause !== 'volume-exhausted');
      return [0, 1, 2].some((ahead) => sim.foresee(ahead, isOther));
    });
  }

  #isAnyShut(): boolean {
    return [...this.#sim.online.values()].some(({ isShut }) => isShut);
  }

  /** Where credit is counted per device every log-in changes deadlines, and the kernel opens anew what it had shut. */
  #isAnySharedByDevice(): boolean {
    return [...this.#sim.online.values()].some(({ ticket }) => rules.termsOf(this.#sim, ticket).creditPer === 'device');
  }

  /** Whatever was put on disk: the daemon was alive then. */
  #watchDisk(): void {
    const { commitCount } = this.#s.store;
    if (commitCount > this.#commits) this.#sim.stayAlive();
    this.#commits = commitCount;
  }

  /** What a guest gives with a log-in, as the gateway gets it. */
  #given({ release, typed, canMail }: rules.Wishes) {
    const sessionId = release === undefined ? undefined : this.#sessionId(release);
    return {
      ...(sessionId !== undefined && { release: sessionId }),
      ...(typed !== undefined && { answers: { email: { value: typed, agrees: false } } }),
      ...(canMail && { linkLanguage: 'fr' }),
    };
  }

  /** Waits for an instant that comes soon, or for the second before or after it. Answers whether the story can go on. */
  async #until(instant: number | null, near: number | undefined): Promise<boolean> {
    if (instant === null || near === undefined || instant - this.#sim.now > soonSeconds) return true;
    while (this.#sim.now < instant + near) if (!(await this.#second())) return false;
    return true;
  }

  #sessionId(n: number): number | undefined {
    const { mac } = deviceOf(n);
    return this.#s.place.state.index.sessionByMac.get(mac);
  }

  #isNear(what: string, found: number, expected: number): void {
    if (Math.abs(found - expected) > 0.02) this.#fail(`${what} is ${found}; right is ${expected}`);
  }

  #agree(what: string, found: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(found, expected))
      this.#fail(`${what}: ${JSON.stringify(found)}; right is ${JSON.stringify(expected)}`);
  }

  #fail(what: string): never {
    throw new Disagreement(`second ${this.#seconds} (${new Date(this.#sim.now * 1000).toISOString()}): ${what}`);
  }
}

/** So long a story waits for an instant. */
const soonSeconds = 250;

/** Causes that the kernel does not shut at by itself. */
const byReading: readonly Cause[] = ['idle-timeout', 'device-released', 'volume-exhausted'];

/** What happens to the house, not to a guest. */
function isOfTheHouse({ type }: Action): boolean {
  return ['offer-change', 'offer-extend', 'list-bind', 'tell', 'restart', 'boot', 'confirm'].includes(type);
}

async function accepted(s: Stage, event: Parameters<Stage['dispatch']>[0]): Promise<void> {
  const decision = await s.dispatch(event);
  if (!decision.ok) throw new Error(`${event.type} was refused: ${JSON.stringify(decision.refusal)}`);
}

function deviceOf(n: number): Device {
  const found = devices[n];
  if (!found) throw new Error(`no device ${n}`);
  return found;
}

function statusOf(sim: Simulator, n: number): string {
  const { isCancelled, first } = rules.ticketOf(sim, n);
  if (isCancelled) return 'cancelled';
  if (rules.usedUp(sim, n).length > 0) return 'expired';
  return first ? 'in-use' : 'unused';
}

function answers(
  told: Refusal | undefined,
  expected: rules.Answer,
  who: (mac: string) => number,
  sim: Simulator,
): boolean {
  if (!told) return expected.is === 'ok';
  if (told.reason !== expected.is) return false;
  if (told.reason === 'used-up' && expected.is === 'used-up') return expected.causes.includes(told.cause);
  if (told.reason === 'not-now' && expected.is === 'not-now') {
    const again = told.againAt === null ? null : told.againAt / 1000;
    return expected.causes.some((cause) => cause === told.cause) && again === expected.againAt;
  }
  if (told.reason === 'free-again' && expected.is === 'free-again') return told.againAt === expected.againAt * 1000;
  if (told.reason === 'too-many-devices' && expected.is === 'too-many-devices') {
    const listed = told.devices.map(({ mac }) => who(mac));
    const quiet = listed.map((n) => quietSeconds(sim, n));
    const isSorted = quiet.every((seconds, i) => i === 0 || seconds >= (quiet[i - 1] ?? 0));
    return isSorted && isDeepStrictEqual([...listed].sort(), [...expected.devices].sort());
  }
  return true;
}

function quietSeconds(sim: Simulator, device: number): number {
  const session = sim.online.get(device);
  return session ? session.connected.length - session.knownBusySeconds : 0;
}
