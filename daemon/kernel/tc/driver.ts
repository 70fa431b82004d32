import { CommandError, type Run } from '../../os/run.js';
import { tcHandle } from '../mark.js';
import { type KernelSettings, shapedDevices } from '../setting.js';
import {
  deviceSetup,
  type Leaf,
  leafReplace,
  parseClasses,
  rateKbps,
  rootOwner,
  type ShapedDevice,
  unlimitedKbps,
} from './device.js';

export interface TakenDevices {
  /** Ceilings in kbit/s by a class's minor number, for each device that we shape. */
  readonly classes: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly leaf: Leaf;
  /** Why a device is not shaped, in words for the installer. */
  readonly complaints: readonly string[];
}

/** Puts our qdisc on each device that has none of its own, adopts ours where it stands, and leaves anybody else's alone. */
export async function takeDevices(run: Run, settings: KernelSettings): Promise<TakenDevices> {
  const devices = shapedDevices(settings);
  const classes = new Map<string, ReadonlyMap<number, number>>();
  const complaints: string[] = [];
  for (const device of devices) {
    const taken = await takeDevice(run, device);
    if (typeof taken === 'string') complaints.push(taken);
    else classes.set(device.device, taken);
  }
  const ours = devices.filter(({ device }) => classes.has(device));
  const leaf = ours[0] ? await findLeaf(run, ours[0].device) : 'bfifo';
  for (const shaped of ours)
    await run(['tc', '-batch', '-'], `${leafReplace(shaped.device, `${tcHandle}2`, unlimitedKbps, leaf)}\n`);
  return { classes, leaf, complaints };
}

/** The best queue that this kernel has, tried on a class that is taken away again. */
async function findLeaf(run: Run, device: string): Promise<Leaf> {
  const trial = `${tcHandle}fffe`;
  const lines = [
    `class replace dev ${device} parent ${tcHandle}1 classid ${trial} htb rate 8kbit`,
    leafReplace(device, trial, 8, 'fq_codel'),
  ];
  try {
    await run(['tc', '-batch', '-'], `${lines.join('\n')}\n`);
    return 'fq_codel';
  } catch {
    return 'bfifo';
  } finally {
    await run(['tc', 'class', 'del', 'dev', device, 'classid', trial]);
  }
}

/** Takes our qdisc away again; a device that is not ours or not there is left as it is, and so is one that `kept` shapes. */
export async function releaseDevices(run: Run, settings: KernelSettings, kept?: KernelSettings): Promise<void> {
  const still = new Set((kept ? shapedDevices(kept) : []).map(({ device }) => device));
  for (const { device } of shapedDevices(settings)) {
    if (still.has(device)) continue;
    const { stdout } = await run(['tc', '-j', 'qdisc', 'show', 'dev', device]).catch(() => ({ stdout: '' }));
    if (rootOwner(stdout).owner === 'us') await run(['tc', 'qdisc', 'del', 'dev', device, 'root']);
  }
}

async function takeDevice(run: Run, shaped: ShapedDevice): Promise<Map<number, number> | string> {
  const { device } = shaped;
  try {
    const { stdout } = await run(['tc', '-j', 'qdisc', 'show', 'dev', device]);
    const root = rootOwner(stdout);
    if (root.owner === 'other')
      return `${device}: speed limits are off, because its queue belongs to somebody else (${root.name})`;
    const setup = deviceSetup(shaped).slice(root.owner === 'us' ? 1 : 0);
    await run(['tc', '-batch', '-'], `${setup.join('\n')}\n`);
    const { stdout: shown } = await run(['tc', 'class', 'show', 'dev', device]);
    return new Map([...parseClasses(shown)].map(([minor, ceil]) => [minor, rateKbps(ceil)]));
  } catch (error) {
    if (error instanceof CommandError)
      return `${device}: speed limits are off: ${error.stderr.trim() || error.message}`;
    throw error;
  }
}
