import { rowsOf } from '../../config/overlay.js';
import type { Setting } from '../../config/setting.js';

/**
 * The pages under /settings that are made of rows of the table (config/spec.ts), each row by its path. The texts of a group
 * are settings.group.NAME.title and .lead.
 */
export const settingGroups = {
  place: ['site.name', 'site.language', 'site.timeZone', 'site.currency', 'site.country'],
  network: [
    'uplink.totalUpKbps',
    'firewall.walledGarden',
    'firewall.walledGardenDomains',
    'firewall.privateRelay',
    'firewall.encryptedDns',
    'firewall.antiSpoofing',
    'firewall.leaseFile',
  ],
  codes: ['codes.alphabet', 'codes.length'],
  print: ['print.paper', 'print.header', 'print.footer', 'print.logo', 'print.printer', 'print.codePage'],
  records: ['history.keepMonths'],
  mail: ['mail.host', 'mail.port', 'mail.security', 'mail.user', 'mail.password', 'mail.fromAddress', 'mail.fromName'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type SettingGroup = keyof typeof settingGroups;

/** The row of a path like `site.name`. Throws for a path that the table does not have. */
export function rowAt(path: string): Setting<unknown> {
  const [section = '', key = ''] = path.split('.');
  const row = rowsOf(section)?.[key];
  if (row === undefined) throw new Error(`there is no setting ${path}`);
  return row;
}
