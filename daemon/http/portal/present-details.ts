import { confirmedField } from '../../domain/confirmation.js';
import { type WrongField, wrongIn } from '../../domain/detail.js';
import type { Answers } from '../../domain/event.js';
import type { ExtraField } from '../../domain/offer.js';
import type { Reader } from '../reader.js';
import { askedForOffer } from './log-in-form.js';
import type { Problem } from './words.js';

/** What an offer asks before a first log-in. */
export interface DetailsModel {
  readonly problem: Problem | null;
  readonly fields: readonly DetailField[];
  /** Whether an answer is kept only with consent. */
  readonly asksConsent: boolean;
  /** Sent along with the answers. */
  readonly code: string;
  readonly password: string | null;
  /** The offer of which the guest takes what it gives away; null: it is a code. */
  readonly offer: number | null;
  /** For what it was asked. */
  readonly asked: string;
}

export interface DetailField {
  readonly id: string;
  readonly label: string;
  readonly isRequired: boolean;
  readonly isWrong: boolean;
  readonly hasFocus: boolean;
  readonly value: string;
  readonly consentText: string | null;
  readonly agrees: boolean;
  /** What a browser may fill in (HTML autocomplete). */
  readonly autocomplete: string;
  /** The keyboard that a phone shows. */
  readonly keyboard: 'text' | 'email' | 'tel';
}

/** `answers`: what was typed already; undefined at the first time. */
export function presentDetails(
  { say }: Reader,
  fields: readonly ExtraField[],
  answers: Answers | undefined,
  credentials: Pick<DetailsModel, 'code' | 'password' | 'offer'>,
  problem: Problem | null,
): DetailsModel {
  const wrong = answers === undefined ? [] : fields.flatMap((field) => wrongIn(field, answers) ?? []);
  const first = wrong[0]?.field ?? (problem === null ? undefined : confirmedField(fields));
  return {
    problem: problem ?? wrongProblem(say, wrong),
    fields: fields.map((field) => ({
      ...field,
      ...(field.kind === 'email'
        ? emailPurpose
        : (purposes.get(field.id) ?? { autocomplete: 'off', keyboard: 'text' })),
      ...typedIn(answers, field),
      isWrong: field === first || wrong.some((one) => one.field === field),
      hasFocus: field === first,
    })),
    asksConsent: fields.some(({ consentText }) => consentText !== null),
    ...credentials,
    asked: credentials.offer === null ? credentials.code : askedForOffer(credentials.offer),
  };
}

/** What is missing first: that is all that most forms lack. */
function wrongProblem(say: Reader['say'], wrong: readonly WrongField[]): Problem | null {
  const namesOf = (problem: WrongField['problem']) =>
    wrong.flatMap((one) => (one.problem === problem ? [one.field.label] : [])).join(', ');
  const missing = namesOf('missing');
  if (missing !== '')
    return { text: say('guest.details.missing', { names: missing }), advice: say('guest.details.missing-advice') };
  if (wrong.length === 0) return null;
  return {
    text: say('confirm.wrong-field', { names: namesOf('no-address') }),
    advice: say('confirm.no-address-advice'),
  };
}

function typedIn(answers: Answers | undefined, { id }: ExtraField): Pick<DetailField, 'value' | 'agrees'> {
  // an id may be the name of something that every object has
  const typed = answers !== undefined && Object.hasOwn(answers, id) ? answers[id] : undefined;
  return typed ?? { value: '', agrees: false };
}

const emailPurpose = { autocomplete: 'email', keyboard: 'email' } as const;

/** Fields about the guest whose id says what they are for (WCAG 2.2, 1.3.5). */
const purposes: ReadonlyMap<string, Pick<DetailField, 'autocomplete' | 'keyboard'>> = new Map([
  ['name', { autocomplete: 'name', keyboard: 'text' }],
  ['first-name', { autocomplete: 'given-name', keyboard: 'text' }],
  ['last-name', { autocomplete: 'family-name', keyboard: 'text' }],
  ['email', { autocomplete: 'email', keyboard: 'email' }],
  ['e-mail', { autocomplete: 'email', keyboard: 'email' }],
  ['phone', { autocomplete: 'tel', keyboard: 'tel' }],
  ['mobile', { autocomplete: 'tel', keyboard: 'tel' }],
  ['company', { autocomplete: 'organization', keyboard: 'text' }],
  ['postcode', { autocomplete: 'postal-code', keyboard: 'text' }],
]);
