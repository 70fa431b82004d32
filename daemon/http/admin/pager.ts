/** A link to one page of a long table. */
export interface PageLink {
  readonly number: number;
  readonly href: string;
  readonly current: boolean;
}

export interface Paged<T> {
  readonly rows: readonly T[];
  /** Empty where one page holds everything. */
  readonly pages: readonly PageLink[];
}

/** A page of at most so many rows; one beyond the last is the last. The links keep everything else of the query. */
export function paged<T>(all: readonly T[], size: number, path: string, query: URLSearchParams): Paged<T> {
  const count = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(count, pageIn(query));
  const numbers = count === 1 ? [] : Array.from({ length: count }, (_, i) => i + 1).filter(isNear(page, count));
  return {
    rows: all.slice((page - 1) * size, page * size),
    pages: numbers.map((number) => ({
      number,
      href: hrefWith(path, query, { page: number === 1 ? '' : String(number) }),
      current: number === page,
    })),
  };
}

/** The same page with some of its query changed; what is blank is left out. */
export function hrefWith(path: string, query: URLSearchParams, changes: Readonly<Record<string, string>>): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) next.set(name, value);
  for (const [name, value] of [...next]) if (value === '' || name === 'done') next.delete(name);
  return next.size === 0 ? path : `${path}?${next}`;
}

/** The first, the last, and those around the present one. */
function isNear(page: number, count: number): (number: number) => boolean {
  return (number) => number === 1 || number === count || Math.abs(number - page) <= 3;
}

function pageIn(query: URLSearchParams): number {
  const text = query.get('page') ?? '';
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : 1;
}
