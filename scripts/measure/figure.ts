/** A measured quantity: every value that was taken, none left out. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  /** What a peer needs on the same rig (dataplane.md), in words. */
  readonly toBeat?: string;
}

/** Below this many values a 99th percentile is only another word for the highest. */
const leastForP99 = 50;

/** A Markdown section: a heading, how it was measured, and a row per figure. */
export function section(title: string, how: string, figures: readonly Figure[]): string {
  const hasPeers = figures.some(({ toBeat }) => toBeat !== undefined);
  const head = ['', 'n', 'median', 'p99', 'min – max', ...(hasPeers ? ['nodogsplash'] : [])];
  const rows = figures.map((figure) => [...cells(figure), ...(hasPeers ? [figure.toBeat ?? ''] : [])]);
  return `## ${title}\n\n${how}\n\n${markdownTable(head, rows)}`;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cellsOfRow: readonly string[]) => `| ${cellsOfRow.join(' | ')} |`;
  const rule = `| --- |${' ---: |'.repeat(head.length - 1)}`;
  return `${[line(head), rule, ...rows.map(line)].join('\n')}\n`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The smallest value that at least this share of all do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** `min – max`; one value alone stands for itself. */
export function range(values: readonly number[]): string {
  const [least, most] = [percentile(values, 0), percentile(values, 1)];
  return values.length === 1 ? shown(least) : `${shown(least)} – ${shown(most)}`;
}

/** Three figures that mean something; thousands apart. */
export function shown(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function cells({ name, unit, values }: Figure): string[] {
  const p99 = values.length < leastForP99 ? '–' : shown(percentile(values, 0.99));
  return [`${name}, ${unit}`, String(values.length), shown(median(values)), p99, range(values)];
}
