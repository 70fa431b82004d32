import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Router from '@koa/router';
import { folderWith } from '../text.js';
import type { Views } from '../view.js';
import type { AdminState } from './guard.js';

/** A file that never changes under its name. */
export interface Asset {
  /** With a hash of its content: `/assets/admin.3fa9….css`. */
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

export interface Assets {
  readonly style: Asset;
  readonly script: Asset;
}

/** The style and the script of every page of the owner. */
export function loadAssets(views: Views): Assets {
  const { css } = views.sheet(
    'base.css',
    'admin.css',
    'admin-form.css',
    'admin-table.css',
    'admin-settings.css',
    'admin-figures.css',
  );
  const script = readFileSync(join(folderWith('portal/assets/admin.js'), 'portal/assets/admin.js'), 'utf8');
  return { style: asset('css', css), script: asset('js', script) };
}

/** Everybody may have them: the sign-in page needs them, too. A browser keeps them for good. */
export function assetRoutes(router: Router<AdminState>, assets: Assets): void {
  for (const { path, type, body } of Object.values(assets) as Asset[])
    router.get(path, (ctx) => {
      ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
      ctx.type = type;
      ctx.body = body;
    });
}

function asset(type: 'css' | 'js', body: string): Asset {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { path: `/assets/admin.${hash}.${type}`, type, body };
}
