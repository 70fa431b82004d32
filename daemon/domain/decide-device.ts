import type { Change } from './change.js';
import { endSessionNow } from './decide-session.js';
import { accept, type Decision, refuse } from './decision.js';
import { type DeviceRule, longestNote, mostDeviceRules, ruleOf } from './device-rule.js';
import type { Event } from './event.js';
import { latestAt } from './offer-problem.js';
import { type State, sessionOfMac } from './state.js';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

/** Exempts or blocks a device. Its session ends: an exempt one needs no ticket, a blocked one gets none. Twice is once. */
export function deviceRule(state: State, event: Of<'device-rule'>, at: number): Decision {
  const { mac, rule, untilAt } = event;
  const note = event.note.trim();
  if (note.length > longestNote) return invalid('note', `at most ${longestNote} characters`);
  if (untilAt !== null && !(Number.isSafeInteger(untilAt) && untilAt > 0 && untilAt <= latestAt))
    return invalid('untilAt', 'an instant in epoch ms, or none');
  if (untilAt !== null && state.clock.isKnown && untilAt <= at) return invalid('untilAt', 'is over already');
  const before = ruleOf(state, mac, at);
  if (!state.devices.has(mac) && state.devices.size >= mostDeviceRules)
    return invalid('mac', `there are ${mostDeviceRules} devices already`);
  const since = before?.rule === rule ? before.since : at;
  const wanted: DeviceRule = { mac, rule, note, since, untilAt };
  const isSame = before !== undefined && before.rule === rule && before.note === note && before.untilAt === untilAt;
  const session = sessionOfMac(state, mac);
  return accept(
    ...(isSame ? [] : [{ type: 'device-ruled', rule: wanted } as const]),
    ...(session ? [endSessionNow(state, session, at, 'admin-reset')] : []),
  );
}

/** Takes the rule of a device away: it is a guest's device like any other. */
export function deviceRuleClear(state: State, { mac }: Of<'device-rule-clear'>): Decision {
  return state.devices.has(mac)
    ? accept({ type: 'device-unruled', mac })
    : refuse({ reason: 'no-such', what: 'device' });
}

/** Rules whose time is over. */
export function rulesOver(state: State, at: number): Change[] {
  const over = [...state.devices.keys()].filter((mac) => ruleOf(state, mac, at) === undefined);
  return over.map((mac) => ({ type: 'device-unruled', mac }));
}

function invalid(field: string, problem: string): Decision {
  return refuse({ reason: 'invalid', field, problem });
}
