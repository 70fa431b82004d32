import { localDate } from '../../domain/calendar.js';
import { type HourFigures, hoursIn, summed } from '../../domain/figures.js';
import { bytesPhrase, clockPhrase } from '../phrase.js';
import type { Say } from '../text.js';
import { type Drawing, drawColumns } from './chart-columns.js';
import { daysIn, type FigurePeriod, lastMonths } from './figures-period.js';
import type { Place } from './present-online.js';

export interface FiguresModel {
  readonly kind: FigurePeriod['kind'];
  /** As in the address. */
  readonly name: string;
  readonly title: string;
  readonly previous: string;
  /** Empty when there is none. */
  readonly next: string;
  readonly isSoFar: boolean;
  readonly isComplete: boolean;
  /** Nothing happened: there is nothing to draw. */
  readonly isEmpty: boolean;
  /** The last day that can be asked for. */
  readonly today: string;
  readonly months: readonly { readonly name: string; readonly title: string; readonly chosen: boolean }[];
  readonly totals: readonly { readonly labelKey: string; readonly value: string; readonly detail: string }[];
  readonly charts: readonly Chart[];
  readonly rows: readonly Row[];
}

interface Chart extends Drawing {
  readonly id: string;
  readonly titleKey: string;
  readonly caption: string;
  /** The second row hangs below the line and is hatched. */
  readonly hasTwo: boolean;
}

interface Row {
  readonly label: string;
  readonly online: string;
  readonly begun: string;
  readonly down: string;
  readonly up: string;
}

/** A column of the charts: an hour of a day, or a day of a month. */
interface Part {
  readonly label: string;
  readonly isMinor: boolean;
  /** In words: `14:00`, `Monday 4 May 2026`. */
  readonly words: string;
  /** The same for a row of a table: `14:00`, `Monday 4`. */
  readonly rowWords: string;
  readonly figures: HourFigures;
  readonly isToCome: boolean;
}

const monthsOffered = 36;

/** What the hours of a period brought, as pictures and as numbers. */
export function presentFigures(
  period: FigurePeriod,
  hours: readonly HourFigures[],
  place: Pick<Place, 'say' | 'now' | 'timeZone'>,
  isComplete: boolean,
): FiguresModel {
  const { say, now, timeZone } = place;
  const parts = partsOf(period, hours, place);
  return {
    kind: period.kind,
    name: period.name,
    title: titleOf(say, period, timeZone),
    previous: period.previous,
    next: period.next ?? '',
    isSoFar: now < period.endAt,
    isComplete,
    isEmpty: hours.length === 0,
    today: localDate(now, timeZone).toString(),
    months: lastMonths(now, timeZone, monthsOffered).map((month) => ({
      name: month.name,
      title: titleOf(say, month, timeZone),
      chosen: month.name === period.name.slice(0, 7),
    })),
    totals: totalsOf(parts, summed(period.startAt, hours), say),
    charts: chartsOf(parts, say),
    rows: parts
      .filter(({ isToCome }) => !isToCome)
      .map(({ rowWords, figures }) => ({
        label: rowWords,
        online: String(figures.mostOnline),
        begun: String(figures.begun),
        down: bytesPhrase(say, figures.downBytes),
        up: bytesPhrase(say, figures.upBytes),
      })),
  };
}

/** `Monday 4 May 2026`, `May 2026`. */
export function titleOf(say: Say, { kind, startAt }: Pick<FigurePeriod, 'kind' | 'startAt'>, timeZone: string): string {
  const { year, month, day, dayOfWeek } = localDate(startAt, timeZone);
  return kind === 'month'
    ? say('figures.month-title', { month, year })
    : say('figures.day-title', { weekday: dayOfWeek % 7, day, month, year });
}

function partsOf(
  period: FigurePeriod,
  hours: readonly HourFigures[],
  { say, now, timeZone }: Pick<Place, 'say' | 'now' | 'timeZone'>,
): Part[] {
  const isDay = period.kind === 'day';
  const intervals = isDay ? hoursIn(period, timeZone) : daysIn(period, timeZone);
  const seen = new Set<string>();
  return intervals.map(({ startAt, endAt }) => {
    const clock = clockPhrase(say, startAt, startAt, timeZone);
    const { day, dayOfWeek } = localDate(startAt, timeZone);
    // the hour that comes twice when summer time ends
    const hourWords = seen.has(clock) ? say('figures.again', { clock }) : clock;
    seen.add(clock);
    return {
      label: isDay ? clock.slice(0, 2) : String(day),
      isMinor: isDay
        ? Number(clock.slice(0, 2)) % 3 > 0 || hourWords !== clock
        : day !== 1 && (day % 5 > 0 || day > 30),
      words: isDay ? hourWords : titleOf(say, { kind: 'day', startAt }, timeZone),
      rowWords: isDay ? hourWords : say('figures.day-row', { weekday: dayOfWeek % 7, day }),
      figures: summed(
        startAt,
        hours.filter((hour) => startAt <= hour.startAt && hour.startAt < endAt),
      ),
      isToCome: startAt > now,
    };
  });
}

function totalsOf(parts: readonly Part[], all: HourFigures, say: Say): FiguresModel['totals'] {
  const busiest = (of: (figures: HourFigures) => number) => {
    const most = Math.max(...parts.map(({ figures }) => of(figures)));
    const found = parts.find(({ figures }) => most > 0 && of(figures) === most);
    return found === undefined ? '' : found.words;
  };
  return [
    { labelKey: 'figures.most-online', value: String(all.mostOnline), detail: busiest((of) => of.mostOnline) },
    { labelKey: 'figures.sessions', value: String(all.begun), detail: '' },
    { labelKey: 'figures.download', value: bytesPhrase(say, all.downBytes), detail: '' },
    { labelKey: 'figures.upload', value: bytesPhrase(say, all.upBytes), detail: '' },
  ];
}

function chartsOf(parts: readonly Part[], say: Say): Chart[] {
  const count = (value: number) => String(value);
  const bytes = (value: number) => (value === 0 ? '0' : bytesPhrase(say, value));
  const chart = (
    id: string,
    words: (value: number) => string,
    leastStep: number,
    above: (figures: HourFigures) => number,
    below?: (figures: HourFigures) => number,
  ): Chart => {
    const columns = parts.map(({ label, isMinor, words: when, figures }) => {
      const values = { above: above(figures), below: below?.(figures) ?? 0 };
      const value = below
        ? say('figures.down-and-up', { down: words(values.above), up: words(values.below) })
        : words(values.above);
      return { label, isMinor, ...values, when, value, hint: say('figures.hint', { when, value }) };
    });
    const [most] = columns.filter((column) => column.above > 0).sort((a, b) => b.above - a.above);
    const caption = most === undefined ? '' : say('figures.caption', { value: most.value, when: most.when });
    const title = say(`figures.${id}`);
    const drawing = drawColumns({ id, title, description: caption, columns, words, leastStep });
    return { id, titleKey: `figures.${id}`, caption, hasTwo: below !== undefined, ...drawing };
  };
  return [
    chart('devices-online', count, 1, ({ mostOnline }) => mostOnline),
    chart(
      'traffic',
      bytes,
      1_000_000,
      ({ downBytes }) => downBytes,
      ({ upBytes }) => upBytes,
    ),
    chart('sessions-begun', count, 1, ({ begun }) => begun),
  ];
}
