import type Router from '@koa/router';
import type { Doors } from './app.js';
import { type AdminContext, type AdminState, seeOther } from './guard.js';
import type { Pages } from './page.js';
import type { Task, Tasks } from './task.js';

/** How far a task is, and stopping it. The page comes back by itself until there is something to show. */
export function taskRoutes(router: Router<AdminState>, tasks: Tasks, pages: Pages, doors: Doors): void {
  const taskIn = (ctx: AdminContext): Task =>
    tasks.find(ctx.params.id ?? '', ctx.state.signedIn?.staff.name ?? '') ?? ctx.throw(404);

  router.get('/tasks/:id', (ctx) => {
    const task = taskIn(ctx);
    if (task.state === 'finished' && task.resultPath !== null) return seeOther(ctx, task.resultPath);
    if (task.state === 'running') ctx.set('Refresh', '1');
    const percent = task.total === 0 ? 0 : Math.floor((100 * task.done) / task.total);
    pages.send(ctx, { template: 'task', here: '/tasks', model: { task, percent } });
  });

  router.post('/tasks/:id/stop', ...doors.anybody, (ctx) => {
    const { id, by } = taskIn(ctx);
    tasks.stop(id, by);
    seeOther(ctx, `/tasks/${id}`);
  });
}
