import type { VoucherTable } from './import-file.js';

/** What a ticket can take from a column. */
export const importFields = ['code', 'password', 'userId', 'until'] as const;
export type ImportField = (typeof importFields)[number];

/** Which column holds what, counted from 0; null: none does. */
export type ImportColumns = Readonly<Record<ImportField, number | null>>;

export const presets = ['generic', 'unifi', 'pfsense', 'mikrotik'] as const;
export type Preset = (typeof presets)[number];

const names: Readonly<Record<ImportField, RegExp>> = {
  code: /^(?:codes?|vouchers?|voucher[ _-]?code|user ?names?|name|login|user|identifiant|usuario|benutzername|código)$/i,
  password: /^(?:pass(?:word)?|mot de passe|contraseña|passwort|palavra-passe|contrasenya)$/i,
  userId: /^(?:user ?id|notes?|comment|guest|customer|room|e-?mail|kennung|identificador|identificativo)$/i,
  until: /^(?:expires?(?: (?:at|on))?|expiration(?: date)?|expiry|valid[ _-]?until|until|till)$/i,
};

/** Which system wrote a file, as far as it can be told. */
export function likelyPreset(text: string, { head }: Pick<VoucherTable, 'head'>): Preset {
  if (/^# Voucher Tickets /m.test(text)) return 'pfsense';
  if (/^\s*add\s.*\bname=/m.test(text) || /^\/ip hotspot/m.test(text)) return 'mikrotik';
  const words = (head ?? []).map((name) => name.toLowerCase());
  if (words.includes('username') && words.includes('password')) return 'mikrotik';
  return words.includes('code') && (words.includes('duration') || words.includes('quota')) ? 'unifi' : 'generic';
}

/** The columns that a system fills; in a table without names the first one holds the codes. */
export function likelyColumns(preset: Preset, { head }: Pick<VoucherTable, 'head'>): ImportColumns {
  if (preset === 'pfsense' || head === null) return { code: 0, password: null, userId: null, until: null };
  const columnOf = (field: ImportField) => {
    const found = head.findIndex((name) => names[field].test(name));
    return found < 0 ? null : found;
  };
  // a voucher of UniFi runs from its first use: what it says of its end is of its own bookkeeping
  const until = preset === 'unifi' ? null : columnOf('until');
  return { code: columnOf('code') ?? 0, password: columnOf('password'), userId: columnOf('userId'), until };
}
