import { readFile, statfs } from 'node:fs/promises';
import { cpus, uptime } from 'node:os';
import type { BoxHealth, BoxLook, BoxWatch, Clock } from '../ports.js';
import { interfaceBytes, type ReadText, routedInterface, uplinkState } from './uplink.js';

export interface BoxParts {
  readonly clock: Clock;
  readonly stateFolder: string;
  /** The interface towards the Internet; null: that of the default route. */
  readonly uplink: string | null;
  /** Whether the store cannot write at present. */
  readonly storeFails: () => boolean;
  readonly read?: ReadText;
}

export interface LiveBoxWatch extends BoxWatch {
  /** To be called each minute. */
  look(): Promise<void>;
}

const minutesOfDay = 1_440;
const mostSensors = 12;
/** The rate of a shorter stretch says nothing. */
const shortestStretchMs = 1_000;

/**
 * How the box is. Of systeminformation only the memory, which it tells from a file (ecosystem.md, section 2.4); it is loaded at
 * the first question: the look of each minute does without.
 */
export function watchBox({ clock, stateFolder, uplink, storeFails, read = readText }: BoxParts): LiveBoxWatch {
  const looks: (BoxLook | null)[] = new Array(minutesOfDay).fill(null);
  const minuteNow = () => Math.floor(clock.up() / 60_000);
  let last = minuteNow();
  const uplinkName = async () => uplink ?? (await routedInterface(read)) ?? '';
  const meters = () => ({
    busy: sinceLast(clock, async () => cpuTimes(), busyPercent, 0),
    rate: sinceLast(clock, async () => interfaceBytes(await uplinkName(), read), rateOf, noRate),
  });
  const [minute, shown] = [meters(), meters()];
  // what is measured from now on
  for (const { busy, rate } of [minute, shown]) void Promise.all([busy(), rate()]);
  const skipTo = (minute: number) => {
    for (; last < minute; last++) looks[(last + 1) % minutesOfDay] = null;
  };
  return {
    async look() {
      const [cpuPercent, rate] = await Promise.all([minute.busy(), minute.rate()]);
      // what is shown covers the last minute at most
      await Promise.all([shown.busy(), shown.rate()]);
      skipTo(minuteNow());
      looks[last % minutesOfDay] = { cpuPercent, ...rate };
    },
    day() {
      skipTo(minuteNow());
      return Array.from({ length: minutesOfDay }, (_, i) => looks[(last + 1 + i) % minutesOfDay] ?? null);
    },
    async health(): Promise<BoxHealth> {
      const { mem } = await import('systeminformation');
      const [cpuPercent, memory, disk, temperatureCelsius, way, rate] = await Promise.all([
        shown.busy(),
        mem(),
        statfs(stateFolder).catch(() => undefined),
        warmest(read),
        uplinkState(await uplinkName(), read),
        shown.rate(),
      ]);
      return {
        cpuPercent,
        memoryBytes: memory.total,
        memoryFreeBytes: memory.available,
        diskBytes: disk ? disk.blocks * disk.bsize : null,
        // what is set apart for root is not free for the daemon
        diskFreeBytes: disk ? disk.bavail * disk.bsize : null,
        storeFails: storeFails(),
        temperatureCelsius,
        upSeconds: Math.floor(uptime()),
        uplink: { ...way, ...rate },
      };
    },
  };
}

interface CpuTimes {
  readonly all: number;
  readonly idle: number;
}

/** Of all cores since boot, ms. */
function cpuTimes(): CpuTimes {
  const times = cpus().map((core) => core.times);
  const sum = (of: (typeof times)[number][]) =>
    of.reduce((all, { user, nice, sys, irq, idle }) => all + user + nice + sys + irq + idle, 0);
  return { all: sum(times), idle: times.reduce((all, { idle }) => all + idle, 0) };
}

function busyPercent(before: CpuTimes, now: CpuTimes): number {
  const all = now.all - before.all;
  const percent = all > 0 ? Math.round(100 * (1 - (now.idle - before.idle) / all)) : 0;
  return Math.min(100, Math.max(0, percent));
}

type Rate = Pick<BoxLook, 'downKbps' | 'upKbps'>;
const noRate: Rate = { downKbps: null, upKbps: null };

/** A counter that began anew has no rate. */
function rateOf(before: Traffic, now: Traffic, ms: number): Rate {
  const kbps = (from: number, to: number) => (to < from ? null : Math.round(((to - from) * 8) / ms));
  return { downKbps: kbps(before.down, now.down), upKbps: kbps(before.up, now.up) };
}

interface Traffic {
  readonly down: number;
  readonly up: number;
}

/** What counters say of the time since the last question, or `nothing`; of a very short time, what was said last. */
function sinceLast<T, Said>(
  clock: Clock,
  count: () => Promise<T | undefined>,
  say: (before: T, now: T, ms: number) => Said,
  nothing: Said,
): () => Promise<Said> {
  let before: { readonly upMs: number; readonly counted: T } | undefined;
  let said = nothing;
  return async () => {
    const counted = await count();
    const upMs = clock.up();
    if (counted !== undefined && before !== undefined && upMs - before.upMs < shortestStretchMs) return said;
    said = counted !== undefined && before !== undefined ? say(before.counted, counted, upMs - before.upMs) : nothing;
    before = counted === undefined ? undefined : { upMs, counted };
    return said;
  };
}

/** The warmest of the machine's sensors that can be believed; null where there is none. */
async function warmest(read: ReadText): Promise<number | null> {
  const texts = await Promise.all(
    Array.from({ length: mostSensors }, (_, i) => read(`/sys/class/thermal/thermal_zone${i}/temp`)),
  );
  const degrees = texts.flatMap((text) => (text === undefined || text.trim() === '' ? [] : [Number(text) / 1000]));
  const believed = degrees.filter((celsius) => celsius > -40 && celsius < 150 && celsius !== 0);
  return believed.length === 0 ? null : Math.round(Math.max(...believed));
}

function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
