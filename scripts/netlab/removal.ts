import { readdirSync, rmSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { runLast } from './run.js';
import { forget, isAlive, knownLabs, type LabState, removeIfEmpty } from './state.js';

/** Takes a lab down, politely first: its programs get SIGTERM and up to 400 ms. Calling it twice changes nothing. */
export async function removeLab(state: LabState): Promise<void> {
  signalAll(processesIn(state.namespaces), 'SIGTERM');
  for (let i = 0; i < 40 && processesIn(state.namespaces).length > 0; i++) await delay(10);
  removeNow(state);
}

/** Takes a lab down at once and blocking: for an exiting process, and for a lab whose owner is dead. */
export function removeNow(state: LabState): void {
  const wait = new Int32Array(new SharedArrayBuffer(4));
  for (let i = 0; i < 500; i++) {
    const left = processesIn(state.namespaces);
    if (left.length === 0) break;
    signalAll(left, 'SIGKILL');
    Atomics.wait(wait, 0, 0, 2);
  }
  const there = state.namespaces.filter((name) => identity(`/run/netns/${name}`) !== undefined);
  if (there.length > 0) runLast(['ip', '-force', '-batch', '-'], there.map((name) => `netns del ${name}\n`).join(''));
  for (const name of state.namespaces) rmSync(`/etc/netns/${name}`, { recursive: true, force: true });
  removeIfEmpty('/etc/netns');
  rmSync(state.folder, { recursive: true, force: true });
  forget(state.id);
}

/** Removes the labs whose owner is no longer there; returns their ids. Labs of living owners stay as they are. */
export function removeDeadLabs(): string[] {
  const dead = knownLabs().filter((lab) => !isAlive(lab.owner));
  for (const lab of dead) removeNow(lab);
  return dead.map((lab) => lab.id);
}

/** Removes the lab when this process (or worker thread) ends or, with `onSignals`, is told to. The result calls this off. */
export function removeAtExit(state: LabState, onSignals: boolean): () => void {
  const onExit = () => removeNow(state);
  const signals = onSignals && isMainThread ? (['SIGINT', 'SIGTERM', 'SIGHUP'] as const) : [];
  const release = () => {
    process.off('exit', onExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    release();
    removeNow(state);
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  process.on('exit', onExit);
  for (const signal of signals) process.on(signal, onSignal);
  return release;
}

/** Process ids in these network namespaces; what `ip netns pids` says, for all of them in one pass. */
export function processesIn(namespaces: readonly string[]): number[] {
  const wanted = new Set(namespaces.map((name) => identity(`/run/netns/${name}`)).filter((id) => id !== undefined));
  if (wanted.size === 0) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && wanted.has(identity(`/proc/${name}/ns/net`) ?? ''))
    .map(Number);
}

function identity(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch {
      // it has just ended
    }
}
