/** A device's hardware address: lower case, six octets, colons. */
export type Mac = string;

/** Reads a MAC in any of the usual spellings; undefined when it is not one, or is a group address. */
export function parseMac(text: string): Mac | undefined {
  const digits = text.toLowerCase().replaceAll(/[-:.]/g, '');
  if (!/^[0-9a-f]{12}$/.test(digits)) return undefined;
  if (Number.parseInt(digits.slice(0, 2), 16) & 1) return undefined;
  return digits.match(/../g)?.join(':');
}
