/**
 * The files of the folder. Snapshot n holds every fact of the journals before n; journal n goes on from there. A
 * snapshot that could not be written leaves a number out.
 */
export interface StoredFile {
  readonly kind: 'snapshot' | 'journal';
  readonly generation: number;
  readonly name: string;
}

export function snapshotName(generation: number): string {
  return `snapshot-${generation}.jsonl.gz`;
}

export function journalName(generation: number): string {
  return `journal-${generation}.jsonl`;
}

/** The snapshots and journals among some file names, oldest first. */
export function storedFiles(names: readonly string[]): StoredFile[] {
  return names.flatMap(parseName).sort((a, b) => a.generation - b.generation);
}

/** The first free name for a damaged file: `journal-3.jsonl.corrupt-1`. */
export function corruptName(name: string, taken: readonly string[]): string {
  let n = 1;
  while (taken.includes(`${name}.corrupt-${n}`)) n++;
  return `${name}.corrupt-${n}`;
}

/** The highest generation that any file was ever named after, damaged ones included; 0 when there is none. */
export function highestGeneration(names: readonly string[]): number {
  return names.reduce((highest, name) => {
    const match = /^(?:snapshot|journal)-(\d{1,15})\.json/.exec(name);
    return match ? Math.max(highest, Number(match[1])) : highest;
  }, 0);
}

/** Whether it is what a crash left of a file that was being replaced. */
export function isTemporary(name: string): boolean {
  return /^(?:snapshot|journal)-\d+\.json.*\.tmp$/.test(name);
}

/** Snapshots of version 1 were `snapshot-N.json`. */
const names = /^(?:(snapshot)-(\d{1,15})\.json(?:l\.gz)?|(journal)-(\d{1,15})\.jsonl)$/;

function parseName(name: string): StoredFile[] {
  const match = names.exec(name);
  if (!match) return [];
  const kind = match[1] ? 'snapshot' : 'journal';
  return [{ kind, generation: Number(match[2] ?? match[4]), name }];
}
