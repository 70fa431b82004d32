import { tickStep, ticksTo } from './chart-scale.js';
import { element, escaped, percent } from './svg.js';

/** Columns over time, one beside the other; a second row of them may hang below the line. */
export interface ColumnChart {
  /** Unique on the page. */
  readonly id: string;
  /** What it is called, and what it says in one sentence, for who cannot see it. */
  readonly title: string;
  readonly description: string;
  readonly columns: readonly Column[];
  /** The words of a value. */
  readonly words: (value: number) => string;
  /** The smallest step of the scale that makes sense: 1 for things that are counted. */
  readonly leastStep: number;
}

export interface Column {
  /** Under the column. */
  readonly label: string;
  /** A minor label is left out where there is little room. */
  readonly isMinor: boolean;
  readonly above: number;
  readonly below: number;
  /** What the pointer reads. */
  readonly hint: string;
}

/** The words of the scale, and what stands beside them: the one is as wide as it is, the other as there is room. */
export interface Drawing {
  readonly scale: string;
  readonly plot: string;
}

/** The pattern of what hangs below the line, which the page holds once: colour alone tells nothing. */
export const hatch = 'url(#hatch)';

const topPx = 20;
const heightPx = 150;
const bottomPx = 26;
const pieces = 4;
/** Of the place of a column, how much is column. */
const filled = 0.72;

export function drawColumns(chart: ColumnChart): Drawing {
  const { columns, words } = chart;
  const above = Math.max(0, ...columns.map((column) => column.above));
  const below = Math.max(0, ...columns.map((column) => column.below));
  const step = tickStep(above + below, pieces, chart.leastStep);
  const ticksAbove = ticksTo(Math.max(above, step), step);
  const ticksBelow = below > 0 ? ticksTo(below, step) : [0];
  const pixels = heightPx / (step * (ticksAbove.length + ticksBelow.length - 2));
  const base = topPx + (ticksAbove.length - 1) * step * pixels;
  const height = topPx + heightPx + bottomPx;
  const ticks = [
    ...ticksAbove.map((value) => ({ value, y: base - value * pixels })),
    ...ticksBelow.slice(1).map((value) => ({ value, y: base + value * pixels })),
  ];
  const scale = element(
    'svg',
    { class: 'chart-scale', height, 'aria-hidden': 'true' },
    ...ticks.map(({ value, y }) =>
      element('text', { x: '100%', y: y + 4, 'text-anchor': 'end' }, escaped(words(value))),
    ),
  );
  const plot = element(
    'svg',
    { class: 'chart-plot', height, role: 'img', 'aria-labelledby': `${chart.id}-title ${chart.id}-desc` },
    element('title', { id: `${chart.id}-title` }, escaped(chart.title)),
    element('desc', { id: `${chart.id}-desc` }, escaped(chart.description)),
    ...ticks.map(({ y }) => element('line', { class: 'grid', x1: 0, x2: '100%', y1: y, y2: y })),
    ...columns.map((column, i) => drawColumn(column, i, columns.length, { base, pixels })),
    element('line', { class: 'base', x1: 0, x2: '100%', y1: base, y2: base }),
    peak(chart, above, { base, pixels }),
    ...columns.map(({ label, isMinor }, i) =>
      element(
        'text',
        {
          class: isMinor ? 'minor' : undefined,
          x: percent((i + 0.5) / columns.length),
          y: height - 6,
          'text-anchor': 'middle',
        },
        escaped(label),
      ),
    ),
  );
  return { scale, plot };
}

interface Metrics {
  readonly base: number;
  readonly pixels: number;
}

function drawColumn({ above, below, hint }: Column, i: number, count: number, { base, pixels }: Metrics): string {
  const x = percent((i + (1 - filled) / 2) / count);
  const width = percent(filled / count);
  // what is there at all can be seen
  const tall = (value: number) => (value > 0 ? Math.max(1, value * pixels) : 0);
  return element(
    'g',
    {},
    element('title', {}, escaped(hint)),
    element('rect', { class: 'touch', x: percent(i / count), y: 0, width: percent(1 / count), height: '100%' }),
    above > 0 ? element('rect', { class: 'column', x, y: base - tall(above), width, height: tall(above) }) : '',
    below > 0 ? element('rect', { class: 'hatched', x, y: base, width, height: tall(below), fill: hatch }) : '',
  );
}

/** The highest column says how high it is. */
function peak({ columns, words }: ColumnChart, above: number, { base, pixels }: Metrics): string {
  if (above === 0) return '';
  const i = columns.findIndex((column) => column.above === above);
  const share = (i + 0.5) / columns.length;
  const anchor = share < 0.1 ? 'start' : share > 0.9 ? 'end' : 'middle';
  const x = { start: percent(i / columns.length), middle: percent(share), end: percent((i + 1) / columns.length) };
  return element(
    'text',
    { class: 'peak', x: x[anchor], y: base - above * pixels - 5, 'text-anchor': anchor },
    escaped(words(above)),
  );
}
