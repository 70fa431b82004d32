import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { overlay } from './config/overlay.js';
import { type Complaint, parseObject } from './config/parse.js';
import type { Config } from './config/spec.js';

/** The two halves of a configuration as they were found, and what they make together. */
export interface ReadSettings {
  /** undefined when it cannot be used. */
  readonly config: Config | undefined;
  readonly file: unknown;
  readonly owner: unknown;
  /** settings.json in the state folder: what the owner changed. */
  readonly ownerFile: string;
  /** By path, of the file and of the owner's settings. */
  readonly complaints: readonly Complaint[];
  readonly ignored: readonly Complaint[];
}

/** Lays what the owner changed over a configuration file, or over what a router has. */
export async function readSettings(file: unknown): Promise<ReadSettings> {
  const ownerFile = join(stateFolderIn(file), 'settings.json');
  const owner = await readOwner(ownerFile);
  const { config, complaints, ignored } = overlay(file, owner);
  return { config, file, owner, ownerFile, complaints, ignored };
}

/** Where it is, whatever else is wrong with the file. */
function stateFolderIn(file: unknown): string {
  const site = (file as { readonly site?: unknown } | null)?.site;
  const { config } = parseObject(site === undefined ? {} : { site });
  return config?.site.stateFolder ?? '';
}

/** What the owner changed; undefined: nothing. What is no JSON is handed on as it is, for the overlay to complain of. */
export async function readOwner(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    return error.message;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
