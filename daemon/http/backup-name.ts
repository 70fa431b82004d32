import type { BackupAbout } from '../ports-delivery.js';

/** `passerelle-chez-lou-2026-11-23.backup`: what the file of a backup is called. */
export function backupName({ site, at }: Pick<BackupAbout, 'site' | 'at'>): string {
  const plain = site.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const slug = plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return `${['passerelle', slug.slice(0, 40), new Date(at).toISOString().slice(0, 10)].filter(Boolean).join('-')}.backup`;
}
