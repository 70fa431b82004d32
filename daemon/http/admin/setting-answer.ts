import type { Changed } from '../../config/owner-settings.js';
import { note } from './act.js';
import type { AdminDeps } from './app.js';
import { type AdminContext, seeOther } from './guard.js';
import type { Pages } from './page.js';

/** Long enough for most boxes; who comes earlier waits at the door. */
const backAfterSeconds = 2;

/**
 * Answers a change of settings that was made: at once with the page that shows it, or with one that says that the gateway
 * starts anew, and comes back to that page by itself. Notes in the audit log which settings they were, never their values.
 */
export async function answerChanged(
  ctx: AdminContext,
  deps: AdminDeps,
  pages: Pages,
  changed: Extract<Changed, { ok: true }>,
  back: string,
): Promise<void> {
  if (changed.changed.length === 0) return seeOther(ctx, `${back}?done=settings.same`);
  const settings = changed.changed.map(({ path }) => path).join(', ');
  await note(ctx, deps, { act: 'settings-change', about: { settings } });
  if (changed.effect === 'at-once') return seeOther(ctx, `${back}?done=settings.changed`);
  const next = `/settings/started?to=${encodeURIComponent(back)}`;
  // a header, so that it works without JavaScript and without a tag in the head of every page
  ctx.set('Refresh', `${backAfterSeconds}; url=${next}`);
  pages.send(ctx, { template: 'settings-starting', here: '/settings', model: { next } });
}
