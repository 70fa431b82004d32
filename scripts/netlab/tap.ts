export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Reads a TAP report line by line into `counts`, and says it again in fewer words: a mark and a title per test, and every failure in full. */
export async function readTap(
  lines: AsyncIterable<string>,
  counts: Counts,
  say: (line: string) => void,
): Promise<void> {
  for await (const line of lines) {
    const [, not, title, directive] = /^(not )?ok \d+(?: - (.*?))?( # (?:SKIP|TODO).*)?$/.exec(line) ?? [];
    if (title === undefined) {
      if (!/^(TAP version|\d+\.\.\d+$|# (tests|pass|fail|skip) \d)/.test(line) && line.trim() !== '') say(line);
      continue;
    }
    const outcome = directive?.includes('SKIP') ? 'skipped' : not === undefined ? 'passed' : 'failed';
    counts[outcome]++;
    say(`${{ passed: '✔', failed: '✘', skipped: '-' }[outcome]} ${title}`);
  }
}

export function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
