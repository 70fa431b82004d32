import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { imageOf } from '../domain/image.js';
import { type Brand, type Logo, type Look, laidOver } from '../domain/look.js';
import type { Branding } from '../ports-delivery.js';
import { type Disk, folderDisk, replaceFile } from './disk.js';
import type { Log } from './log.js';

const lookFile = 'look.json';
const logoFile = (type: Logo['type']) => `logo.${type}`;
const types = ['png', 'jpg'] as const;
const standard: Brand = { look: { accent: null, texts: {} }, logo: null };

/**
 * The folder `branding` of a state folder, and in it one more for each access point with a look of its own, by its id. What
 * cannot be read there is as if it were not there.
 */
export async function openBranding(stateFolder: string, log: Pick<Log, 'warn'>): Promise<Branding> {
  const root = resolve(join(stateFolder, 'branding'));
  const folderOf = (accessPoint: string | null) => (accessPoint === null ? root : join(root, accessPoint));
  const brands = new Map<string | null, Brand>();
  for (const accessPoint of [null, ...(await foldersIn(root))])
    brands.set(accessPoint, await readBrand(folderOf(accessPoint), log));
  const said = (accessPoint: string | null) => brands.get(accessPoint) ?? standard;
  const made = async (accessPoint: string | null): Promise<Disk> => {
    await mkdir(folderOf(accessPoint), { recursive: true, mode: 0o700 });
    return folderDisk(folderOf(accessPoint));
  };
  return {
    said,
    seen: (accessPoint) => (accessPoint === null ? said(null) : laidOver(said(null), said(accessPoint))),
    async saveLook(accessPoint, look) {
      const disk = await made(accessPoint);
      await replaceFile(disk, lookFile, [Buffer.from(`${JSON.stringify(look, null, 2)}\n`)]);
      brands.set(accessPoint, { ...said(accessPoint), look });
    },
    async saveLogo(accessPoint, logo) {
      const disk = await made(accessPoint);
      if (logo !== null) await replaceFile(disk, logoFile(logo.type), [logo.bytes]);
      const others = types.filter((type) => type !== logo?.type).map(logoFile);
      for (const name of await disk.list()) if (others.includes(name)) await disk.remove(name);
      await disk.sync();
      brands.set(accessPoint, { ...said(accessPoint), logo });
    },
  };
}

async function foldersIn(root: string): Promise<string[]> {
  if (!existsSync(root)) return [];
  const entries = await readdir(root, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function readBrand(folder: string, log: Pick<Log, 'warn'>): Promise<Brand> {
  if (!existsSync(folder)) return standard;
  const disk = folderDisk(folder);
  return { look: await readLook(disk, folder, log), logo: await readLogo(disk) };
}

async function readLook(disk: Disk, folder: string, log: Pick<Log, 'warn'>): Promise<Look> {
  if (!(await disk.list()).includes(lookFile)) return standard.look;
  try {
    const { accent, texts } = JSON.parse((await disk.read(lookFile)).toString()) as Partial<Look>;
    return { accent: accent ?? null, texts: texts ?? {} };
  } catch (cause) {
    log.warn(`${join(folder, lookFile)} cannot be read, and is left out: ${String(cause)}`);
    return standard.look;
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
