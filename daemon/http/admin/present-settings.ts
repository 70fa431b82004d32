import type { Settings } from '../../config/owner-settings.js';
import { type Config, spec } from '../../config/spec.js';
import type { Say } from '../text.js';
import { settingLabel, settingText } from './present-setting.js';
import { valueAt } from './setting-form.js';
import { type SettingGroup, settingGroups } from './setting-group.js';

export interface OverviewModel {
  readonly groups: readonly {
    readonly id: string;
    readonly href: string;
    readonly title: string;
    readonly facts: readonly { readonly label: string; readonly value: string }[];
  }[];
}

/** Every group with what it is set to; the access points first. */
export function presentOverview({ config }: Pick<Settings, 'config'>, say: Say): OverviewModel {
  const points = {
    id: 'access-points',
    href: '/settings/access-points',
    title: say('settings.access-points.title'),
    facts: config.accessPoints.map(({ name, interface: device }) => ({ label: name, value: device })),
  };
  const groups = (Object.keys(settingGroups) as SettingGroup[]).map((group) => ({
    id: group,
    href: `/settings/${group}`,
    title: say(`settings.group.${group}.title`),
    facts: settingGroups[group].map((path) => ({
      label: settingLabel(path, say),
      value: settingText(path, valueAt(config, path), say),
    })),
  }));
  const [place, ...others] = groups;
  return { groups: [...(place ? [place] : []), points, ...others] };
}

export interface FileModel {
  /** What is set in the file alone: its name there, its value, and what it does in the installer's words. */
  readonly rows: readonly { readonly path: string; readonly value: string; readonly about: string }[];
}

export function presentFileSettings(config: Config): FileModel {
  const rows = Object.entries(spec).flatMap(([section, keys]) =>
    Object.entries(keys).flatMap(([key, { byOwner, isSecret, about }]) => {
      const path = `${section}.${key}`;
      return byOwner === null && !isSecret
        ? [{ path, value: JSON.stringify(valueAt(config, path)), about: about.replaceAll('`', '') }]
        : [];
    }),
  );
  return { rows };
}
