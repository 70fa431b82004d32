import type { Random } from '../../ports.js';

/** Work that takes longer than a person waits for a page. It is in memory only: a restart stops it. */
export interface Task {
  readonly id: string;
  /** Who started it, and alone may see it. */
  readonly by: string;
  /** What is being done, as a key of the texts. */
  readonly titleKey: string;
  readonly done: number;
  readonly total: number;
  readonly state: 'running' | 'finished' | 'stopped' | 'failed';
  /** The page that shows what came of it; null until it is finished. */
  readonly resultPath: string | null;
}

/** Does the work, tells how far it is, and heeds the signal; answers the path of the page that shows the result. */
export type Work = (progress: (done: number, total: number) => void, signal: AbortSignal) => Promise<string>;

export interface Tasks {
  start(by: string, titleKey: string, work: Work): Task;
  find(id: string, by: string): Task | undefined;
  /** What has been done until then stays. */
  stop(id: string, by: string): void;
}

interface Kept {
  task: Task;
  readonly stop: AbortController;
}

const mostKept = 20;

/** Tells of a failure through `onFault`. */
export function openTasks(random: Random, onFault: (action: string, error: unknown) => void): Tasks {
  const kept = new Map<string, Kept>();
  const find = (id: string, by: string) => {
    const found = kept.get(id);
    return found?.task.by === by ? found : undefined;
  };
  return {
    start(by, titleKey, work) {
      const id = random.token();
      const task: Task = { id, by, titleKey, done: 0, total: 0, state: 'running', resultPath: null };
      const entry: Kept = { task, stop: new AbortController() };
      kept.set(id, entry);
      forgetOldest(kept);
      void run(entry, work, (error) => onFault(titleKey, error));
      return task;
    },
    find: (id, by) => find(id, by)?.task,
    stop: (id, by) => find(id, by)?.stop.abort(),
  };
}

async function run(entry: Kept, work: Work, onFault: (error: unknown) => void): Promise<void> {
  const { signal } = entry.stop;
  const become = (more: Partial<Task>) => {
    entry.task = { ...entry.task, ...more };
  };
  try {
    const resultPath = await work((done, total) => become({ done, total }), signal);
    become({ state: signal.aborted ? 'stopped' : 'finished', resultPath });
  } catch (error) {
    become({ state: signal.aborted ? 'stopped' : 'failed' });
    if (!signal.aborted) onFault(error);
  }
}

function forgetOldest(kept: Map<string, Kept>): void {
  const over = [...kept].filter(([, { task }]) => task.state !== 'running');
  for (const [id] of over.slice(0, Math.max(0, kept.size - mostKept))) kept.delete(id);
}
