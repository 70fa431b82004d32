/** What an owner writes for guests, in one language. Empty: our own words. */
export interface LookTexts {
  readonly title: string;
  readonly text: string;
  /** Whom to ask for a code, a phone number. */
  readonly help: string;
}

/** How the guests' pages look. */
export interface Look {
  /** `#1d5e50`; null: our own colour. */
  readonly accent: string | null;
  /** By language. */
  readonly texts: Readonly<Record<string, LookTexts>>;
}

/** The logo of the place. */
export interface Logo {
  readonly type: 'png' | 'jpg';
  readonly bytes: Uint8Array;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** How the pages of some guests look. */
export interface Brand {
  readonly look: Look;
  readonly logo: Logo | null;
}

/** One look over another: each word that is said in a language, the colour, the logo. */
export function laidOver(common: Brand, own: Brand): Brand {
  const languages = new Set([...Object.keys(common.look.texts), ...Object.keys(own.look.texts)]);
  const texts: Record<string, LookTexts> = {};
  for (const language of languages) {
    const [ours, theirs] = [own.look.texts[language], common.look.texts[language]];
    const part = (name: keyof LookTexts) => ours?.[name] || theirs?.[name] || '';
    texts[language] = { title: part('title'), text: part('text'), help: part('help') };
  }
  return { look: { accent: own.look.accent ?? common.look.accent, texts }, logo: own.logo ?? common.logo };
}
