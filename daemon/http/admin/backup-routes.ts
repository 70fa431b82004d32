import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type Router from '@koa/router';
import { backupName } from '../backup-name.js';
import { longestPassword, shortestPassword } from '../staff-password.js';
import { note } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { presentField } from './form-field.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { presentBackup, presentState } from './present-backup.js';
import type { Problem, Problems } from './problem.js';

/** Years of a busy place take a few dozen MB. */
const mostBytes = 512 * 1024 * 1024;

/** Taking a backup along, and restoring one: uploaded and checked, shown beside what it replaces, and then decided. */
export function backupRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { backups } = deps;
  const manage = mayOnly('manage');
  const show = (ctx: AdminContext, problems: Problems, status = Object.keys(problems).length > 0 ? 422 : 200): void => {
    // passphrases are never sent back
    const field = (name: string) => presentField(new URLSearchParams(), problems, name);
    const fields = { passphrase: field('passphrase'), again: field('again'), file: field('file'), key: field('key') };
    pages.send(ctx, { template: 'backup', here: '/backup', model: { fields, least: shortestPassword }, status });
  };

  router.get('/backup', manage, (ctx) => show(ctx, {}));

  router.post('/backup/file', ...doors.may('manage'), async (ctx) => {
    const { form } = ctx.state;
    const passphrase = form.get('passphrase') ?? '';
    const problem = passphraseProblem(passphrase, form.get('again') ?? '');
    if (problem !== undefined) return show(ctx, problem);
    const { about, bytes } = await backups.open(passphrase === '' ? null : passphrase);
    await note(ctx, deps, { act: 'backup-make', about: { sealed: passphrase === '' ? 'no' : 'yes' } });
    ctx.type = 'application/octet-stream';
    ctx.set('Content-Disposition', `attachment; filename="${backupName(about)}"`);
    ctx.body = Readable.from(bytes, { objectMode: false });
  });

  router.post('/backup/upload', ...doors.files('manage', mostBytes), async (ctx) => {
    const upload = ctx.state.uploads?.find(({ field }) => field === 'file');
    if (upload === undefined || upload.bytes === 0) return show(ctx, { file: { key: 'backup.problem.no-file' } });
    const key = ctx.state.form.get('key') ?? '';
    const staged = await backups.stage(createReadStream(upload.file), key === '' ? null : key);
    if (staged.ok) return seeOther(ctx, '/backup/restore');
    const isAboutKey = staged.problem === 'passphrase-needed' || staged.problem === 'passphrase-wrong';
    const problem: Problem = { key: `backup.problem.${staged.problem}` };
    show(ctx, isAboutKey ? { key: problem } : { file: problem });
  });

  router.get('/backup/restore', manage, (ctx) => {
    const { staged } = backups;
    if (staged === undefined) return seeOther(ctx, '/backup');
    const place = placeOf(ctx, deps, pages);
    const model = {
      backup: presentBackup(staged, place),
      present: presentState(deps.gateway.state, deps.config.site.name),
    };
    pages.send(ctx, { template: 'backup-restore', here: '/backup/restore', model });
  });

  router.post('/backup/drop', ...doors.may('manage'), async (ctx) => {
    await backups.drop();
    seeOther(ctx, '/backup?done=backup.dropped');
  });

  router.post('/backup/restore', ...doors.may('manage'), async (ctx) => {
    const { staged } = backups;
    if (staged === undefined) return seeOther(ctx, '/backup');
    await note(ctx, deps, { act: 'backup-restore', about: { site: staged.site, release: staged.release } });
    await backups.restore();
    // whoever was signed in is not any more: the people are those of the backup
    ctx.set('Refresh', '3; url=/sign-in');
    pages.send(ctx, { template: 'backup-restoring', here: '/backup', model: {} });
  });
}

function passphraseProblem(passphrase: string, again: string): Problems | undefined {
  if (passphrase === '' && again === '') return undefined;
  if (passphrase.length < shortestPassword)
    return { passphrase: { key: 'admin.problem.too-short', values: { least: shortestPassword } } };
  if (passphrase.length > longestPassword)
    return { passphrase: { key: 'admin.problem.too-long', values: { most: longestPassword } } };
  return passphrase === again ? undefined : { again: { key: 'admin.problem.not-the-same' } };
}
