import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Failure, Family } from '../probe/client.js';

export type Found =
  | { readonly ok: true; readonly addresses: readonly string[] }
  | { readonly ok: false; readonly how: Extract<Failure, 'no-name' | 'no-address'> };

/** Asks names, each only once, of the same servers as a device would. */
export interface Names {
  find(name: string, family: Family): Promise<Found>;
  readonly servers: readonly string[];
}

/** `servers`: the ones that this computer has when there are none. */
export function openNames(servers: readonly string[] = []): Names {
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  if (servers.length > 0) resolver.setServers([...servers]);
  const asked = new Map<string, Promise<Found>>();
  return {
    servers: resolver.getServers(),
    find: (name, family) => {
      const address = name.replace(/^\[|\]$/g, '');
      if (isIP(address) !== 0) return Promise.resolve({ ok: true, addresses: [address] });
      const key = `${family} ${name}`;
      const known = asked.get(key) ?? ask(resolver, name, family);
      asked.set(key, known);
      return known;
    },
  };
}

/** Whether a name that does not exist in this family exists in the other is not asked: servers say `no data` for that. */
async function ask(resolver: Resolver, name: string, family: Family): Promise<Found> {
  try {
    const addresses = family === 'IPv4' ? await resolver.resolve4(name) : await resolver.resolve6(name);
    return addresses.length === 0 ? { ok: false, how: 'no-address' } : { ok: true, addresses };
  } catch (error) {
    return { ok: false, how: (error as NodeJS.ErrnoException).code === 'ENODATA' ? 'no-address' : 'no-name' };
  }
}
