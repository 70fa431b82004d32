import test from 'ava';
import fc from 'fast-check';
import { unlimitedTerms } from '../../daemon/domain/offer.js';
import { play } from './play.js';
import { anyStory, type Story } from './story.js';

/** Another seed tells other stories; the one that failed is in the message. */
const seed = Number(process.env.STORY_SEED ?? 20_260_329);
const numRuns = Number(process.env.STORY_RUNS ?? 1_500);

/** A story with what is not as usual, to be read by a person. */
function asText(story: Story): string {
  const usual = new Map<string, unknown>(Object.entries(unlimitedTerms));
  return JSON.stringify(story, function (this: object, key, value) {
    const isUsual = 'devicesAtOnce' in this && JSON.stringify(usual.get(key)) === JSON.stringify(value);
    return isUsual ? undefined : value;
  });
}

test('in any history the gateway does what the rules say, second by second', async (t) => {
  t.timeout(120 * Math.max(1_500, numRuns));
  const told = { runs: 0, toTheirEnd: 0, seconds: 0 };
  const met = new Map<string, number>();
  const property = fc.asyncProperty(anyStory, async (story) => {
    const played = await play(story);
    told.runs++;
    told.toTheirEnd += played.isComplete ? 1 : 0;
    told.seconds += played.seconds;
    for (const what of [...played.ends, ...played.answers]) met.set(what, (met.get(what) ?? 0) + 1);
  });
  const result = await fc.check(property, { numRuns, seed });
  t.log(told, Object.fromEntries([...met].sort()));
  const [story] = result.counterexample ?? [];
  if (story) t.fail(`seed ${seed}: ${result.errorInstance}\n${asText(story)}`);
  t.pass();
});
