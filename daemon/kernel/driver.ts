import type { EnforcedSession, Enforcement } from '../domain/enforcement.js';
import type { Reading, SettledReading } from '../domain/event.js';
import type { Mac } from '../domain/mac.js';
import { addUsage, laterUsage, noUsage, type Usage, usageSince } from '../domain/usage.js';
import type { Log } from '../os/log.js';
import { CommandError, type Run } from '../os/run.js';
import type { Kernel, KernelReport } from '../ports.js';
import { dropRedirected } from './conntrack.js';
import { leasedLines, readLeased } from './lease.js';
import { carryNamed, type Named, parseNamed } from './nft/named.js';
import { ruleset, rulesetId, table } from './nft/ruleset.js';
import { type LoadedTable, parseTable } from './nft/table.js';
import { type Loaded, loadedAs, type Plan, plan, staleCount, wantedClasses } from './plan.js';
import type { KernelSettings } from './setting.js';
import { takeDevices } from './tc/driver.js';

export interface NftKernelParts {
  readonly settings: KernelSettings;
  readonly run: Run;
  readonly log: Log;
  readonly now: () => number;
  /** Epoch ms of the machine's own clock: dnsmasq dates its leases by it. */
  readonly wallNow: () => number;
  /** dnsmasq's, for antiSpoofing; null when that is off. */
  readonly leaseFile: string | null;
}

/** Each drop walks the whole connection table: log-ins that come together share the walk, and are answered before it. */
const dropAfterMs = 300;

const emptyTable: LoadedTable = { rulesetId: '', sessions: new Map(), quotas: new Map() };

/**
 * The real data plane: nftables and tc. It adopts what it finds loaded, does one thing at a time, and when the kernel does
 * not hold what it should (a command failed, somebody flushed the ruleset) it looks again and loads the difference, in the
 * last resort the whole table in one transaction.
 */
export class NftKernel implements Kernel {
  readonly #parts: NftKernelParts;
  readonly #ruleset: string;
  /** What the kernel holds; undefined when it must be looked at first. */
  #loaded: Loaded | undefined;
  #wanted: Enforcement = { at: 0, sessions: [] };
  /** What the set `leased` holds, as it was loaded; undefined: not known. */
  #leased: string | undefined;
  /** Addresses of the walled garden's domains, as they were seen last. */
  #named: Named | undefined;
  readonly #complaints = new Map<string, readonly string[]>();
  /** Devices that were opened and whose redirected connections are still to be dropped. */
  readonly #opened = new Set<Mac>();
  /** Last meters that nobody has been told yet. */
  readonly #settled: SettledReading[] = [];
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: NftKernelParts) {
    this.#parts = parts;
    this.#ruleset = ruleset(parts.settings);
  }

  set(enforcement: Enforcement): Promise<readonly SettledReading[]> {
    return this.#inTurn(async () => {
      this.#wanted = enforcement;
      await this.#bring();
      return this.#settled.splice(0);
    });
  }

  read(): Promise<readonly Reading[]> {
    return this.#inTurn(async () => {
      const held = await this.#list();
      const isOurs = held.rulesetId === rulesetId(this.#ruleset);
      if (!isOurs && this.#isSet()) {
        await this.#restore();
        return [];
      }
      if (this.#loaded) this.#loaded = { ...this.#loaded, table: withExactDeadlines(held, this.#loaded.table) };
      await this.#bringLeases();
      return [...held.sessions.values()].map(({ slot, usage, lastTrafficAt, endsAt }) => ({
        slot,
        usage,
        lastTrafficAt,
        open: endsAt !== undefined,
      }));
    });
  }

  /** Shuts the network for strangers before anything else is known; a table of ours that is there already stays. */
  guard(): Promise<void> {
    return this.#inTurn(async () => {
      if ((await this.#list()).rulesetId === '') await this.#nft([this.#ruleset]);
    });
  }

  /** Looks at everything anew, qdiscs and classes included, and loads what is missing. */
  verify(): Promise<void> {
    return this.#inTurn(async () => {
      const held = await this.#inspect();
      if (!this.#isSet()) return;
      if (held.table.rulesetId !== rulesetId(this.#ruleset)) return this.#restore();
      this.#loaded = this.#loaded ? { ...held, table: withExactDeadlines(held.table, this.#loaded.table) } : held;
      this.#wanted = { ...this.#wanted, at: this.#parts.now() };
      await this.#bring();
    });
  }

  report(): KernelReport {
    const complaints = [...this.#complaints.values()].flat();
    if (!this.#loaded)
      return { driver: 'nft', loaded: 0, stale: Math.max(1, this.#wanted.sessions.length), complaints };
    const stale = staleCount(this.#wanted, this.#loaded, this.#parts.settings);
    return { driver: 'nft', loaded: this.#loaded.table.sessions.size, stale, complaints };
  }

  /** Before the first `set` nobody knows what should be loaded: what is there is read and left alone. */
  #isSet(): boolean {
    return this.#wanted.at > 0;
  }

  /** The table has vanished: the sessions come back with the meters that were read last. */
  async #restore(): Promise<void> {
    this.#parts.log.warn('our firewall table is gone or is another one: loading it anew');
    const at = this.#parts.now();
    const { sessions } = withMeters(this.#wanted, this.#loaded?.table ?? emptyTable);
    this.#wanted = { at, sessions: sessions.filter(({ endsAt }) => endsAt === null || endsAt > at) };
    // the queues are looked at later: every moment without the table is one in which strangers are free
    if (this.#loaded) this.#loaded = { ...this.#loaded, table: emptyTable };
    await this.#bring();
  }

  async #bring(): Promise<void> {
    try {
      return await this.#attempt();
    } catch (error) {
      this.#loaded = undefined;
      this.#parts.log.warn({ error: String(error) }, 'the kernel did not take a change: looking again');
    }
    try {
      return await this.#attempt();
    } catch (error) {
      this.#loaded = undefined;
      this.#parts.log.error({ error: String(error) }, 'the kernel does not take the firewall');
      this.#complaints.set('load', [`the kernel does not take the firewall: ${String(error)}`]);
      throw error;
    }
  }

  async #attempt(): Promise<void> {
    const { settings } = this.#parts;
    const before = this.#loaded ?? (await this.#inspect());
    const isOurs = before.table.rulesetId === rulesetId(this.#ruleset);
    const base: Loaded = isOurs ? before : { ...before, table: emptyTable };
    const wanted = isOurs ? this.#wanted : withMeters(this.#wanted, before.table);
    if (isOurs) await this.#settle(plan(wanted, base, settings));
    else this.#keepMeters(before.table, wanted);
    // a deadline counts from the moment at which it is loaded, however long others were waited for
    const todo = plan({ ...wanted, at: this.#parts.now() }, base, settings);
    const replace = isOurs
      ? []
      : [
          `add table ${table}`,
          `delete table ${table}`,
          this.#ruleset,
          ...carryNamed(this.#named, this.#ruleset, table),
        ];
    // first open, then shape: for the few ms until its class is there a session has the class of everything else
    await this.#nft([...replace, ...todo.load]);
    await this.#tc(todo.shape);
    if (!isOurs) this.#leased = undefined;
    await this.#bringLeases();
    const tableNow = { ...loadedAs(wanted, base, settings), rulesetId: rulesetId(this.#ruleset) };
    this.#loaded = { ...before, table: tableNow, classes: wantedClasses(wanted, before, settings) };
    this.#complaints.delete('load');
    this.#dropRedirected(wanted.sessions.filter(({ slot }) => !base.table.sessions.has(slot)));
  }

  /** Shuts what is over, then reads its meters: no byte passes in between. */
  async #settle({ shut, settle }: Plan): Promise<void> {
    if (settle.length === 0) return;
    await this.#nft(shut);
    const over = new Set(settle.map(({ slot }) => slot));
    const held = await this.#list();
    this.#keepMeters({ sessions: new Map([...held.sessions].filter(([slot]) => over.has(slot))) }, { sessions: [] });
  }

  /** The last meters of loaded slots that are not wanted any more wait here for the next `set` to answer them. */
  #keepMeters(held: Pick<LoadedTable, 'sessions'>, wanted: Pick<Enforcement, 'sessions'>): void {
    const kept = new Set(wanted.sessions.map(({ slot }) => slot));
    for (const { slot, usage } of held.sessions.values()) if (!kept.has(slot)) this.#settled.push({ slot, usage });
  }

  async #inspect(): Promise<Loaded> {
    const { settings, run } = this.#parts;
    const { classes, leaf, complaints } = await takeDevices(run, settings);
    const known = this.#complaints.get('tc') ?? [];
    for (const complaint of complaints) if (!known.includes(complaint)) this.#parts.log.warn(complaint);
    this.#complaints.set('tc', complaints);
    return { table: await this.#list(), classes, leaf };
  }

  async #list(): Promise<LoadedTable> {
    const { run, now } = this.#parts;
    try {
      const { stdout } = await run(['nft', 'list', 'table', ...table.split(' ')]);
      this.#named = parseNamed(stdout) ?? this.#named;
      return parseTable(stdout, now());
    } catch (error) {
      if (error instanceof CommandError && error.stderr.includes('No such file or directory')) return emptyTable;
      throw error;
    }
  }

  async #nft(lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.#parts.run(['nft', '-f', '-'], `${lines.join('\n')}\n`);
  }

  async #tc(lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.#parts.run(['tc', '-batch', '-'], `${lines.join('\n')}\n`);
  }

  /** Connections that were shown the portal must not go on being shown it. */
  #dropRedirected(opened: readonly EnforcedSession[]): void {
    if (opened.length === 0) return;
    const isWaiting = this.#opened.size > 0;
    for (const { mac } of opened) this.#opened.add(mac);
    if (!isWaiting) setTimeout(() => this.#dropNow(), dropAfterMs);
  }

  #dropNow(): void {
    const { run, settings, log } = this.#parts;
    const devices = settings.lans.map(({ device }) => device);
    const macs = new Set(this.#opened);
    this.#opened.clear();
    dropRedirected(run, devices, macs).then(
      () => this.#complaints.delete('conntrack'),
      (error: unknown) => {
        if (!this.#complaints.has('conntrack'))
          log.warn({ error: String(error) }, 'redirected connections were not dropped');
        this.#complaints.set('conntrack', [`redirected connections were not dropped at a log-in: ${String(error)}`]);
      },
    );
  }

  /** Called when the lease file has changed. */
  refreshLeases(): Promise<void> {
    return this.#inTurn(() => this.#bringLeases());
  }

  async #bringLeases(): Promise<void> {
    const { settings, leaseFile, wallNow } = this.#parts;
    if (!settings.antiSpoofing || leaseFile === null) return;
    const leased = await readLeased(leaseFile, wallNow());
    if (leased === this.#leased) return;
    await this.#nft(leasedLines(leased));
    this.#leased = leased;
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(act);
    this.#queue = result.catch(() => {});
    return result;
  }
}

/** A listed deadline is off by the time that listing took: the one that was loaded is exact. */
function withExactDeadlines(held: LoadedTable, known: LoadedTable): LoadedTable {
  const sessions = [...held.sessions.values()].map((session) => {
    const endsAt = known.sessions.get(session.slot)?.endsAt;
    const isSame =
      typeof endsAt === 'number' && typeof session.endsAt === 'number' && Math.abs(endsAt - session.endsAt) < 1_000;
    return isSame ? { ...session, endsAt } : session;
  });
  return { ...held, sessions: new Map(sessions.map((session) => [session.slot, session])) };
}

/** Sessions that are metered already go on from there, and so do their volumes. */
function withMeters(wanted: Enforcement, held: LoadedTable): Enforcement {
  const more = new Map<number, Usage>();
  const metered = wanted.sessions.map((session) => {
    const loaded = held.sessions.get(session.slot);
    if (!loaded?.doors.some((door) => door.endsWith(session.mac))) return session;
    const { pool } = session.volume;
    more.set(pool, addUsage(more.get(pool) ?? noUsage, usageSince(session.usage, loaded.usage)));
    return { ...session, usage: laterUsage(session.usage, loaded.usage) };
  });
  const sessions = metered.map((session) => {
    const { volume } = session;
    return { ...session, volume: { ...volume, used: addUsage(volume.used, more.get(volume.pool) ?? noUsage) } };
  });
  return { ...wanted, sessions };
}
