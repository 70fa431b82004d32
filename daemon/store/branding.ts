import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { imageOf } from '../domain/image.js';
import type { Branding, Logo, Look } from '../ports-delivery.js';
import { type Disk, folderDisk, replaceFile } from './disk.js';
import type { Log } from './log.js';

const lookFile = 'look.json';
const logoFile = (type: Logo['type']) => `logo.${type}`;
const types = ['png', 'jpg'] as const;
const standardLook: Look = { accent: null, texts: {} };

/** The folder `branding` of a state folder. What cannot be read there is as if it were not there. */
export async function openBranding(stateFolder: string, log: Pick<Log, 'warn'>): Promise<Branding> {
  const folder = resolve(join(stateFolder, 'branding'));
  const made = () => mkdir(folder, { recursive: true, mode: 0o700 });
  const disk = folderDisk(folder);
  let look = existsSync(folder) ? await readLook(disk, log) : standardLook;
  let logo = existsSync(folder) ? await readLogo(disk) : null;
  return {
    get look() {
      return look;
    },
    get logo() {
      return logo;
    },
    async saveLook(next) {
      await made();
      await replaceFile(disk, lookFile, [Buffer.from(`${JSON.stringify(next, null, 2)}\n`)]);
      look = next;
    },
    async saveLogo(next) {
      await made();
      if (next !== null) await replaceFile(disk, logoFile(next.type), [next.bytes]);
      const others = types.filter((type) => type !== next?.type).map(logoFile);
      for (const name of await disk.list()) if (others.includes(name)) await disk.remove(name);
      await disk.sync();
      logo = next;
    },
  };
}

async function readLook(disk: Disk, log: Pick<Log, 'warn'>): Promise<Look> {
  if (!(await disk.list()).includes(lookFile)) return standardLook;
  try {
    const { accent, texts } = JSON.parse((await disk.read(lookFile)).toString()) as Partial<Look>;
    return { accent: accent ?? null, texts: texts ?? {} };
  } catch (cause) {
    log.warn(`branding/${lookFile} cannot be read, and is left out: ${String(cause)}`);
    return standardLook;
  }
}

async function readLogo(disk: Disk): Promise<Logo | null> {
  const names = await disk.list();
  for (const type of types) {
    if (!names.includes(logoFile(type))) continue;
    const bytes = await disk.read(logoFile(type));
    const image = imageOf(bytes);
    if (image?.type === type) return { ...image, bytes };
  }
  return null;
}
