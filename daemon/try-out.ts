import type { Complaint } from './config/parse.js';
import { complaint } from './config/problem.js';
import type { Config } from './config/spec.js';
import { kernelSettings, printed } from './kernel/open.js';
import { addressesOn } from './os/network.js';
import type { Run } from './os/run.js';
import { reasons } from './start.js';
import { uplinkOf } from './watch-machine.js';

const isOwnPage = complaint('own-page', 'carries this page: you would lock yourself out');
const isMissing = complaint('no-interface', 'is not there');

/**
 * What only this machine can say against a configuration: an access point on an interface that is not there (unless it was one
 * before) or on the one that the owner's page is called on, and a firewall that the kernel does not take.
 */
export async function tryOut(next: Config, now: Config, run: Run): Promise<readonly Complaint[]> {
  if (next.firewall.kernel === 'simulated') return [];
  const complaints: Complaint[] = [];
  for (const [i, point] of next.accessPoints.entries()) {
    const addresses = await addressesOn(run, point.interface);
    const wasOne = now.accessPoints.some((before) => before.interface === point.interface);
    const isLockedOut = addresses?.some((address) => address.split('/')[0] === next.admin.address);
    if (!isLockedOut && (addresses !== undefined || wasOne)) continue;
    const problem = isLockedOut ? isOwnPage : isMissing;
    complaints.push({ path: `accessPoints[${i}].interface`, problem, fatal: true });
  }
  return complaints.length > 0 ? complaints : refusedByKernel(next, run);
}

async function refusedByKernel(next: Config, run: Run): Promise<readonly Complaint[]> {
  try {
    await run(['nft', '-c', '-f', '-'], printed(kernelSettings(next, await uplinkOf(next))).nft);
    return [];
  } catch (error) {
    return [{ path: '(settings)', problem: `the kernel does not take the firewall: ${reasons(error)}`, fatal: true }];
  }
}
