import test from 'ava';
import { openTasks } from '../../daemon/http/admin/task.js';
import { realRandom } from './admin-gateway.js';

const noFault = (_: string, error: unknown) => {
  throw error;
};

test('a task tells how far it is, and leads to its result', async (t) => {
  const tasks = openTasks(realRandom, noFault);
  let go = () => {};
  const halfway = new Promise<void>((resolve) => {
    go = resolve;
  });
  const { id } = tasks.start('ada', 'admin.tab.lists', async (progress) => {
    progress(5, 10);
    await halfway;
    progress(10, 10);
    return '/lists/1';
  });
  t.like(tasks.find(id, 'ada'), { state: 'running', done: 5, total: 10, resultPath: null });
  go();
  await new Promise(setImmediate);
  t.like(tasks.find(id, 'ada'), { state: 'finished', done: 10, resultPath: '/lists/1' });
});

test('only who started a task sees it and stops it', async (t) => {
  const tasks = openTasks(realRandom, noFault);
  const { id } = tasks.start('ada', 'admin.tab.lists', async (progress, signal) => {
    progress(3, 10);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return '/lists/1';
  });
  tasks.stop(id, 'eve');
  t.is(tasks.find(id, 'eve'), undefined);
  t.is(tasks.find(id, 'ada')?.state, 'running');
  tasks.stop(id, 'ada');
  await new Promise(setImmediate);
  t.like(tasks.find(id, 'ada'), { state: 'stopped', done: 3, resultPath: '/lists/1' });
});

test('a task that fails says so, and its error is told once', async (t) => {
  const faults: unknown[] = [];
  const tasks = openTasks(realRandom, (action, error) => faults.push(action, error));
  const fault = new Error('disk full');
  const { id } = tasks.start('ada', 'admin.tab.lists', () => Promise.reject(fault));
  await new Promise(setImmediate);
  t.is(tasks.find(id, 'ada')?.state, 'failed');
  t.deepEqual(faults, ['admin.tab.lists', fault]);
});

test('the last twenty finished tasks are kept, and those that run', async (t) => {
  const tasks = openTasks(realRandom, noFault);
  const ids: string[] = [];
  for (let n = 0; n < 30; n++) {
    ids.push(tasks.start('ada', 'admin.tab.lists', async () => '/lists').id);
    await new Promise(setImmediate);
  }
  t.deepEqual(ids.map((id) => tasks.find(id, 'ada') !== undefined).lastIndexOf(false), 9);
});
