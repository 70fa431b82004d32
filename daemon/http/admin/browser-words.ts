/** The order matters: nearly all of them say that they are Safari, and most that they are Chrome. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\b|\bEdgiOS\b/, 'Edge'],
  [/\bOPR\b|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\b/, 'Samsung Internet'],
  [/\bFirefox\b|\bFxiOS\b/, 'Firefox'],
  [/(?:Headless)?Chrome|\bCriOS\b|\bChromium\b/, 'Chrome'],
  [/\bSafari\b/, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'Chromebook'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];
const mostSymbols = 40;

/** Which browser a User-Agent header is of, for a person to recognise: `Firefox, Android`. At most 40 characters. */
export function browserWords(userAgent: string): string {
  const found = [browsers, systems].flatMap((table) => table.find(([sign]) => sign.test(userAgent))?.[1] ?? []);
  const words = found.length > 0 ? found.join(', ') : (/^[\w.-]+/.exec(userAgent)?.[0] ?? '');
  return words.slice(0, mostSymbols);
}
