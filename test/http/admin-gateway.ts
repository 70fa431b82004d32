import { createHash, randomBytes, randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OwnerSettings, openSettings } from '../../daemon/config/owner-settings.js';
import { parseObject } from '../../daemon/config/parse.js';
import type { Config } from '../../daemon/config/spec.js';
import { makeCode } from '../../daemon/domain/code.js';
import type { Event, Reading } from '../../daemon/domain/event.js';
import { type OfferTerms, unlimitedTerms } from '../../daemon/domain/offer.js';
import type { Session } from '../../daemon/domain/session.js';
import { emptyState } from '../../daemon/domain/state.js';
import type { Usage } from '../../daemon/domain/usage.js';
import { type Gateway, LiveGateway } from '../../daemon/gateway.js';
import type { Passwords } from '../../daemon/http/staff-password.js';
import type { Random } from '../../daemon/ports.js';

export interface TestGateway extends Gateway {
  /** Everything that was dispatched, in order. */
  readonly events: Event[];
  pass(ms: number): void;
  /** What a session's meters will show from now on. */
  use(sessionId: number, usage: Usage): void;
  complain(...complaints: readonly string[]): void;
}

/** The real gateway on a clock that stands still until it is told to move, with a disk and a kernel that obey. */
export function testGateway(): TestGateway {
  const state = emptyState();
  state.clock = { ...state.clock, anchorMs: 0, isKnown: true, timeZone: 'Europe/Paris' };
  const events: Event[] = [];
  const meters = new Map<number, Usage>();
  let at = Date.UTC(2026, 4, 4, 8, 0);
  let complaints: readonly string[] = [];
  const live = new LiveGateway({
    state,
    store: { commit: async () => undefined },
    kernel: {
      set: async () => [],
      read: async () => [...state.sessions.values()].map((session) => reading(session, meters.get(session.id), at)),
      report: () => ({ driver: 'nft', loaded: state.sessions.size, stale: 0, complaints }),
    },
    clock: { up: () => at, schedule: () => () => undefined },
    readEveryMs: 5000,
    onFault: (action, error) => {
      throw new Error(action, { cause: error });
    },
  });
  return {
    state,
    events,
    now: () => at,
    dispatch: (event) => {
      events.push(event);
      return live.dispatch(event);
    },
    refresh: () => live.refresh(),
    report: () => live.report(),
    watch: (changed, everyMs) => live.watch(changed, everyMs),
    pass: (ms) => {
      at += ms;
    },
    use: (sessionId, usage) => void meters.set(sessionId, usage),
    complain: (...next) => {
      complaints = next;
    },
  };
}

function reading({ slot, usage }: Session, now: Usage | undefined, at: number): Reading {
  return { slot, usage: now ?? usage, lastTrafficAt: now === undefined ? null : at, open: true };
}

/** A hash that costs nothing, for tests that are not about its cost. */
export const quickPasswords: Passwords = {
  hash: async (password) => createHash('sha256').update(password).digest('hex'),
  verify: async (password, hash) => createHash('sha256').update(password).digest('hex') === hash,
  isWeak: () => false,
};

export const realRandom: Random = {
  integer: (below) => randomInt(below),
  token: () => randomBytes(32).toString('base64url'),
};

/** The settings of a test; what is changed is kept in the state folder. */
export function testSettings(stateFolder: string, admin: object = {}, sections: object = {}): OwnerSettings {
  return openSettings({
    file: testFile(stateFolder, admin, sections),
    owner: undefined,
    keep: (text) => writeFile(join(stateFolder, 'settings.json'), text ?? ''),
  });
}

export function testConfig(stateFolder: string, admin: object = {}, sections: object = {}): Config {
  const { config } = parseObject(testFile(stateFolder, admin, sections));
  if (config === undefined) throw new Error('the configuration of the test is wrong');
  return config;
}

function testFile(stateFolder: string, admin: object, sections: object): object {
  return {
    site: { name: 'Café Test', stateFolder, timeZone: 'Europe/Paris' },
    uplink: { interface: 'wan0' },
    admin,
    accessPoints: [
      { id: 'lounge', name: 'Lounge', interface: 'br-lounge' },
      { id: 'garden', name: 'Garden', interface: 'br-garden' },
    ],
    ...sections,
  };
}

export const hourTerms: OfferTerms = {
  ...unlimitedTerms,
  name: 'One hour',
  accessPoints: ['lounge'],
  creditSeconds: 3600,
  downKbps: 5000,
  upKbps: 1000,
  downVolumeBytes: 500_000_000,
};

/** An offer, a list of `count` tickets, and somebody online on the first of them. */
export async function seed(gateway: TestGateway, count = 3, terms: OfferTerms = hourTerms): Promise<void> {
  await gateway.dispatch({ type: 'offer-create', terms });
  await gateway.dispatch({ type: 'list-create', name: 'Summer', offerId: gateway.state.last.offer });
  const codes = Array.from({ length: count }, () => makeCode(randomInt));
  await gateway.dispatch({ type: 'tickets-issue', listId: gateway.state.last.list, codes });
}

export const guest = { mac: '02:00:00:00:00:01', address: '192.0.2.7', accessPoint: 'lounge' };

export async function comeOnline(gateway: TestGateway, ticketId = 1, device = guest): Promise<void> {
  const code = gateway.state.tickets.get(ticketId)?.code ?? '';
  const decision = await gateway.dispatch({ type: 'log-in', ...device, code });
  if (!decision.ok) throw new Error(`the guest of the test was refused: ${decision.refusal.reason}`);
}
