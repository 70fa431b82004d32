import { readFileSync } from 'node:fs';

/** The id of this boot of the machine: what the kernel holds is of this boot. Empty where there is none to be read. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
