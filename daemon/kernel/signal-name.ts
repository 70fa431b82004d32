// Names that devices ask for only to learn what a network allows. While a guest is shut the answer is "no such name": what
// they would go on to use is refused, and a device that is told so at once does without. Never silence, which they wait for.
// Apple: "Prepare your network for iCloud Private Relay"; Mozilla: "Canary domain - use-application-dns.net".

/** iCloud Private Relay: a device that gets no such name does without, and says so. */
export const relayNames = ['mask.icloud.com', 'mask-h2.icloud.com'] as const;

/** Firefox: a browser that gets no such name leaves its own DNS over HTTPS off. */
export const encryptedDnsNames = ['use-application-dns.net'] as const;

/** How many bytes nft compares at once. */
const mostBytes = 16;
const headerBits = 8 * (8 + 12);

/**
 * nft: matches a DNS query by UDP for exactly this name, of any type, in any mix of upper and lower case (0x20). `@th` begins
 * with the UDP header; the question stands behind it and the twelve bytes of the DNS header.
 */
export function asksFor(name: string): string {
  const bytes = [...name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]), 0];
  const isLetter = (byte: number) => byte >= 0x61 && byte <= 0x7a;
  const hex = (list: readonly number[]) => `0x${Buffer.from(list).toString('hex')}`;
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += mostBytes) {
    const some = bytes.slice(at, at + mostBytes);
    const mask = some.map((byte) => (isLetter(byte) ? 0xdf : 0xff));
    const value = some.map((byte) => (isLetter(byte) ? byte & 0xdf : byte));
    parts.push(`@th,${headerBits + 8 * at},${8 * some.length} & ${hex(mask)} == ${hex(value)}`);
  }
  return parts.join(' ');
}
