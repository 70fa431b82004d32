import { isIP, isIPv6 } from 'node:net';

/**
 * Whether a Host header names the owner's page: its own address (where it listens on all, the one that was called), localhost when that is a loopback address, or one of
 * the configured names, each with the port. Anything else is somebody's name pointed at us (DNS rebinding).
 */
export function isOwnHost(
  header: string,
  admin: { readonly address: string; readonly hosts: readonly string[] },
  { localAddress, localPort }: { readonly localAddress?: string | undefined; readonly localPort?: number | undefined },
): boolean {
  const address = isAny(admin.address) ? (localAddress ?? '').replace(/^::ffff:/, '') : admin.address;
  const names = [isIPv6(address) ? `[${address.toLowerCase()}]` : address, ...admin.hosts];
  if (isLoopback(address)) names.push('localhost');
  const suffixes = localPort === 80 ? ['', ':80'] : [`:${localPort}`];
  return names.some((name) => suffixes.some((suffix) => header.toLowerCase() === name + suffix));
}

/** Whether an Origin header is that of a page from this very host. `null`, as sandboxes send it, is not. */
export function isOwnOrigin(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === hostWithoutDefaultPort(host);
}

function hostWithoutDefaultPort(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).host : host;
}

function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

function isLoopback(address: string): boolean {
  return isIP(address) === 4 ? address.startsWith('127.') : address === '::1';
}
