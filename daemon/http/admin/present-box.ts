import type { BoxHealth, BoxLook, KernelReport, UplinkHealth } from '../../ports.js';
import { bytesPhrase, clockPhrase, durationPhrase, ratePhrase } from '../phrase.js';
import type { Say } from '../text.js';
import type { Drawing } from './chart-columns.js';
import { drawLine } from './chart-line.js';
import type { Place } from './present-online.js';
import { element, percent } from './svg.js';

export interface BoxModel {
  readonly facts: readonly BoxFact[];
  readonly load: Drawing & { readonly caption: string };
}

interface BoxFact {
  readonly labelKey: string;
  readonly value: string;
  /** Empty when there is no more to say. */
  readonly detail: string;
  readonly isBad: boolean;
  /** How much of it is taken, drawn; empty where there is no such thing. */
  readonly bar: string;
}

/** From here on somebody should look at it. */
const alarm = { cpuPercent: 90, minutes: 10, memoryFree: 0.08, diskFree: 0.08, celsius: 80 } as const;
const minutesPerPoint = 5;

/** How the box is now, and how busy it was today. */
export function presentBox(
  health: BoxHealth,
  day: readonly (BoxLook | null)[],
  { stale }: Pick<KernelReport, 'stale'>,
  isClockKnown: boolean,
  { say, now, timeZone }: Pick<Place, 'say' | 'now' | 'timeZone'>,
): BoxModel {
  const { cpuPercent, memoryBytes, memoryFreeBytes, diskBytes, diskFreeBytes, temperatureCelsius } = health;
  return {
    facts: [
      {
        ...fact('processor', say('figures.percent', { amount: cpuPercent })),
        // a short burst is nobody's trouble
        isBad: day.length > 0 && day.slice(-alarm.minutes).every((look) => (look?.cpuPercent ?? 0) >= alarm.cpuPercent),
        bar: drawBar(cpuPercent / 100),
      },
      room(say, 'memory', memoryBytes, memoryFreeBytes, alarm.memoryFree),
      diskBytes === null || diskFreeBytes === null
        ? fact('disk', say('figures.cannot-tell'))
        : room(say, 'disk', diskBytes, diskFreeBytes, alarm.diskFree),
      {
        ...fact(
          'temperature',
          temperatureCelsius === null
            ? say('figures.no-sensor')
            : say('figures.celsius', { amount: temperatureCelsius }),
        ),
        isBad: (temperatureCelsius ?? 0) >= alarm.celsius,
      },
      presentUplink(say, health.uplink),
      presentInternet(say, health.uplink),
      {
        ...fact('store', say(health.storeFails ? 'figures.store-fails' : 'figures.store-well')),
        isBad: health.storeFails,
      },
      {
        ...fact('kernel', say(stale > 0 ? 'figures.kernel-stale' : 'figures.kernel-well', { stale })),
        isBad: stale > 0,
      },
      {
        ...fact('clock', isClockKnown ? clockPhrase(say, now, now, timeZone) : say('figures.clock-unknown')),
        detail: isClockKnown ? timeZone : '',
        isBad: !isClockKnown,
      },
      fact('running', durationPhrase(say, health.upSeconds * 1000)),
    ],
    load: presentLoad(day, say),
  };
}

function fact(name: string, value: string): BoxFact {
  return { labelKey: `figures.box.${name}`, value, detail: '', isBad: false, bar: '' };
}

function room(say: Say, name: string, all: number, free: number, least: number): BoxFact {
  return {
    ...fact(name, say('figures.free', { amount: bytesPhrase(say, free) })),
    detail: say('figures.of', { amount: bytesPhrase(say, all) }),
    isBad: free < least * all,
    bar: drawBar(all > 0 ? 1 - free / all : 0),
  };
}

function presentUplink(say: Say, uplink: UplinkHealth): BoxFact {
  const { downKbps, upKbps } = uplink;
  return {
    ...fact(
      'uplink',
      uplink.interface === ''
        ? say('figures.link-none')
        : say(`figures.link-${uplink.link}`, { name: uplink.interface }),
    ),
    detail:
      downKbps === null || upKbps === null
        ? ''
        : say('figures.down-and-up', { down: ratePhrase(say, downKbps), up: ratePhrase(say, upKbps) }),
    isBad: uplink.link !== 'up',
  };
}

function presentInternet(say: Say, { route, gatewayAnswers }: UplinkHealth): BoxFact {
  if (route === null) return { ...fact('internet', say('figures.no-route')), isBad: true };
  if (gatewayAnswers === false)
    return { ...fact('internet', say('figures.gateway-silent')), detail: route, isBad: true };
  const answers = gatewayAnswers === true ? 'figures.gateway-answers' : 'figures.route';
  return { ...fact('internet', say(answers)), detail: route === 'direct' ? '' : route };
}

/** The busiest minute of every five: a short peak is what makes pages slow. */
function presentLoad(day: readonly (BoxLook | null)[], say: Say): BoxModel['load'] {
  const values: (number | null)[] = [];
  for (let i = 0; i < day.length; i += minutesPerPoint) {
    const looks = day.slice(i, i + minutesPerPoint).flatMap((look) => look?.cpuPercent ?? []);
    values.push(looks.length === 0 ? null : Math.max(...looks));
  }
  const known = values.filter((value) => value !== null);
  const caption =
    known.length === 0
      ? say('figures.load-unknown')
      : say('figures.load-caption', { most: say('figures.percent', { amount: Math.max(...known) }) });
  const drawing = drawLine({
    id: 'load',
    title: say('figures.load'),
    description: caption,
    values,
    most: 100,
    step: 50,
    words: (amount) => say('figures.percent', { amount }),
    labels: [say('figures.hours-ago', { hours: 24 }), say('figures.hours-ago', { hours: 12 }), say('figures.now')],
  });
  return { ...drawing, caption };
}

function drawBar(share: number): string {
  return element(
    'svg',
    { class: 'chart-bar', height: 6, 'aria-hidden': 'true' },
    element('rect', { class: 'ground', width: '100%', height: 6, rx: 3 }),
    element('rect', { class: 'column', width: percent(Math.min(1, Math.max(0, share))), height: 6, rx: 3 }),
  );
}
