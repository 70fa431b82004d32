import { linkSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What must be known to take a lab down without the process that built it. */
export interface LabState {
  readonly id: string;
  readonly owner: Process;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly guests: number;
  /** How many of them, the last ones, are on the second guest network; without any there is none. */
  readonly campers: number;
  readonly namespaces: readonly string[];
  /** Leases, logs, wrappers and browser profiles. */
  readonly folder: string;
}

/** A process told apart from a later one with the same number. */
export interface Process {
  readonly pid: number;
  /** Clock ticks after boot, as /proc shows them. */
  readonly startedAtTicks: string;
}

const stateFolder = '/run/passerelle-lab';
const fileOf = (id: string) => join(stateFolder, `${id}.json`);

export const namespaceNames = {
  gateway: (id: string) => `pl${id}-gw`,
  internet: (id: string) => `pl${id}-net`,
  owner: (id: string) => `pl${id}-own`,
  guest: (id: string, number: number) => `pl${id}-g${number}`,
};

/** Writes the state file. False when the id is taken: nothing has changed then. */
export function claim(state: LabState): boolean {
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const draft = join(stateFolder, `.${state.id}.${process.pid}`);
  writeFileSync(draft, JSON.stringify(state, null, 2), { mode: 0o600 });
  try {
    linkSync(draft, fileOf(state.id));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

export function forget(id: string): void {
  rmSync(fileOf(id), { force: true });
  removeIfEmpty(stateFolder);
}

/** Every lab of this machine, the newest first. */
export function knownLabs(): LabState[] {
  return namesIn(stateFolder)
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(join(stateFolder, name), 'utf8')) as LabState];
      } catch {
        return []; // removed meanwhile
      }
    })
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

/** The process with this number, undefined when there is none. */
export function processOf(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // from field 3 on, proc(5)
    if (fields[0] === 'Z') return undefined;
    return { pid, startedAtTicks: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

export function isAlive({ pid, startedAtTicks }: Process): boolean {
  return processOf(pid)?.startedAtTicks === startedAtTicks;
}

export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // in use, or never made
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
