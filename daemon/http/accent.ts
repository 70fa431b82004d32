type Rgb = readonly [red: number, green: number, blue: number];

/** What texts must differ by (WCAG 2.2, 1.4.3). */
const least = 4.5;
/** The darkest ground of the light pages, and the lightest of the dark ones (portal/assets/base.css). */
const grounds = { light: [239, 232, 220], dark: [48, 42, 38] } as const satisfies Record<string, Rgb>;
const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

/**
 * The rules that give the guests' pages a colour, over those of base.css. On light and on dark grounds it is made as much darker
 * or lighter as it takes to be read there.
 */
export function accentRules(colour: string): string {
  const rgb = parse(colour);
  const light = readableOn(grounds.light, rgb, black);
  const dark = readableOn(grounds.dark, rgb, white);
  const rules = (accent: Rgb, strong: Rgb, onAccent: string) =>
    `:root{--accent:${print(accent)};--accent-strong:${print(strong)};--on-accent:${onAccent};--tint:var(--sunken)}`;
  return (
    rules(light, mix(light, black, 0.25), '#ffffff') +
    `@media (prefers-color-scheme:dark){${rules(dark, mix(dark, white, 0.35), '#14110f')}}`
  );
}

/** How well two colours can be told apart, 1 to 21. */
export function contrast(a: string, b: string): number {
  return ratio(parse(a), parse(b));
}

function readableOn(ground: Rgb, colour: Rgb, towards: Rgb): Rgb {
  for (let part = 0; part < 1; part += 0.02) {
    const mixed = mix(colour, towards, part);
    if (ratio(mixed, ground) >= least) return mixed;
  }
  return towards;
}

function mix(a: Rgb, b: Rgb, part: number): Rgb {
  const at = (i: 0 | 1 | 2) => Math.round(a[i] + (b[i] - a[i]) * part);
  return [at(0), at(1), at(2)];
}

function ratio(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: Rgb): number {
  const linear = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

function parse(colour: string): Rgb {
  const part = (start: number) => Number.parseInt(colour.slice(start, start + 2), 16);
  return [part(1), part(3), part(5)];
}

function print(rgb: Rgb): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
