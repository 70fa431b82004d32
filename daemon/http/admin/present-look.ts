import type { AccessPoint } from '../../config/spec.js';
import type { Brand, Look } from '../../domain/look.js';
import type { Terms } from '../../ports-delivery.js';
import { greetingIn, type LogoModel, logoModel } from '../guest-look.js';
import { mostFirstPageBytes } from '../guest-weight.js';
import type { OverlayFault } from '../overlay-folder.js';
import type { Say } from '../text.js';
import { type Field, presentField } from './form-field.js';
import { lookField } from './look-form.js';
import type { Problem, Problems } from './problem.js';

/** Our own colour, which the colour chooser begins with. */
const standardAccent = '#1d5e50';

export interface LookModel {
  readonly accent: Field;
  readonly isStandard: boolean;
  readonly languages: readonly LookLanguage[];
  readonly logo: (LogoModel & { readonly pixels: string; readonly kilobytes: number }) | null;
  /** Whether that is the logo of all access points, shown at one that has none of its own. */
  readonly isCommonLogo: boolean;
  /** Appended to the address of forms: whose guests they speak of, `?at=camp` or nothing. */
  readonly query: string;
  readonly isOfOne: boolean;
  /** Whose guests may be chosen; none where there is one access point. */
  readonly places: readonly { readonly name: string; readonly href: string; readonly isCurrent: boolean }[];
  /** What guests fetch to see the first page. */
  readonly weight: { readonly kilobytes: number; readonly most: number; readonly isHeavy: boolean };
  /** What is wrong with files that were laid over ours. */
  readonly faults: readonly OverlayFault[];
  readonly logoProblem: Problem | null;
  readonly problemCount: number;
}

export interface LookLanguage {
  readonly code: string;
  readonly name: string;
  /** Shown unfolded: of the place, in use already, or with something wrong. */
  readonly isOpen: boolean;
  readonly title: Field;
  readonly text: Field;
  readonly help: Field;
}

/** The guests that a look is for. */
export interface LookPlace {
  /** The id of their access point; null: all guests. */
  readonly at: string | null;
  /** The name that they see. */
  readonly site: string;
  readonly siteLanguage: string;
  /** For the audit log. */
  readonly about: Readonly<Record<string, string>>;
}

export interface LookParts {
  readonly languages: readonly { readonly code: string; readonly name: string }[];
  readonly siteLanguage: string;
  readonly at: string | null;
  readonly points: readonly Pick<AccessPoint, 'id' | 'name'>[];
  readonly said: Brand;
  readonly seen: Brand;
  readonly bytes: number;
  readonly faults: readonly OverlayFault[];
}

export function presentLook(form: URLSearchParams, problems: Problems, site: LookParts): LookModel {
  const { at, points, bytes } = site;
  const query = at === null ? '' : `?at=${at}`;
  const { logo } = site.seen;
  const accent = presentField(form, problems, 'accent');
  const languages = site.languages.map(({ code, name }) => {
    const field = (part: 'title' | 'text' | 'help') => presentField(form, problems, lookField(part, code));
    const [title, text, help] = [field('title'), field('text'), field('help')];
    const isUsed = [title, text, help].some(({ value, problem }) => value !== '' || problem !== null);
    return { code, name, isOpen: isUsed || code === site.siteLanguage, title, text, help };
  });
  const shown = logoModel(logo, '/settings/look/logo', at === null ? {} : { at });
  return {
    accent: { ...accent, value: accent.value === '' ? standardAccent : accent.value },
    isStandard: form.has('standard'),
    // that of the place comes first: the others fall back to it
    languages: languages.toSorted(
      (a, b) => Number(b.code === site.siteLanguage) - Number(a.code === site.siteLanguage),
    ),
    logo:
      logo === null || shown === null
        ? null
        : { ...shown, pixels: `${logo.width} × ${logo.height}`, kilobytes: Math.ceil(logo.bytes.length / 1024) },
    isCommonLogo: at !== null && site.said.logo === null,
    query,
    isOfOne: at !== null,
    places:
      points.length < 2
        ? []
        : [
            { name: '', href: '/settings/look', isCurrent: at === null },
            ...points.map(({ id, name }) => ({ name, href: `/settings/look?at=${id}`, isCurrent: id === at })),
          ],
    weight: {
      kilobytes: Math.ceil(bytes / 1000),
      most: mostFirstPageBytes / 1000,
      isHeavy: bytes > mostFirstPageBytes,
    },
    faults: site.faults,
    logoProblem: problems.logo ?? null,
    problemCount: Object.keys(problems).filter((name) => name !== 'logo').length,
  };
}

/** What the template of the guests' first page needs, for a guest who has never been here. */
export function presentLookPreview(
  say: Say,
  look: Look,
  { language, place, terms }: { readonly language: string; readonly place: LookPlace; readonly terms: Terms | null },
): object {
  const { title, lines, help } = greetingIn(look, language, place.siteLanguage);
  return {
    site: place.site,
    heading: title || say('guest.splash.heading'),
    lead: say('guest.splash.lead'),
    lines,
    help: help || say('guest.splash.help'),
    notice: [],
    welcome: null,
    free: [],
    isCodeSecond: false,
    problem: null,
    typed: '',
    asksCode: true,
    asksPassword: false,
    isCodeWrong: false,
    isPasswordWrong: false,
    isPasswordNext: false,
    carried: [],
    token: '',
    terms: String(terms?.version ?? ''),
  };
}
