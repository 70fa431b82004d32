import type { State } from '../../domain/state.js';

/** What came of printing receipts. */
export interface SentModel {
  readonly sent: number;
  readonly count: number;
  readonly isAll: boolean;
  readonly wasStopped: boolean;
  readonly failureKey: string | null;
  readonly address: string;
  /** The ticket whose receipt may not have come out; 0: none. */
  readonly doubtful: number;
  /** Prints what is not out yet; null when all is. */
  readonly restHref: string | null;
  readonly rest: number;
  readonly backHref: string;
}

const failures = ['refused', 'unreachable', 'unknown-host', 'no-answer', 'stuck', 'closed', 'fault'];

/** The address of the page says it all, so that it can be looked at again. */
export function presentSent(query: URLSearchParams, address: string, state: State): SentModel {
  const number = (name: string) => (/^\d{1,9}$/.test(query.get(name) ?? '') ? Number(query.get(name)) : 0);
  const [sent, count] = [number('sent'), number('count')];
  const failure = failures.find((known) => known === query.get('failure'));
  const serials = query.get('rest') ?? '';
  const again = new URLSearchParams({
    serials,
    paper: query.get('paper') ?? '',
    language: query.get('language') ?? '',
    way: query.get('way') ?? '',
  });
  return {
    sent,
    count,
    isAll: sent === count && failure === undefined,
    wasStopped: query.get('failure') === 'stopped',
    failureKey: failure === undefined ? null : `print.sent.failure.${failure}`,
    address,
    doubtful: state.tickets.has(number('doubtful')) ? number('doubtful') : 0,
    restHref: serials === '' ? null : `/print?${again}`,
    rest: Math.max(0, count - sent),
    backHref: '/lists',
  };
}
