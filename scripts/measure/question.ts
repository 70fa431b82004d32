import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

type Answer<T> = { readonly value: T } | { readonly problem: string };

/** Asks a program that answers with `answerQuestions`; throws when it says no, ends, or takes longer than `patienceMs`. */
export async function ask<T>(child: ChildProcess, question: object, patienceMs = 60_000): Promise<T> {
  const done = new AbortController();
  const signal = AbortSignal.any([done.signal, AbortSignal.timeout(patienceMs)]);
  const ended = once(child, 'exit', { signal }).then((code) => {
    throw new Error(`a measuring program ended: ${code}`);
  });
  ended.catch(() => {});
  child.channel?.ref();
  try {
    child.send(question);
    const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [Answer<T>];
    if ('problem' in answer) throw new Error(answer.problem);
    return answer.value;
  } finally {
    done.abort();
    child.channel?.unref();
  }
}

/** The other half, in the program: answers one question after the other, and ends with its parent. */
export function answerQuestions<Q>(answer: (question: Q) => Promise<unknown>): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (question) => {
    answer(question as Q).then(
      (value) => process.send?.({ value }),
      (error: unknown) => process.send?.({ problem: error instanceof Error ? (error.stack ?? '') : String(error) }),
    );
  });
  process.send?.('ready');
}

/** Milliseconds on a clock that all processes of this machine share. */
export function sharedNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
