import type { Asset } from './overlay-folder.js';

/** The guests' first page with all its pictures: on a bad signal more is waited for. */
export const mostFirstPageBytes = 50_000;

/** What a browser fetches to show a page: itself, its logo, and the pictures that it or its style names. */
export function pageBytes(
  html: string,
  logo: { readonly bytes: Uint8Array } | null,
  assets: ReadonlyMap<string, Asset>,
): number {
  const named = [...assets].filter(([name]) => html.includes(`/brand/${name}`)).map(([, asset]) => asset);
  return [...named, ...(logo === null ? [] : [logo])].reduce(
    (sum, { bytes }) => sum + bytes.length,
    Buffer.byteLength(html),
  );
}
