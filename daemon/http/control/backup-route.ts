import { Readable } from 'node:stream';
import type Router from '@koa/router';
import * as v from 'valibot';
import type { Backups } from '../../ports-delivery.js';
import { withInput } from './answer.js';

const backupInput = v.object({ passphrase: v.nullable(v.pipe(v.string(), v.minLength(8, 'at least 8 characters'))) });

/** A backup of the running gateway, as bytes. */
export function backupRoute(router: Router, backups: Backups): void {
  router.post('/backup', (ctx) =>
    withInput(ctx, backupInput, async ({ passphrase }) => {
      const { bytes } = await backups.open(passphrase);
      ctx.type = 'application/octet-stream';
      ctx.body = Readable.from(bytes, { objectMode: false });
    }),
  );
}
