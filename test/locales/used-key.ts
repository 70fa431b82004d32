import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, root } from '../source-code.js';
import { namespaces } from './text-file.js';

/**
 * Where the code builds a key of several pieces, file by file: `*` is a piece that is known when the program runs.
 * A key that fits counts as used when the pieces behind its stars are written in a string, or name a property, somewhere;
 * a star may stand for several of them, as in `settings.field.*`.
 */
export const built: Readonly<Record<string, readonly string[]>> = {
  'daemon/http/admin/backup-routes.ts': ['backup.problem.*'],
  'daemon/http/admin/connection-sheet.ts': ['connections.cause.*', 'csv.column.*'],
  'daemon/http/admin/extend-routes.ts': ['extend.problem.no-such-*'],
  'daemon/http/admin/figures-routes.ts': ['figures.problem.*'],
  'daemon/http/admin/form-field.ts': ['admin.choice.*.*', 'admin.field.*', 'admin.hint.*', 'admin.unit.*'],
  'daemon/http/admin/form-reader.ts': ['admin.problem.*'],
  'daemon/http/admin/look-routes.ts': ['look.problem.*'],
  'daemon/http/admin/mail-test-routes.ts': ['outbox.step.*'],
  'daemon/http/admin/offer-preset.ts': ['setup.preset.*'],
  'daemon/http/admin/page.ts': ['*.notice.*'],
  'daemon/http/admin/password-routes.ts': ['admin.password.*'],
  'daemon/http/admin/present-access-point.ts': ['settings.interface.*'],
  'daemon/http/admin/present-audit.ts': ['audit.act.*', 'audit.kind.*', 'staff.role.*'],
  'daemon/http/admin/present-box.ts': ['figures.box.*', 'figures.link-*'],
  'daemon/http/admin/present-certificate.ts': ['certificate.trouble.*'],
  'daemon/http/admin/present-connections.ts': ['connections.cause.*'],
  'daemon/http/admin/present-devices.ts': ['devices.*.*', 'devices.*.title'],
  'daemon/http/admin/present-extend.ts': [
    'admin.status.*',
    'admin.unit.*',
    'extend.but.*',
    'extend.quick.*',
    'now.limit.volume-*',
  ],
  'daemon/http/admin/present-figures.ts': ['figures.*'],
  'daemon/http/admin/present-frame.ts': [
    'admin.failure.*',
    'admin.failure.*-advice',
    'admin.nav.*',
    'admin.role.*',
    'admin.tab.*',
    'audit.alarm.*',
  ],
  'daemon/http/admin/present-import.ts': [
    'import.delimiter.*',
    'import.field.*',
    'import.head.*',
    'import.preset.*',
    'import.problem.*',
  ],
  'daemon/http/admin/present-issue.ts': ['admin.format.*', 'admin.issue.explain-*'],
  'daemon/http/admin/present-limit-left.ts': ['now.limit.*', 'now.limit.volume-*'],
  'daemon/http/admin/present-list.ts': ['admin.count.*', 'admin.status.*'],
  'daemon/http/admin/present-online.ts': ['now.column.*'],
  'daemon/http/admin/present-outbox.ts': ['outbox.failed.*'],
  'daemon/http/admin/present-preview.ts': ['admin.ends-why.*'],
  'daemon/http/admin/present-print.ts': ['print.paper.*', 'print.way.*', 'print.which.*'],
  'daemon/http/admin/present-retention.ts': ['settings.country.*', 'settings.law.*'],
  'daemon/http/admin/present-sent.ts': ['print.sent.failure.*'],
  'daemon/http/admin/present-setting.ts': [
    'settings.choice.*.*.*',
    'settings.country.*',
    'settings.effect.*',
    'settings.field.*.*',
    'settings.hint.*.*',
    'settings.unit.*',
  ],
  'daemon/http/admin/present-settings.ts': ['settings.group.*.title'],
  'daemon/http/admin/present-setup.ts': ['setup.for-whom.*', 'setup.kind.*', 'setup.step.*'],
  'daemon/http/admin/present-staff.ts': ['staff.right.*', 'staff.role.*'],
  'daemon/http/admin/present-ticket-detail.ts': ['tickets.ends.*', 'tickets.paper-is.*'],
  'daemon/http/admin/present-ticket.ts': ['admin.status.*', 'tickets.type.*'],
  'daemon/http/admin/present-tickets.ts': [
    'admin.status.*',
    'tickets.column.*',
    'tickets.paper-is.*',
    'tickets.type.*',
  ],
  'daemon/http/admin/setting-field.ts': ['admin.problem.*'],
  'daemon/http/admin/setting-form.ts': ['settings.problem.*'],
  'daemon/http/admin/setting-routes.ts': ['settings.group.*.lead', 'settings.group.*.title'],
  'daemon/http/admin/setup-form.ts': ['settings.problem.*'],
  'daemon/http/admin/staff-routes.ts': ['staff.role.*'],
  'daemon/http/admin/ticket-sheet.ts': ['admin.status.*', 'csv.column.*', 'tickets.type.*'],
  'daemon/http/terms-phrase.ts': ['terms.*', 'terms.asked-at-*', 'terms.duration.*', 'terms.limit-*'],
};

const sources = [...filesIn('daemon', '.ts'), ...filesIn('portal', '.eta'), ...filesIn('portal', '.ts')].map((path) => {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text: path.endsWith('.eta') ? (text.match(/<%[\s\S]*?%>/g) ?? []).join('\n') : text };
});

const names = namespaces.join('|');
const literals = new Set(sources.flatMap(({ text }) => text.match(/(?<=['`])[\w-]+(?:\.[\w-]+)+(?=['`])/g) ?? []));
const quoted = sources.flatMap(({ text }) => text.match(/'[^'\n]*'|"[^"\n]*"|`[^`]*`/g) ?? []);
/** What may stand behind a star. */
const pieces = new Set([
  ...quoted.flatMap((string) => string.match(/\b\w[\w-]*/g) ?? []),
  ...sources.flatMap(({ text }) => text.match(/(?<=[{,]\s*)\w+(?=:)/g) ?? []),
]);
/** Pieces that are built themselves: `hours-*`. */
const builtPieces = [...new Set(quoted)]
  .filter((string) => /^`[a-z-]{3,}\$\{[^}]*\}`$/.test(string))
  .map((string) => string.slice(1).replace(/\$.*/, ''));

/** The keys that a page asks for by name, with where. */
export const asked: readonly { readonly key: string; readonly path: string }[] = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/(?:\b(?:say|t)\(|[kK]ey:)\s*'([\w-]+(?:\.[\w-]+)+)'/g)].map(([, key = '']) => ({ key, path })),
);

/** What a file really builds. */
export function patternsIn(path: string): string[] {
  const text = sources.find((source) => source.path === path)?.text ?? '';
  const templates = text.match(new RegExp(`\`(?:${names}|\\$\\{namespace\\})\\.[^\`\\s]*\\$\\{[^\`]*\``, 'g')) ?? [];
  return [...new Set(templates.map((one) => one.slice(1, -1).replaceAll(/\$\{[^}]*\}/g, '*')))].sort();
}

export const building: readonly string[] = sources
  .map(({ path }) => path)
  .filter((path) => patternsIn(path).length > 0);

export function isUsed(key: string): boolean {
  return literals.has(key) || Object.values(built).some((patterns) => patterns.some((pattern) => fits(key, pattern)));
}

function fits(key: string, pattern: string): boolean {
  const shape = pattern.replaceAll('.', '\\.').replaceAll('*', '([\\w.-]+)');
  const [, ...behind] = new RegExp(`^${shape}$`).exec(key) ?? [];
  return behind.length > 0 && behind.join('.').split('.').every(isPiece);
}

function isPiece(piece: string): boolean {
  if (pieces.has(piece)) return true;
  return builtPieces.some((start) => piece.startsWith(start) && pieces.has(piece.slice(start.length)));
}
