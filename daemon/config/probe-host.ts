import { probeHosts } from '../probe/table.js';

/** Older names of the same, which no device of the table asks any more: reached, they tell it as much. */
const formerHosts = ['gsp1.apple.com', 'conntest.nintendowifi.net'];

/**
 * The first host in a domain, or below it, where devices find out whether they are behind a portal; undefined when there is
 * none. Reached while a device is shut, they make it take the network for open.
 */
export function probedBy(domain: string): string | undefined {
  const name = domain.replace(/^\*\./, '');
  return [...probeHosts, ...formerHosts].find((host) => host === name || host.endsWith(`.${name}`));
}
