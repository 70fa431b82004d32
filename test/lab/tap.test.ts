import test from 'ava';
import { readTap, summary } from '../../scripts/netlab/tap.js';

const report = [
  'TAP version 13',
  'ok 1 - a rule that holds',
  '    # a figure',
  'not ok 2 - a rule that is broken',
  '  ---',
  "  name: 'AssertionError'",
  '  ...',
  'ok 3 - a rule that cannot be tried here # SKIP',
  'not ok 4 - a rule to come # TODO',
  '',
  '1..4',
  '# tests 4',
  '# pass 1',
  '# skip 1',
  '# fail 2',
];

async function* lines(): AsyncGenerator<string> {
  yield* report;
}

test('a TAP report is counted, and said again with every failure in full', async (t) => {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const said: string[] = [];
  await readTap(lines(), counts, (line) => said.push(line));
  t.deepEqual(counts, { passed: 1, failed: 2, skipped: 1 });
  t.deepEqual(said, [
    '✔ a rule that holds',
    '    # a figure',
    '✘ a rule that is broken',
    '  ---',
    "  name: 'AssertionError'",
    '  ...',
    '- a rule that cannot be tried here',
    '✘ a rule to come',
  ]);
});

test('the last line names what was skipped only when something was', (t) => {
  t.is(summary({ passed: 3, failed: 0, skipped: 0 }), '3 passed, 0 failed');
  t.is(summary({ passed: 3, failed: 1, skipped: 2 }), '3 passed, 1 failed, 2 skipped');
});
