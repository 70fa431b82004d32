import { periodAt } from '../../domain/calendar.js';
import type { DeviceRule } from '../../domain/device-rule.js';
import { devicesUnder, ruleEndsAt } from '../../domain/device-rule.js';
import type { State } from '../../domain/state.js';
import { clockPhrase } from '../phrase.js';
import { endPhrase } from '../terms-phrase.js';
import { isRandomMac } from './device-name.js';
import { type Field, presentField } from './form-field.js';
import type { Place, Seen } from './present-online.js';
import type { Problems } from './problem.js';

export interface DevicesModel {
  readonly groups: readonly {
    readonly rule: DeviceRule['rule'];
    readonly key: string;
    readonly rows: readonly DeviceRow[];
  }[];
  readonly isEmpty: boolean;
  readonly mac: Field;
  readonly note: Field;
  readonly rules: readonly Choice[];
  readonly times: readonly Choice[];
  readonly untilAt: Field;
  readonly isOwnTime: boolean;
  readonly timeZone: string;
}

export interface Choice {
  readonly value: string;
  readonly key: string;
  readonly chosen: boolean;
}

export interface DeviceRow {
  readonly mac: string;
  readonly note: string;
  /** What it calls itself; empty where that is not known, or said already. */
  readonly host: string;
  readonly isRandom: boolean;
  readonly since: string;
  /** null: until somebody takes the rule away. */
  readonly until: string | null;
}

export const ruleKinds = ['exempt', 'blocked'] as const satisfies readonly DeviceRule['rule'][];
export const ruleTimes = ['always', 'hour', 'today', 'day', 'week', 'month'] as const;
export type RuleTime = (typeof ruleTimes)[number];

const hourMs = 3_600_000;

/** When a rule ends that is made now for so long; null: never. */
export function ruleEnd(time: RuleTime, now: number, timeZone: string): number | null {
  switch (time) {
    case 'always':
      return null;
    case 'hour':
      return now + hourMs;
    case 'today':
      return periodAt(now, 'day', timeZone).endAt;
    case 'day':
      return now + 24 * hourMs;
    case 'week':
      return now + 7 * 24 * hourMs;
    case 'month':
      return now + 30 * 24 * hourMs;
  }
}

/** Exempt and blocked devices, the latest first, and the form for one more as it was typed. */
export function presentDevices(
  state: State,
  place: Place,
  { names }: Pick<Seen, 'names'>,
  form: URLSearchParams,
  problems: Problems,
): DevicesModel {
  const groups = ruleKinds.map((rule) => ({
    rule,
    key: `devices.${rule}.title`,
    rows: devicesUnder(state, rule, place.now)
      .sort((a, b) => b.since - a.since)
      .map((device) => presentDevice(state, place, device, names.get(device.mac) ?? '')),
  }));
  const choice = (name: string, values: readonly string[]): Choice[] => {
    const chosen = values.find((value) => value === form.get(name)) ?? values[0];
    return values.map((value) => ({ value, key: `devices.${name}.${value}`, chosen: value === chosen }));
  };
  return {
    groups: groups.filter(({ rows }) => rows.length > 0),
    isEmpty: groups.every(({ rows }) => rows.length === 0),
    mac: presentField(form, problems, 'mac'),
    note: presentField(form, problems, 'note'),
    rules: choice('rule', ruleKinds),
    times: choice('time', ruleTimes),
    untilAt: presentField(form, problems, 'untilAt'),
    isOwnTime: (form.get('untilAt') ?? '') !== '',
    timeZone: place.timeZone,
  };
}

export function presentDevice(state: State, place: Place, device: DeviceRule, host: string): DeviceRow {
  const { say, now, timeZone } = place;
  const untilAt = ruleEndsAt(device, state.clock);
  return {
    mac: device.mac,
    note: device.note === '' ? host : device.note,
    host: device.note === '' || device.note === host ? '' : host,
    isRandom: isRandomMac(device.mac),
    since: clockPhrase(say, device.since, now, timeZone),
    until: untilAt === null ? null : endPhrase(say, untilAt, now, timeZone),
  };
}
