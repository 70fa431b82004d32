import { type HourFigures, hourAt } from '../../daemon/domain/figures.js';
import type { BoxLook } from '../../daemon/ports.js';

const hourMs = 3_600_000;
const timeZone = 'Europe/Paris';
/** How full a café is at each hour of its clock, of 100. */
const crowd = [2, 1, 0, 0, 0, 0, 1, 9, 34, 41, 45, 52, 88, 100, 74, 58, 55, 61, 72, 47, 30, 21, 12, 5];

/** So many days of a café in Paris up to an instant, always the same. */
export function busyDays(now: number, days: number): HourFigures[] {
  const hours: HourFigures[] = [];
  const until = hourAt(now, timeZone).startAt;
  for (let startAt = until - days * 24 * hourMs; startAt <= until; startAt += hourMs) {
    const local = new Date(startAt + 2 * hourMs);
    const isWeekend = [0, 6].includes(local.getUTCDay());
    const wave = 0.85 + 0.15 * Math.sin(startAt / hourMs);
    const full = (crowd[local.getUTCHours()] ?? 0) * (isWeekend ? 1.4 : 1) * wave;
    const downBytes = Math.round(full * 38_000_000 * wave);
    const hour = { startAt, mostOnline: Math.round(0.4 * full), begun: Math.round(0.22 * full), downBytes };
    if (full > 0) hours.push({ ...hour, upBytes: Math.round(downBytes * 0.17) });
  }
  return hours;
}

/** A day of looks at a box that was started anew in its middle. */
export function busyLooks(): (BoxLook | null)[] {
  return Array.from({ length: 1440 }, (_, i) => {
    if (i > 600 && i < 640) return null;
    const cpuPercent = Math.round(14 + 11 * Math.sin(i / 190) + 9 * Math.sin(i / 7) + (i % 97 === 0 ? 40 : 0));
    return { cpuPercent: Math.max(1, cpuPercent), downKbps: 900, upKbps: 200 };
  });
}
