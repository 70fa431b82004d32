import { setTimeout as delay } from 'node:timers/promises';
import { plan } from '../netlab/lab.js';
import { startProgram } from '../netlab/namespace.js';
import { type Figure, section } from './figure.js';
import { openPlace } from './place.js';
import { cpuMs, pidOf } from './process-figure.js';
import { ask } from './question.js';
import type { Load, LoadQuestion } from './redirect-program.js';

const levels = [1, 16] as const;
type Level = (typeof levels)[number];

const how = `A shut guest asks a foreign host for a page over plain HTTP; the firewall redirects it to the portal, which answers
302 and closes. A new connection each time, from opening it to the end of the answer. The load generator (Node) and the
daemon share the machine's processors. Rounds at 1 and 16 connections alternate.`;

interface Round {
  readonly level: Level;
  readonly load: Load;
  readonly cpuMs: number;
}

/** Plain-HTTP requests shown the portal: per second, and how long one takes. */
export async function measureRedirects({ quick }: { readonly quick: boolean }): Promise<string> {
  const place = await openPlace(1);
  try {
    const program = await startProgram(place.lab.guest(1), '../measure/redirect-program.js', [plan.internet.ipv4]);
    const load = (question: LoadQuestion) => ask<Load>(program, question);
    const pid = pidOf(place.daemon.process);
    await load({ connections: 16, forMs: 2_000 }); // warms both sides up
    const rounds: Round[] = [];
    for (let i = 0; i < (quick ? 2 : 7); i++)
      for (const level of levels) {
        await delay(200);
        const before = cpuMs(pid);
        const done = await load({ connections: level, forMs: quick ? 1_000 : 3_000 });
        rounds.push({ level, load: done, cpuMs: cpuMs(pid) - before });
      }
    return section(
      'Redirects',
      how,
      levels.flatMap((level) => figuresOf(level, rounds)),
    );
  } finally {
    await place.close();
  }
}

function figuresOf(level: Level, rounds: readonly Round[]): Figure[] {
  const mine = rounds.filter((round) => round.level === level);
  const at = `${level} connection${level === 1 ? '' : 's'}`;
  return [
    {
      name: `${at}: redirects per second`,
      unit: 'by round',
      values: mine.map(({ load }) => (load.answers.length / load.tookMs) * 1_000),
      toBeat: level === 1 ? '215' : '221',
    },
    {
      name: `${at}: one redirect`,
      unit: 'ms',
      values: mine.flatMap(({ load }) => load.answers),
      ...(level === 1 ? { toBeat: '4.6, p99 6.2' } : {}),
    },
    {
      name: `${at}: processor time of the daemon per redirect`,
      unit: 'ms, by round',
      values: mine.map((round) => round.cpuMs / round.load.answers.length),
    },
  ];
}
