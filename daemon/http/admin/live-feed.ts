import type { ServerResponse } from 'node:http';
import type { Change } from '../../domain/change.js';
import type { Gateway } from '../../gateway.js';
import type { Neighbours } from '../../ports.js';

/** Pages that are told when what they show has changed. */
export interface LiveFeed {
  /** Writes to a response until its reader or its person is gone; false when there are too many already. */
  follow(response: ServerResponse, reader: Reader): boolean;
}

export interface Reader {
  /** Who reads, for the count of each. */
  readonly person: string;
  /** Whether they still may. */
  isStillSignedIn(): boolean;
  /** Who comes and goes without a ticket is of interest, too. */
  readonly followsNeighbours: boolean;
}

interface Listener extends Reader {
  readonly response: ServerResponse;
  /** It reads slower than things happen: told once more when it is ready. */
  owes: boolean;
}

export interface LiveFeedParts {
  readonly gateway: Gateway;
  readonly neighbours: Neighbours;
  readonly heartbeatMs?: number;
}

/** As many as the windows that one person, and the whole staff, may have open. */
const mostOfPerson = 12;
const mostOfAll = 60;
const readEveryMs = 2_000;
/** What happens within this time is told once. */
const gatherMs = 250;
/** Neighbours come and go all the time. */
const gatherNeighboursMs = 2_000;
const standardHeartbeatMs = 20_000;

const changedMessage = 'data: changed\n\n';
const heartbeat = ':\n\n';

/** Watches the gateway for as long as somebody reads, and not at all otherwise. */
export function openLiveFeed({ gateway, neighbours, heartbeatMs = standardHeartbeatMs }: LiveFeedParts): LiveFeed {
  const listeners = new Set<Listener>();
  let stop = (): void => {};
  let stopNeighbours: (() => void) | undefined;

  const flush = (whom: (listener: Listener) => boolean = () => true): void => {
    for (const listener of listeners) if (whom(listener)) tell(listener);
  };
  const neighbourChanged = gathered(gatherNeighboursMs, () => flush(({ followsNeighbours }) => followsNeighbours));
  const begin = (): void => {
    const changed = gathered(gatherMs, () => flush());
    const unwatch = gateway.watch((changes) => {
      if (changes.some(isShown)) changed();
    }, readEveryMs);
    const beat = setInterval(() => {
      for (const listener of listeners) keep(listener);
    }, heartbeatMs).unref();
    stop = () => {
      unwatch();
      clearInterval(beat);
    };
  };
  const leave = (listener: Listener): void => {
    listeners.delete(listener);
    if (listeners.size === 0) stop();
    if ([...listeners].some(({ followsNeighbours }) => followsNeighbours)) return;
    stopNeighbours?.();
    stopNeighbours = undefined;
  };

  return {
    follow(response, reader) {
      const own = [...listeners].filter(({ person }) => person === reader.person);
      if (listeners.size >= mostOfAll || own.length >= mostOfPerson) return false;
      const listener: Listener = { ...reader, response, owes: false };
      response.on('drain', () => {
        if (listener.owes) tell(listener);
      });
      response.once('close', () => leave(listener));
      if (listeners.size === 0) begin();
      listeners.add(listener);
      if (reader.followsNeighbours) stopNeighbours ??= neighbours.watch(neighbourChanged);
      response.write(heartbeat);
      return true;
    },
  };
}

function tell(listener: Listener): void {
  const { response } = listener;
  if (!listener.isStillSignedIn()) return void response.end();
  listener.owes = response.writableNeedDrain;
  if (!listener.owes) response.write(changedMessage);
}

/** Who has not read anything since the last time is gone. */
function keep({ response, isStillSignedIn }: Listener): void {
  if (!isStillSignedIn()) response.end();
  else if (response.writableNeedDrain) response.destroy();
  else response.write(heartbeat);
}

/** Runs once for any number of calls within a time. */
function gathered(ms: number, run: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      run();
    }, ms).unref();
  };
}

/** What is only kept, or put away, is on no page. */
function isShown({ type }: Change): boolean {
  return type !== 'usage-recorded' && type !== 'sessions-filed';
}
