import type { Drawing } from './chart-columns.js';
import { ticksTo } from './chart-scale.js';
import { element, escaped, percent } from './svg.js';

/** A line over time. */
export interface LineChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** At equal distances; null where nothing is known: the line has a gap there. */
  readonly values: readonly (number | null)[];
  /** The top of the scale, and its step. */
  readonly most: number;
  readonly step: number;
  readonly words: (value: number) => string;
  /** Under the line, from its beginning to its end. */
  readonly labels: readonly string[];
}

const topPx = 12;
const heightPx = 84;
const bottomPx = 26;
/** The line is drawn on a sheet of this size, which is stretched to the room there is. */
const sheet = { width: 1000, height: 100 };

export function drawLine({ id, title, description, values, most, step, words, labels }: LineChart): Drawing {
  const height = topPx + heightPx + bottomPx;
  const ticks = ticksTo(most, step).map((value) => ({ value, y: topPx + heightPx * (1 - value / most) }));
  const scale = element(
    'svg',
    { class: 'chart-scale', height, 'aria-hidden': 'true' },
    ...ticks.map(({ value, y }) =>
      element('text', { x: '100%', y: y + 4, 'text-anchor': 'end' }, escaped(words(value))),
    ),
  );
  const strokes = pathsOf(values, most);
  const plot = element(
    'svg',
    { class: 'chart-plot', height, role: 'img', 'aria-labelledby': `${id}-title ${id}-desc` },
    element('title', { id: `${id}-title` }, escaped(title)),
    element('desc', { id: `${id}-desc` }, escaped(description)),
    ...ticks.map(({ y }) => element('line', { class: 'grid', x1: 0, x2: '100%', y1: y, y2: y })),
    element(
      'svg',
      {
        x: 0,
        y: topPx,
        width: '100%',
        height: heightPx,
        viewBox: `0 0 ${sheet.width} ${sheet.height}`,
        preserveAspectRatio: 'none',
      },
      element('path', { class: 'area', d: strokes.area }),
      element('path', { class: 'line', d: strokes.line, 'vector-effect': 'non-scaling-stroke' }),
    ),
    element('line', { class: 'base', x1: 0, x2: '100%', y1: topPx + heightPx, y2: topPx + heightPx }),
    ...labels.map((label, i) => {
      const share = labels.length > 1 ? i / (labels.length - 1) : 0;
      const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
      return element('text', { x: percent(share), y: height - 6, 'text-anchor': anchor }, escaped(label));
    }),
  );
  return { scale, plot };
}

/** The line, and the area under it, each stretch between two gaps by itself. */
function pathsOf(values: readonly (number | null)[], most: number): { readonly line: string; readonly area: string } {
  const wide = sheet.width / Math.max(1, values.length - 1);
  const point = (value: number, i: number) =>
    `${round(i * wide)} ${round(sheet.height * (1 - Math.min(1, value / most)))}`;
  const stretches: { first: number; points: string[] }[] = [];
  values.forEach((value, i) => {
    if (value === null) return;
    const before = i > 0 ? values[i - 1] : null;
    if (before === null || before === undefined) stretches.push({ first: i, points: [] });
    stretches.at(-1)?.points.push(point(value, i));
  });
  return {
    // a look by itself is a dot: a line from it to itself
    line: stretches.map(({ points }) => `M${points.join('L')}${points.length === 1 ? 'h1' : ''}`).join(''),
    area: stretches
      .map(({ first, points }) => `M${round(first * wide)} ${sheet.height}L${points.join('L')}V${sheet.height}Z`)
      .join(''),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
