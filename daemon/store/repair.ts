import type { State } from '../domain/state.js';
import { reindex } from '../domain/state.js';
import { type Disk, reason, replaceFile } from './disk.js';
import { corruptName, isTemporary } from './generation.js';
import { count, type Log } from './log.js';
import type { Damage, Recovered } from './recover.js';

/** Puts damaged files aside and says so. What cannot be repaired now is found again at the next start. */
export async function repair(disk: Disk, recovered: Recovered, log: Log): Promise<void> {
  for (const damage of recovered.damages) {
    try {
      log.warn(await repairOne(disk, damage));
    } catch (cause) {
      log.error(`cannot put aside what is damaged in ${damage.name}, it stays as it is: ${reason(cause)}`);
    }
  }
  for (const name of await disk.list()) if (isTemporary(name)) await disk.remove(name).catch(() => {});
  const { missing, misfits } = recovered;
  if (missing > 0) log.error(`${count(missing, 'commit')} on disk could not be read back: what they said is lost`);
  if (misfits.length > 0)
    log.error(`${count(misfits.length, 'change')} did not fit what is there, left out: ${misfits[0]}`);
}

/**
 * Takes out what refers to something that is lost, since no rule could be applied to it: lists without their offer,
 * tickets without their list, sessions without their ticket. Says how many.
 */
export function dropOrphans(state: State, log: Log): void {
  const { offers, lists, tickets, sessions, ended } = state;
  const dropped = [
    count(
      drop(lists, (list) => !offers.has(list.offerId)),
      'list',
    ),
    count(
      drop(tickets, (ticket) => !lists.has(ticket.listId)),
      'ticket',
    ),
    count(
      drop(sessions, (session) => !tickets.has(session.ticketId)),
      'session',
    ),
    count(
      drop(ended, (session) => !tickets.has(session.ticketId)),
      'ended session',
    ),
  ].filter((text) => !text.startsWith('0 '));
  if (dropped.length === 0) return;
  reindex(state);
  log.error(`left out because what they belong to is lost: ${dropped.join(', ')}`);
}

async function repairOne(disk: Disk, damage: Damage): Promise<string> {
  const { name } = damage;
  switch (damage.type) {
    case 'corrupt-file': {
      const aside = corruptName(name, await disk.list());
      await disk.rename(name, aside);
      await disk.sync();
      return `${name} cannot be read (${damage.reason}): kept as ${aside}, going on with what is older`;
    }
    case 'corrupt-lines': {
      const aside = corruptName(name, await disk.list());
      await replaceFile(disk, aside, [damage.original]);
      await replaceFile(disk, name, damage.clean);
      return `${count(damage.count, 'line')} of ${name} could not be read: kept as ${aside}, going on with the others`;
    }
    case 'torn-line': {
      const file = await disk.open(name);
      try {
        await file.truncate(damage.length);
        await file.sync();
      } finally {
        await file.close();
      }
      return `cut ${count(damage.tornBytes, 'byte')} of an unfinished commit off ${name}`;
    }
  }
}

function drop<K, V>(map: Map<K, V>, isOrphan: (value: V) => boolean): number {
  let dropped = 0;
  for (const [key, value] of map)
    if (isOrphan(value)) {
      map.delete(key);
      dropped++;
    }
  return dropped;
}
