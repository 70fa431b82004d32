import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { root } from './source-code.js';

const about = JSON.parse(readFileSync(join(root, 'build/package.json'), 'utf8')) as Readonly<Record<string, unknown>>;

test('the build says on which day it was released, and that is not in the future', (t) => {
  t.regex(String(about.releasedAt), /^\d{4}-\d\d-\d\d$/);
  t.true(Date.parse(String(about.releasedAt)) <= Date.now());
});

const commit = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
const testGit = commit.status === 0 && process.env.SOURCE_DATE_EPOCH === undefined ? test : test.skip;

testGit('the day of the release is the day of a commit: the same sources give the same build', (t) => {
  const days = spawnSync('git', ['log', '-50', '--format=%ct'], { cwd: root, encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .map((seconds) => new Date(Number(seconds) * 1000).toISOString().slice(0, 10));
  t.true(days.includes(String(about.releasedAt)));
});
