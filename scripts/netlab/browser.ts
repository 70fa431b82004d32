import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Guest } from './guest.js';
import { environment, run } from './run.js';

/** Debian's /usr/bin/chromium is a slow shell script around the first of these. */
const programs = ['/usr/lib/chromium/chromium', 'chromium', 'chromium-browser', 'google-chrome'];
const quiet = ['--no-first-run', '--no-default-browser-check', '--disable-background-networking', '--disable-sync'];

/** Writes the executable that starts Chromium in a namespace, with home and temporary files in `folder`; returns its path. */
export async function writeBrowserWrapper(namespace: string, folder: string): Promise<string> {
  const program = programs.find(isInstalled);
  if (program === undefined) throw new Error('chromium is not installed: apt-get install chromium');
  const home = join(folder, 'browser');
  await mkdir(home, { recursive: true });
  const file = join(folder, 'chromium');
  await writeFile(
    file,
    `#!/bin/sh\nexec ip netns exec ${namespace} env HOME=${home} TMPDIR=${home} ${program} --no-sandbox "$@"\n`,
  );
  await chmod(file, 0o700);
  return file;
}

/** Writes what the guest's browser shows at `url`, on a screen as large as a phone's, to a PNG file. */
export async function takeScreenshot(guest: Guest, url: string, file: string): Promise<void> {
  const wrapper = await guest.browserWrapper();
  const screen = ['--headless', '--disable-gpu', '--hide-scrollbars', '--window-size=412,915'];
  const result = await run([wrapper, ...quiet, ...screen, `--screenshot=${file}`, url]);
  if (!existsSync(file)) throw new Error(`the browser made no picture of ${url}: ${result.stderr.trim()}`);
}

export interface BrowserWindow {
  readonly opened: boolean;
  /** For the person who asked. */
  readonly said: string;
}

/** Opens a browser window of the guest's on this computer's screen; without a screen it says what to do instead. */
export async function openWindow(guest: Guest, url: string): Promise<BrowserWindow> {
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return {
      opened: false,
      said: `There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set).
See the portal as guest 1 in your own browser at the address that npm start printed,
or take a picture: scripts/lab guest ${guest.number} screenshot ${url} page.png`,
    };
  const wrapper = await guest.browserWrapper();
  const child = spawn(wrapper, [...quiet, `--user-data-dir=${wrapper}-profile`, url], {
    env: { ...environment(), ...screenRights() },
    stdio: 'ignore',
    detached: true,
  });
  child.unref();
  return { opened: true, said: `A browser on guest ${guest.number}'s device opens ${url}.` };
}

/** The wrapper moves HOME, in which X keeps its key. */
function screenRights(): Record<string, string> {
  if (process.env.XAUTHORITY) return {};
  const key = `${process.env.HOME}/.Xauthority`;
  return existsSync(key) ? { XAUTHORITY: key } : {};
}

/** Whether a program is there, by path or by a name that PATH leads to. */
export function isInstalled(program: string): boolean {
  const folders = program.includes('/') ? [''] : (environment().PATH ?? '').split(':');
  return folders.some((folder) => {
    try {
      accessSync(folder === '' ? program : join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
