import type { Config } from '../../config/spec.js';
import type { Logo, Look, Terms } from '../../ports-delivery.js';
import { greetingIn, type LogoModel, logoModel } from '../guest-look.js';
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

export function presentLook(
  form: URLSearchParams,
  problems: Problems,
  logo: Logo | null,
  site: {
    readonly languages: readonly { readonly code: string; readonly name: string }[];
    readonly siteLanguage: string;
  },
): LookModel {
  const accent = presentField(form, problems, 'accent');
  const languages = site.languages.map(({ code, name }) => {
    const field = (part: 'title' | 'text' | 'help') => presentField(form, problems, lookField(part, code));
    const [title, text, help] = [field('title'), field('text'), field('help')];
    const isUsed = [title, text, help].some(({ value, problem }) => value !== '' || problem !== null);
    return { code, name, isOpen: isUsed || code === site.siteLanguage, title, text, help };
  });
  const shown = logoModel(logo, '/settings/look/logo');
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
    logoProblem: problems.logo ?? null,
    problemCount: Object.keys(problems).filter((name) => name !== 'logo').length,
  };
}

/** What the template of the guests' first page needs, for a guest who has never been here. */
export function presentLookPreview(
  say: Say,
  look: Look,
  { language, site, terms }: { readonly language: string; readonly site: Config['site']; readonly terms: Terms | null },
): object {
  const { title, lines, help } = greetingIn(look, language, site.language);
  return {
    site: site.name,
    heading: title || say('guest.splash.heading'),
    lead: say('guest.splash.lead'),
    lines,
    help: help || say('guest.splash.help'),
    notice: [],
    welcome: null,
    free: [],
    freeProblem: null,
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
