import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type Figure, median, section } from './figure.js';
import { startEcho, startGuest, tell } from './guest-driver.js';
import type { GuestQuestion, LoggedIn } from './guest-program.js';
import { openPlace } from './place.js';
import { ask, sharedNow } from './question.js';

const guests = 50;
/** Fifty times: knocking more often would keep both cores busy with nothing else. */
const knockEveryMs = 20;

const how = `${guests} guests in namespaces of their own send their form at the same moment; then all log out, and again. The first
round is not counted. Each knocks every ${knockEveryMs} ms and once more when its answer is there, so "first packet" is late by up to ${knockEveryMs} ms. The
${guests} guests' programs share the processors with the daemon.`;

/** Fifty guests at once. */
export async function measureBurst({ quick }: { readonly quick: boolean }): Promise<string> {
  const rounds = quick ? 3 : 10;
  const place = await openPlace(guests);
  try {
    await startEcho(place.lab.internet);
    const programs: ChildProcess[] = [];
    for (const guest of place.lab.guests) programs.push(await startGuest(guest, 'IPv4', knockEveryMs));
    const counted: LoggedIn[][] = [];
    for (let round = 0; round <= rounds; round++) {
      const codes = await place.tickets(guests);
      const loggedIn = await allAtOnce(programs, codes, round);
      if (round > 0) counted.push(loggedIn);
    }
    return section('50 log-ins at once', how, figuresOf(counted));
  } finally {
    await place.close();
  }
}

async function allAtOnce(programs: readonly ChildProcess[], codes: readonly string[], round: number) {
  for (const program of programs) await tell(program, { act: 'fetch-form' });
  const at = sharedNow() + 300;
  const loggedIn = await Promise.all(
    programs.map((program, i) => {
      const question: GuestQuestion = { act: 'log-in', code: codes[i] ?? '', text: `${round}-${i}`, at };
      return ask<LoggedIn>(program, question);
    }),
  );
  await Promise.all(programs.map((program) => tell(program, { act: 'log-out' })));
  await delay(500);
  return loggedIn;
}

function figuresOf(rounds: readonly (readonly LoggedIn[])[]): Figure[] {
  const packets = rounds.map((round) => round.map(({ sentAt, packetAt }) => packetAt - sentAt));
  const answers = rounds.map((round) => round.map(({ sentAt, answeredAt }) => answeredAt - sentAt));
  const whole = rounds.map((round) => {
    const first = Math.min(...round.map(({ sentAt }) => sentAt));
    return Math.max(...round.map(({ answeredAt, packetAt }) => Math.max(answeredAt, packetAt))) - first;
  });
  return [
    { name: 'POST to first packet, all', unit: 'ms', values: packets.flat(), toBeat: `366, max 647` },
    { name: 'POST to answer, all', unit: 'ms', values: answers.flat() },
    { name: 'median of a round, to first packet', unit: 'ms', values: packets.map(median) },
    { name: 'slowest of a round, to first packet', unit: 'ms', values: packets.map((round) => Math.max(...round)) },
    { name: 'slowest of a round, to answer', unit: 'ms', values: answers.map((round) => Math.max(...round)) },
    { name: 'first POST of a round to the last guest online and answered', unit: 'ms', values: whole },
  ];
}
