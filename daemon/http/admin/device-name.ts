import type { Mac } from '../../domain/mac.js';
import type { State } from '../../domain/state.js';

/** What a device is called: by staff, or else by itself; empty where nobody knows. */
export function deviceName({ devices }: State, names: ReadonlyMap<Mac, string>, mac: Mac): string {
  const note = devices.get(mac)?.note ?? '';
  return note === '' ? (names.get(mac) ?? '') : note;
}

/** A phone that makes an address up for each network, or each day: the bit that says so (IEEE 802, locally administered). */
export function isRandomMac(mac: Mac): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0;
}
