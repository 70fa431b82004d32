/** Two names of one site: as the browser on this computer calls it, and as it calls itself inside the lab. */
export interface Origins {
  /** Like `http://localhost:8080`. */
  readonly outside: string;
  /** Like `http://10.77.0.1:8080`. */
  readonly inside: string;
}

/** Headers as Node gives them raw: name, value, name, value… */
type RawHeaders = readonly string[];

/** They belong to one connection, not to the message (RFC 9110, 7.6.1). */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The browser's headers as the site inside the lab wants to read them. */
export function requestHeaders(headers: RawHeaders, { outside, inside }: Origins): string[] {
  return rewrite(headers, (name, value) => {
    if (name === 'host') return new URL(inside).host;
    return name === 'origin' || name === 'referer' ? moved(value, outside, inside) : value;
  });
}

/** The site's headers as the browser on this computer wants to read them. */
export function responseHeaders(headers: RawHeaders, { outside, inside }: Origins): string[] {
  return rewrite(headers, (name, value) => (name === 'location' ? moved(value, inside, outside) : value));
}

function rewrite(headers: RawHeaders, change: (name: string, value: string) => string): string[] {
  const changed: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const key = name.toLowerCase();
    if (!ofConnection.has(key)) changed.push(name, change(key, headers[i + 1] ?? ''));
  }
  return changed;
}

function moved(address: string, from: string, to: string): string {
  const rest = address.slice(from.length);
  return address.startsWith(from) && /^([/?#]|$)/.test(rest) ? to + rest : address;
}
