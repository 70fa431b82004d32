/** The same page with other answers: what was asked for stays, but the page number; `null` takes a field away. */
export function hrefWith(
  path: string,
  asked: URLSearchParams,
  fields: readonly string[],
  changes: Readonly<Record<string, string | null>> = {},
): string {
  const kept = new URLSearchParams();
  for (const field of fields)
    if (!(field in changes)) for (const value of asked.getAll(field)) if (value !== '') kept.append(field, value);
  for (const [field, value] of Object.entries(changes)) if (value !== null) kept.append(field, value);
  const text = kept.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Links to the first, previous, next and last page; null where there is none. */
export interface PageLinks {
  readonly first: string | null;
  readonly previous: string | null;
  readonly next: string | null;
  readonly last: string | null;
}

export function pageLinks(page: number, pageCount: number, href: (page: number) => string): PageLinks {
  const isFirst = page <= 1;
  const isLast = page >= pageCount;
  return {
    first: isFirst ? null : href(1),
    previous: isFirst ? null : href(page - 1),
    next: isLast ? null : href(page + 1),
    last: isLast ? null : href(pageCount),
  };
}
