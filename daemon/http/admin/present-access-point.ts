import { accessPointSpec } from '../../config/access-point-spec.js';
import type { AccessPoint } from '../../config/spec.js';
import type { State } from '../../domain/state.js';
import type { InterfaceFound } from '../../ports.js';
import { ratePhrase } from '../phrase.js';
import type { Say } from '../text.js';
import { openWifiField, type PointField, pointFields } from './access-point-form.js';
import { presentRow, type SettingField } from './present-setting.js';
import type { Problem, Problems } from './problem.js';
import { shownIn } from './setting-field.js';

/** What hangs on an access point. */
export interface PointUse {
  readonly offers: number;
  /** Devices online there now. */
  readonly devices: number;
}

export function useOf(state: State, id: string): PointUse {
  return {
    offers: [...state.offers.values()].filter(({ accessPoints }) => accessPoints.includes(id)).length,
    devices: [...state.sessions.values()].filter(({ accessPoint }) => accessPoint === id).length,
  };
}

/** The interfaces that nobody uses yet; not the one on which this page was called, which would lock its owner out. */
export function freeInterfaces(
  found: readonly InterfaceFound[],
  points: readonly AccessPoint[],
  calledAt: string | undefined,
): readonly InterfaceFound[] {
  const here = (calledAt ?? '').replace(/^::ffff:/, '');
  return found.filter(
    ({ name, addresses }) =>
      !points.some((point) => point.interface === name) && !addresses.some((address) => address.split('/')[0] === here),
  );
}

export interface PointsModel {
  readonly points: readonly {
    readonly id: string;
    readonly name: string;
    readonly device: string;
    readonly wifi: string;
    readonly speed: string;
    readonly devices: number;
  }[];
  readonly free: readonly { readonly name: string; readonly about: string }[];
}

export function presentPoints(
  state: State,
  points: readonly AccessPoint[],
  free: readonly InterfaceFound[],
  say: Say,
): PointsModel {
  return {
    points: points.map(({ id, name, interface: device, ssid, totalDownKbps }) => ({
      id,
      name,
      device,
      wifi: ssid ?? say('settings.none'),
      speed: totalDownKbps === null ? say('settings.unlimited') : ratePhrase(say, totalDownKbps),
      devices: useOf(state, id).devices,
    })),
    free: free.map((found) => ({ name: found.name, about: interfaceText(found, say) })),
  };
}

export interface PointFormModel {
  readonly fields: readonly (SettingField & { readonly problem: Problem | null })[];
  readonly openWifi: { readonly name: string; readonly chosen: boolean } | null;
  readonly problemCount: number;
  readonly formProblem: Problem | null;
}

export interface PointFormParts {
  /** The one that is changed; undefined for a new one. */
  readonly before: AccessPoint | undefined;
  readonly free: readonly InterfaceFound[];
  /** As it was typed; undefined: as it is. */
  readonly typed: URLSearchParams | undefined;
  readonly problems: Problems;
  /** The interface that a new one begins with. */
  readonly device?: string;
}

export function presentPointForm(parts: PointFormParts, say: Say): PointFormModel {
  const { before, typed, problems } = parts;
  return {
    fields: pointFields.map((field) => ({
      ...presentPointField(field, parts, say),
      standard: null,
      problem: problems[field] ?? null,
    })),
    openWifi: before?.wifiPassword == null ? null : { name: openWifiField, chosen: typed?.has(openWifiField) ?? false },
    problemCount: Object.keys(problems).length,
    formProblem: problems.form ?? null,
  };
}

function presentPointField(field: PointField, { before, free, typed, device }: PointFormParts, say: Say) {
  const row = accessPointSpec[field];
  const present = before === undefined ? '' : shownIn(row, before[field]);
  const value = (row.isSecret ? undefined : typed?.get(field)) ?? present;
  const model = presentRow(row, field, `accessPoint.${field}`, say, value);
  if (row.isSecret && before !== undefined && before[field] !== null)
    return { ...model, hint: say('settings.secret-keep') };
  if (field === 'language') {
    const asSite = { value: '', label: say('settings.access-points.site-language'), chosen: value === '' };
    return { ...model, options: [asSite, ...model.options] };
  }
  if (field !== 'interface') return model;
  const chosen = value === '' ? (device ?? free[0]?.name ?? '') : value;
  const own = before === undefined ? [] : [{ value: before.interface, label: before.interface }];
  const options = [...own, ...free.map((found) => ({ value: found.name, label: interfaceText(found, say) }))];
  return {
    ...model,
    kind: 'choice' as const,
    options: options.map((option) => ({ ...option, chosen: option.value === chosen })),
  };
}

/** `br-guest: bridge, 10.77.0.1, connected`. */
function interfaceText({ name, kind, addresses, isUp }: InterfaceFound, say: Say): string {
  const address = addresses[0]?.split('/')[0] ?? say('settings.access-points.no-address');
  const state = say(isUp ? 'settings.access-points.up' : 'settings.access-points.down');
  return say('settings.access-points.interface', { name, kind: say(`settings.interface.${kind}`), address, state });
}
