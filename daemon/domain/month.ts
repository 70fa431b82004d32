/** The month of an instant in a time zone, like `2026-05`: months sort as text. */
export function monthIn(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en', { timeZone, calendar: 'iso8601', year: 'numeric', month: '2-digit' });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}`;
  };
}

/** So many months before a month. */
export function monthsBefore(month: string, count: number): string {
  const [year = 0, ordinal = 1] = month.split('-').map(Number);
  const months = 12 * year + ordinal - 1 - count;
  return `${Math.floor(months / 12)}`.padStart(4, '0').concat('-', `${(months % 12) + 1}`.padStart(2, '0'));
}
