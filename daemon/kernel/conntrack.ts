import type { Mac } from '../domain/mac.js';
import type { Run } from '../os/run.js';
import { parseNeighbours } from './neighbour.js';

/**
 * Forgets the connections of these devices that were redirected (to the portal, to our DNS): the kernel would go on
 * redirecting them after the device is open.
 */
export async function dropRedirected(run: Run, devices: readonly string[], macs: ReadonlySet<Mac>): Promise<void> {
  const { stdout } = await run(['ip', '-j', 'neigh', 'show']);
  const addresses = parseNeighbours(stdout)
    .filter(({ device, mac }) => devices.includes(device) && macs.has(mac))
    .map(({ address }) => address);
  for (const address of addresses) await run(dropArgv(address)).catch(ignoreNothingToDrop);
}

function dropArgv(address: string): [string, ...string[]] {
  return ['conntrack', '-D', '-f', address.includes(':') ? 'ipv6' : 'ipv4', '-s', address, '--dst-nat'];
}

/** conntrack exits with 1 when there was nothing to delete. */
function ignoreNothingToDrop(error: unknown): void {
  if (!String(error).includes('0 flow entries')) throw error;
}
