import { createHash } from 'node:crypto';
import type { Logo, Look } from '../domain/look.js';
import type { Terms } from '../ports-delivery.js';
import { accentRules } from './accent.js';
import { inlineSheet, type Sheet, type Views } from './view.js';

/** The owner's words on the guests' first page; what is empty is said in ours. */
export interface Greeting {
  readonly title: string;
  /** Line by line. */
  readonly lines: readonly string[];
  readonly help: string;
}

export const noGreeting: Greeting = { title: '', lines: [], help: '' };

/** A logo in a page. */
export interface LogoModel {
  readonly src: string;
  readonly width: number;
  readonly height: number;
}

/** How high a logo is drawn; twice as many pixels are sharp on every phone. */
const logoHeight = 48;
const mostLogoWidth = 240;

/** The style of the guests' pages in a colour; null: in ours. */
export function guestSheet(views: Views, accent: string | null): Sheet {
  const sheet = views.sheet('base.css', 'guest.css');
  return accent === null ? sheet : inlineSheet(sheet.css + accentRules(accent));
}

/** What the owner says in a language, or else in that of the place. */
export function greetingIn({ texts }: Look, language: string, siteLanguage: string): Greeting {
  const said = texts[language] ?? texts[siteLanguage];
  return said === undefined ? noGreeting : { title: said.title, lines: linesOf(said.text), help: said.help };
}

/** A text as its lines, each a paragraph. */
export function linesOf(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => line.trim() || []);
}

/** Terms in a language, or else in that of the place, or in any. */
export function termsIn(
  { texts }: Terms,
  language: string,
  siteLanguage: string,
): { language: string; lines: string[] } {
  const found =
    [language, siteLanguage, ...Object.keys(texts)].find((code) => texts[code] !== undefined) ?? siteLanguage;
  return { language: found, lines: linesOf(texts[found] ?? '') };
}

/** Its address changes with it, so that it may be kept for good. */
export function logoModel(
  logo: Logo | null,
  path: string,
  query: Readonly<Record<string, string>> = {},
): LogoModel | null {
  if (logo === null) return null;
  const scale = Math.min(logoHeight / logo.height, mostLogoWidth / logo.width);
  const hash = createHash('sha256').update(logo.bytes).digest('hex').slice(0, 12);
  const sized = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return {
    src: `${path}?${new URLSearchParams({ ...query, v: hash })}`,
    width: sized(logo.width),
    height: sized(logo.height),
  };
}
