import type { Event } from '../../daemon/domain/event.js';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { type Decision, LiveGateway } from '../../daemon/gateway.js';
import { FakeClock } from './clock.js';
import { FakeKernel } from './kernel.js';
import { type Device, type Place, phone, place, t0 } from './place.js';
import { FakeStore } from './store.js';

export interface StageOptions {
  readonly readEveryMs?: number;
  readonly bootId?: string;
  readonly timeZone?: string;
}

/** The real gateway between a fake clock, kernel and store. Faults that the test did not announce fail it. */
export class Stage {
  readonly clock = new FakeClock(t0);
  readonly kernel: FakeKernel = new FakeKernel(
    () => this.clock.up(),
    () => this.gateway.now(),
  );
  readonly store: FakeStore;
  readonly place: Place;
  readonly #options: StageOptions;
  readonly #expected: string[] = [];
  readonly #faults: string[] = [];
  gateway: LiveGateway;

  constructor(made: Place, options: StageOptions) {
    this.place = made;
    this.store = new FakeStore(made.state);
    this.#options = options;
    this.gateway = this.#newGateway();
  }

  async start(bootId = this.#options.bootId ?? 'boot-1', aliveAt = this.clock.now()): Promise<void> {
    const { clock } = this;
    await this.gateway.start({
      type: 'start',
      bootId,
      aliveAt,
      upMs: clock.up(),
      wallAt: clock.wall(),
      isBelieved: clock.isBelieved,
      timeZone: this.#options.timeZone ?? 'UTC',
    });
  }

  /** Another daemon takes over: the same disk, the same kernel. */
  async restart(bootId?: string, aliveAt?: number): Promise<void> {
    this.gateway = this.#newGateway();
    await this.start(bootId, aliveAt);
  }

  /** The daemon is killed; the kernel goes on by itself. */
  die(): void {
    this.clock.forget();
  }

  dispatch(event: Event): Promise<Decision> {
    return this.gateway.dispatch(event);
  }

  logIn(who: Device = phone, ticketId = 1): Promise<Decision> {
    return this.dispatch(this.place.typing(who, ticketId));
  }

  /** Time passes, and the gateway does what it does. */
  async pass(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1000);
  }

  isOpen({ mac }: Device): boolean {
    return this.kernel.isOpen(mac);
  }

  send({ mac }: Device, bytes: { readonly up?: number; readonly down?: number }): boolean {
    return this.kernel.send(mac, bytes);
  }

  /** The next fault of the gateway that begins like this is part of the story. */
  expectFault(action: string): void {
    this.#expected.push(action);
  }

  /** The daemon is killed: nothing of it is left but what is on disk. */
  kill(): void {
    this.clock.forget();
    this.store.restore();
  }

  /** Everything announced has happened, and nothing else. */
  verify(): void {
    this.store.verify();
    this.kernel.verify();
    if (this.#faults.length > 0) throw new Error(`the gateway had faults: ${this.#faults.join(', ')}`);
    if (this.#expected.length > 0) throw new Error(`no fault happened while ${this.#expected.join(', ')}`);
  }

  #newGateway(): LiveGateway {
    const { clock, kernel, store } = this;
    const onFault = (action: string, error: unknown) => {
      const expected = this.#expected.indexOf(action);
      if (expected >= 0) this.#expected.splice(expected, 1);
      else this.#faults.push(`${action}: ${String(error)}`);
    };
    const readEveryMs = this.#options.readEveryMs ?? 5_000;
    return new LiveGateway({ state: this.place.state, store, kernel, clock, readEveryMs, onFault });
  }
}

/** A started gateway with an offer, its list and tickets, all of it on disk. */
export async function stage(limits: Partial<OfferTerms> = {}, tickets = 3, options: StageOptions = {}): Promise<Stage> {
  const made = await stageOf(place(limits, tickets), options);
  await made.start();
  return made;
}

/** The same of a place that is there; not started. */
export async function stageOf(made: Place, options: StageOptions = {}): Promise<Stage> {
  const built = new Stage(made, options);
  if (made.history.length > 0) await built.store.commit(made.history);
  return built;
}
