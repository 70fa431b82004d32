import type { State } from '../../domain/state.js';
import type { BackupAbout } from '../../ports-delivery.js';
import { clockPhrase } from '../phrase.js';
import type { Place } from './present-online.js';

export interface BackupModel extends StateModel {
  readonly made: string;
  readonly release: string;
}

/** What there is of each. */
export interface StateModel {
  readonly site: string;
  readonly offers: number;
  readonly lists: number;
  readonly tickets: number;
  readonly staff: number;
}

export function presentBackup({ site, at, release, counts }: BackupAbout, { say, now, timeZone }: Place): BackupModel {
  return { site, made: clockPhrase(say, at, now, timeZone), release, ...counts };
}

export function presentState({ offers, lists, tickets, staff }: State, site: string): StateModel {
  return { site, offers: offers.size, lists: lists.size, tickets: tickets.size, staff: staff.size };
}
