import type { BackupProblem } from '../../ports-delivery.js';
import { currentVersion, isObject } from '../schema.js';

/** What a backup says of itself: the first file in it. */
export interface Manifest {
  readonly format: typeof formatName;
  readonly formatVersion: number;
  /** Of the program that made it. */
  readonly release: string;
  readonly schemaVersion: number;
  /** The name of the place. */
  readonly site: string;
  /** The instant whose state it holds, epoch ms. */
  readonly at: number;
  readonly counts: BackupCounts;
}

export interface BackupCounts {
  readonly offers: number;
  readonly lists: number;
  readonly tickets: number;
  readonly staff: number;
  /** Months of past sessions. */
  readonly months: number;
}

export const formatName = 'passerelle-backup';
export const formatVersion = 1;
export const manifestName = 'manifest.json';
/** SHA-256 of every other file, in hex, by name: the last file. */
export const checksumsName = 'checksums.json';

export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly problem: BackupProblem;

  constructor(problem: BackupProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/** Throws a BackupError for what this release cannot restore. */
export function parseManifest(text: string): Manifest {
  const json = jsonOf(text);
  if (!isObject(json) || json.format !== formatName)
    throw new BackupError('foreign', 'this is no backup of a Passerelle');
  const { formatVersion: format, schemaVersion: schema, release } = json;
  if (!(Number(format) <= formatVersion && Number(schema) <= currentVersion))
    throw new BackupError('newer', `a newer release (${String(release)}) made this backup: install that one first`);
  return json as unknown as Manifest;
}

/** undefined when it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Which files of the state folder a backup holds, and a restore replaces. */
export function isBackedUp(name: string): boolean {
  return kept.some((pattern) => pattern.test(name));
}

/** Which files a restore takes away: what it brings, and what belongs to the state that it replaces. */
export function isReplaced(name: string): boolean {
  return isBackedUp(name) || /^(?:snapshot|journal)-/.test(name) || name === 'branding' || name === 'terms';
}

const kept = [
  /^snapshot-\d{1,15}\.jsonl\.gz$/,
  /^journal-\d{1,15}\.jsonl$/,
  /^(?:sessions|figures|audit)-\d{4,6}-\d{2}\.jsonl$/,
  /^settings\.json$/,
  /^(?:branding|terms)\/[a-z0-9][a-z0-9.-]{0,60}$/,
  // the look of one access point
  /^branding\/[a-z0-9][a-z0-9-]{0,31}\/(?:look\.json|logo\.(?:png|jpg))$/,
];
