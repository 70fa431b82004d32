import type { Mac } from './mac.js';
import type { State } from './state.js';

/** A device that needs no ticket, or gets none: `exempt` is always open, `blocked` never. */
export interface DeviceRule {
  readonly mac: Mac;
  readonly rule: 'exempt' | 'blocked';
  /** What staff call it: "card terminal". */
  readonly note: string;
  readonly since: number;
  /** When the rule ends by itself; null: until somebody takes it away. */
  readonly untilAt: number | null;
}

/** As many as a place can know by name. */
export const mostDeviceRules = 2_000;

export const longestNote = 64;

/** The rule that a device is under at an instant. A date ends nothing while the date is not known. */
export function ruleOf({ devices, clock }: State, mac: Mac, at: number): DeviceRule | undefined {
  const rule = devices.get(mac);
  return rule && isInForce(rule, clock, at) ? rule : undefined;
}

/** The devices under one kind of rule at an instant. */
export function devicesUnder({ devices, clock }: State, kind: DeviceRule['rule'], at: number): DeviceRule[] {
  return [...devices.values()].filter((rule) => rule.rule === kind && isInForce(rule, clock, at));
}

/** When a rule ends as far as is known. */
export function ruleEndsAt({ untilAt }: DeviceRule, { isKnown }: State['clock']): number | null {
  return isKnown ? untilAt : null;
}

function isInForce(rule: DeviceRule, clock: State['clock'], at: number): boolean {
  const endsAt = ruleEndsAt(rule, clock);
  return endsAt === null || endsAt > at;
}
