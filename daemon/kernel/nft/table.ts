import type { Mac } from '../../domain/mac.js';
import { noUsage, type Usage } from '../../domain/usage.js';
import { slotOf } from '../mark.js';
import { rulesetId } from './ruleset.js';

/** What our table holds, read back from the kernel. */
export interface LoadedTable {
  readonly rulesetId: string;
  readonly sessions: ReadonlyMap<number, LoadedSession>;
  /** Quota limits in bytes, by name. */
  readonly quotas: ReadonlyMap<string, number>;
  readonly exempt: ReadonlyMap<Mac, LoadedExemption>;
}

/** A device that is open without a session. */
export interface LoadedExemption {
  readonly mac: Mac;
  readonly mark: number;
  /** Epoch ms; null: no deadline; undefined: shut. */
  readonly endsAt: number | null | undefined;
}

/** Where a device comes in, as nft writes it: `"br-guest" . 02:00:00:00:00:01`. */
export type Door = string;

export function doorOf(device: string, mac: Mac): Door {
  return `"${device}" . ${mac}`;
}

/** The elements of one slot; a half-loaded one shows what is there. */
export interface LoadedSession {
  readonly slot: number;
  /** Keys of the map `up`: an interface and a device on it. */
  readonly doors: readonly Door[];
  /** Epoch ms; null: no deadline; undefined: shut. */
  readonly endsAt: number | null | undefined;
  readonly upClass: string | undefined;
  readonly dnClass: string | undefined;
  readonly quotaUp: string | undefined;
  readonly quotaDn: string | undefined;
  readonly quotaAll: string | undefined;
  /** Its packets are tested for volumes. */
  readonly isLimited: boolean;
  /** Its class once a volume is used up; undefined: a used-up volume ends it. */
  readonly slowClass: string | undefined;
  readonly usage: Usage;
  readonly lastTrafficAt: number | null;
}

/** A packet of a session refreshes its element in the set `seen` to this timeout; what is left of it dates the packet. */
const seenTimeoutMs = 30 * 86_400_000;

/** Reads the text of `nft list table`; `at` is the instant at which it was listed. Text, since JSON rounds to seconds. */
export function parseTable(text: string, at: number): LoadedTable {
  const blocks = parseBlocks(text);
  const sessions = new Map<number, Draft>();
  const draft = (mark: string): Draft | undefined => {
    const slot = slotOf(Number(mark));
    if (slot === undefined) return undefined;
    const known = sessions.get(slot) ?? emptyDraft(slot);
    sessions.set(slot, known);
    return known;
  };
  for (const element of blocks.get('up') ?? []) {
    const [door, mark] = element.split(' : ');
    if (door && mark) draft(mark)?.doors.push(door);
  }
  for (const element of blocks.get('until') ?? []) {
    const session = draft(firstWord(element));
    if (session) session.endsAt = deadlineOf(element, at);
  }
  for (const element of blocks.get('seen') ?? []) {
    const session = draft(firstWord(element));
    if (session) session.lastTrafficAt = at - (seenTimeoutMs - durationMs(element, 'expires'));
  }
  for (const element of blocks.get('up_class') ?? []) {
    const session = draft(firstWord(element));
    if (!session) continue;
    session.upClass = classOf(element);
    session.usage = { ...session.usage, upBytes: counterBytes(element) };
  }
  for (const element of blocks.get('dn_class') ?? []) {
    const session = draft(firstWord(element));
    if (!session) continue;
    session.dnClass = classOf(element);
    session.usage = { ...session.usage, downBytes: counterBytes(element) };
  }
  for (const [name, key] of [
    ['quota_up', 'quotaUp'],
    ['quota_dn', 'quotaDn'],
    ['quota_all', 'quotaAll'],
  ] as const)
    for (const element of blocks.get(name) ?? []) {
      const session = draft(firstWord(element));
      if (session) session[key] = element.split(' : ')[1]?.replaceAll('"', '');
    }
  for (const element of blocks.get('limited') ?? []) {
    const session = draft(firstWord(element));
    if (session) session.isLimited = true;
  }
  for (const element of blocks.get('slow_class') ?? []) {
    const session = draft(firstWord(element));
    if (session) session.slowClass = classOf(element);
  }
  return { rulesetId: rulesetId(text), sessions, quotas: parseQuotas(text), exempt: parseExempt(blocks, at) };
}

/** A listed deadline is off by the time that listing took: the one that was loaded is exact. */
export function withExactDeadlines(held: LoadedTable, known: LoadedTable): LoadedTable {
  const sessions = new Map<number, LoadedSession>();
  for (const [slot, session] of held.sessions) sessions.set(slot, exactly(session, known.sessions.get(slot)));
  const exempt = new Map<Mac, LoadedExemption>();
  for (const [mac, exemption] of held.exempt) exempt.set(mac, exactly(exemption, known.exempt.get(mac)));
  return { ...held, sessions, exempt };
}

type Timed = Pick<LoadedSession, 'endsAt'>;

function exactly<T extends Timed>(listed: T, { endsAt }: Timed = { endsAt: undefined }): T {
  const isSame =
    typeof endsAt === 'number' && typeof listed.endsAt === 'number' && Math.abs(endsAt - listed.endsAt) < 1_000;
  return isSame ? { ...listed, endsAt } : listed;
}

function parseExempt(blocks: ReadonlyMap<string, string[]>, at: number): Map<Mac, LoadedExemption> {
  const until = new Map(
    (blocks.get('exempt_until') ?? []).map((element) => [Number(firstWord(element)), deadlineOf(element, at)]),
  );
  return new Map(
    (blocks.get('exempt') ?? []).map((element) => {
      const [mac = '', mark] = element.split(' : ');
      return [mac, { mac, mark: Number(mark), endsAt: until.get(Number(mark)) }];
    }),
  );
}

/** The end of an element of a set with deadlines; null: it has none. */
function deadlineOf(element: string, at: number): number | null {
  return element.includes('expires') ? at + durationMs(element, 'expires') : null;
}

type Draft = { -readonly [K in keyof LoadedSession]: LoadedSession[K] } & { doors: Door[] };

function emptyDraft(slot: number): Draft {
  return {
    slot,
    doors: [],
    endsAt: undefined,
    upClass: undefined,
    dnClass: undefined,
    quotaUp: undefined,
    quotaDn: undefined,
    quotaAll: undefined,
    isLimited: false,
    slowClass: undefined,
    usage: noUsage,
    lastTrafficAt: null,
  };
}

/** The elements of each set and map, by name. */
function parseBlocks(text: string): Map<string, string[]> {
  const blocks = new Map<string, string[]>();
  for (const [, name, body] of text.matchAll(/^\t(?:set|map) (\w+) \{\n([\s\S]*?)^\t\}/gm)) {
    const list = body?.match(/elements = \{([\s\S]*)\}/)?.[1] ?? '';
    blocks.set(
      name ?? '',
      list
        .split(',')
        .map((element) => element.trim())
        .filter((element) => element !== ''),
    );
  }
  return blocks;
}

function parseQuotas(text: string): Map<string, number> {
  const quotas = new Map<string, number>();
  for (const [, name, number, unit] of text.matchAll(/^\tquota (\w+) \{\s*over (\d+) (\w+)/gm))
    quotas.set(name ?? '', Number(number) * (unitBytes[unit ?? ''] ?? 1));
  return quotas;
}

const unitBytes: Readonly<Record<string, number>> = { bytes: 1, kbytes: 1024, mbytes: 1024 ** 2, gbytes: 1024 ** 3 };
const unitMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

function durationMs(element: string, word: string): number {
  const duration = element.split(`${word} `)[1]?.split(' ')[0] ?? '';
  return [...duration.matchAll(/(\d+)(ms|[dhms])/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * (unitMs[unit ?? ''] ?? 0),
    0,
  );
}

/** nft prints the class `5061:0` as `5061:`. */
function classOf(element: string): string | undefined {
  return element.split(' : ')[1]?.replace(/:$/, ':0');
}

function counterBytes(element: string): number {
  return Number(element.match(/counter packets \d+ bytes (\d+)/)?.[1] ?? 0);
}

function firstWord(element: string): string {
  return element.split(' ')[0] ?? '';
}
