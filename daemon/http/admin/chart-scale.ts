/** The values at which a scale from 0 has its lines: sensible steps, the last one at or above the most. */
export function ticksTo(most: number, step: number): number[] {
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, i) => i * step);
}

/** The step of 1, 2 or 5 times a power of ten by which so much is cut into about so many pieces; at least `least`. */
export function tickStep(most: number, pieces: number, least: number): number {
  const wanted = Math.max(most / pieces, least);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 5, 10].find((one) => one * power >= wanted * (1 - 1e-9)) ?? 10;
  return factor * power;
}
