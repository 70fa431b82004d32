/** Where a place may be: what is most likely there, by country. Only a beginning, for its owner to change. */
export interface PlaceGuess {
  readonly country: string;
  /** IANA. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
}

const euro = (country: string, timeZone: string): PlaceGuess => ({ country, timeZone, currency: 'EUR' });

/** By ISO 3166 code. */
const places: readonly PlaceGuess[] = [
  euro('FR', 'Europe/Paris'),
  euro('DE', 'Europe/Berlin'),
  euro('IT', 'Europe/Rome'),
  euro('ES', 'Europe/Madrid'),
  euro('PT', 'Europe/Lisbon'),
  euro('AD', 'Europe/Andorra'),
  euro('AT', 'Europe/Vienna'),
  euro('BE', 'Europe/Brussels'),
  euro('LU', 'Europe/Luxembourg'),
  euro('MC', 'Europe/Monaco'),
  euro('NL', 'Europe/Amsterdam'),
  euro('IE', 'Europe/Dublin'),
  { country: 'GB', timeZone: 'Europe/London', currency: 'GBP' },
  { country: 'CH', timeZone: 'Europe/Zurich', currency: 'CHF' },
  { country: 'US', timeZone: 'America/New_York', currency: 'USD' },
  { country: 'CA', timeZone: 'America/Toronto', currency: 'CAD' },
  { country: 'AU', timeZone: 'Australia/Sydney', currency: 'AUD' },
  { country: 'BR', timeZone: 'America/Sao_Paulo', currency: 'BRL' },
  { country: 'MX', timeZone: 'America/Mexico_City', currency: 'MXN' },
  { country: 'MA', timeZone: 'Africa/Casablanca', currency: 'MAD' },
];

export const countries: readonly string[] = places.map(({ country }) => country).sort();

const homeOf: Readonly<Record<string, string>> = {
  fr: 'FR',
  en: 'GB',
  es: 'ES',
  de: 'DE',
  it: 'IT',
  pt: 'PT',
  ca: 'ES',
};

/**
 * By the first region that the browser asks for (`fr-CH` is Switzerland), or by the zone that the machine is set to, or by
 * the language of the page.
 */
export function guessPlace(acceptLanguage: string, language: string, machineZone: string): PlaceGuess {
  const region = /-([A-Z]{2})\b/.exec(acceptLanguage)?.[1];
  const isSet = machineZone !== 'UTC' && machineZone !== 'Etc/UTC';
  const found =
    placeOf(region) ??
    (isSet ? places.find(({ timeZone }) => timeZone === machineZone) : undefined) ??
    placeOf(homeOf[language]) ??
    euro('FR', 'Europe/Paris');
  return isSet ? { ...found, timeZone: machineZone } : found;
}

/** What follows from a country; undefined for one that is not in the table. */
export function placeOf(country: string | undefined): PlaceGuess | undefined {
  return places.find((place) => place.country === country);
}
