import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { folderDisk, replaceFile, syncFolder } from '../disk.js';
import { isReplaced, jsonOf } from './manifest.js';
import { stagedFolder } from './read.js';

/** What is being done, and where the state of before goes: kept until it is done, so that a power cut changes nothing. */
interface Plan {
  readonly aside: string;
  readonly phase: 'set-aside' | 'put-in-place';
}

const planName = 'restore.json';

/** Decides that the backup which waits is restored at the next start. `name` is that of the folder for what is there now. */
export async function planRestore(folder: string, name: string): Promise<void> {
  const taken = await readdir(folder);
  let aside = name;
  for (let n = 2; taken.includes(aside); n++) aside = `${name}-${n}`;
  await keepPlan(folder, { aside, phase: 'set-aside' });
}

/** Whether a restore was decided, and is not finished. */
export async function isRestorePlanned(folder: string): Promise<boolean> {
  return (await planIn(folder)) !== undefined;
}

/**
 * Puts a backup in the place of the state, if that was decided: what was there goes to a folder beside it. To be called by
 * who owns the folder, before anything in it is read; may be called again after it was cut off at any instant. Answers
 * the name of the folder with what was there; undefined when nothing was decided.
 */
export async function finishRestore(folder: string): Promise<string | undefined> {
  const plan = await planIn(folder);
  if (plan === undefined) return undefined;
  const [aside, staged] = [join(folder, plan.aside), join(folder, stagedFolder)];
  if (plan.phase === 'set-aside') {
    await mkdir(aside, { recursive: true, mode: 0o700 });
    await moveAll(folder, aside, (await readdir(folder)).filter(isReplaced));
    await keepPlan(folder, { ...plan, phase: 'put-in-place' });
  }
  await moveAll(staged, folder, await readdir(staged).catch(() => []));
  await rm(staged, { recursive: true, force: true });
  await rm(join(folder, planName), { force: true });
  await syncFolder(folder);
  return plan.aside;
}

async function moveAll(from: string, to: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rename(join(from, name), join(to, name));
  await syncFolder(to);
  await syncFolder(from).catch(() => {});
}

async function keepPlan(folder: string, plan: Plan): Promise<void> {
  await replaceFile(folderDisk(folder), planName, [Buffer.from(JSON.stringify(plan))]);
}

async function planIn(folder: string): Promise<Plan | undefined> {
  const text = await readFile(join(folder, planName), 'utf8').catch(() => '');
  const plan = jsonOf(text) as Plan | undefined;
  return plan !== undefined && /^replaced-[a-z0-9-]+$/.test(plan.aside) ? plan : undefined;
}
