import type { AnswerKind, Family, Observation, OnlineAnswer, Probe, Verdict } from './client.js';

export interface Judgement {
  readonly verdict: Verdict;
  /** In words, for whoever looks after the network. */
  readonly reason: string;
}

type Answer = Extract<Observation, { kind: 'answer' }>;

/** What a device concludes from what its probe met. */
export function judge(probe: Probe, seen: Observation, family: Family): Judgement {
  if (seen.kind === 'failed' && seen.how === 'no-address')
    return { verdict: 'unclear', reason: `the name has no ${family} address` };
  switch (probe.kind) {
    case 'web':
      return judgePage(probe.online, probe.concludes, seen);
    case 'name':
      return judgeName(probe.answer[family], seen);
  }
}

function judgePage(
  online: OnlineAnswer,
  concludes: Readonly<Record<AnswerKind, Verdict>>,
  seen: Observation,
): Judgement {
  if (seen.kind === 'answer' && satisfies(online, seen)) return { verdict: 'online', reason: 'the true answer came' };
  return { verdict: concludes[answerKind(seen)], reason: described(seen) };
}

function judgeName(right: string, seen: Observation): Judgement {
  if (seen.kind !== 'addresses') return { verdict: 'no-internet', reason: described(seen) };
  if (seen.addresses.includes(right)) return { verdict: 'online', reason: `the name leads to ${right}` };
  return { verdict: 'no-internet', reason: `the name leads to ${seen.addresses.join(', ')} instead of ${right}` };
}

function satisfies({ status, body, startsWith, contains, header, orEmptyUpTo }: OnlineAnswer, seen: Answer): boolean {
  if (orEmptyUpTo !== undefined && seen.status === 200 && seen.body.length <= orEmptyUpTo) return true;
  if (seen.status !== status) return false;
  if (header !== undefined && !(seen.headers[header[0]] ?? '').toLowerCase().startsWith(header[1].toLowerCase()))
    return false;
  if (body !== undefined && seen.body.trim() !== body) return false;
  if (startsWith !== undefined && !seen.body.startsWith(startsWith)) return false;
  return contains === undefined || seen.body.includes(contains);
}

/** The class of answer that devices tell apart. */
export function answerKind(seen: Observation): AnswerKind {
  if (seen.kind === 'failed') return seen.how === 'no-name' ? 'no-name' : 'no-answer';
  if (seen.kind !== 'answer') return 'other-status';
  switch (seen.status) {
    case 301:
    case 302:
    case 307:
      return 'redirect';
    case 303:
    case 308:
    case 511:
      return `${seen.status}`;
    case 200:
      return seen.body.length > 4 ? 'page' : 'tiny';
  }
  return 'other-status';
}

/**
 * What is wrong with an answer that is to show the portal to every row of the table: a 302 with an absolute address and a page
 * of more than four bytes, which nobody keeps, on a connection that ends (a kept one would show the portal after the log-in).
 */
export function portalAnswerFaults(seen: Answer): readonly string[] {
  const { status, headers, body } = seen;
  return [
    ...(status === 302 ? [] : [`status ${status} instead of 302`]),
    ...(/^https?:\/\/[^/]/.test(headers.location ?? '') ? [] : ['no absolute Location']),
    ...((headers['content-type'] ?? '').startsWith('text/html') ? [] : ['Content-Type is not text/html']),
    ...(body.length > 4 ? [] : ['the body is too short']),
    ...(/\bno-store\b/.test(headers['cache-control'] ?? '') ? [] : ['Cache-Control is not no-store']),
    ...((headers.connection ?? '').toLowerCase() === 'close' ? [] : ['the connection is kept open']),
  ];
}

const failures: Readonly<Record<Extract<Observation, { kind: 'failed' }>['how'], string>> = {
  untrusted: 'a certificate that is not that of the host',
  refused: 'refused',
  reset: 'reset',
  unreachable: 'unreachable',
  silence: 'no answer',
  'no-name': 'the name is not known',
  'no-address': 'the name has no address of this family',
  broken: 'an answer that is no HTTP',
};

/** What came back, in words. */
export function described(seen: Observation): string {
  switch (seen.kind) {
    case 'answer': {
      const led = seen.led.length === 0 ? '' : `led to ${seen.led.at(-1)}, `;
      const to = seen.headers.location === undefined ? '' : ` to ${seen.headers.location}`;
      return `${led}status ${seen.status}${to}, ${seen.body.length} bytes`;
    }
    case 'connected':
      return 'connected';
    case 'addresses':
      return `addresses ${seen.addresses.join(', ')}`;
    case 'failed':
      return failures[seen.how];
  }
}
