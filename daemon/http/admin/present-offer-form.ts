import { unlimitedTerms } from '../../domain/offer.js';
import { asking, kinds, needs, partOf, rowCount } from './extra-field-form.js';
import {
  type AmountModel,
  type ChoiceModel,
  type Field,
  presentAmount,
  presentChoice,
  presentField,
} from './form-field.js';
import { type AmountField, choices } from './offer-field.js';
import type { Place } from './present-online.js';
import type { Problem, Problems } from './problem.js';

/** Rarely used fields: folded away unless one of them says something, or something is wrong with it. */
export interface Fold {
  readonly isOpen: boolean;
}

export interface ExtraFieldRow {
  readonly id: Field;
  readonly label: Field;
  readonly kind: ChoiceModel;
  /** In minutes. */
  readonly grace: Field;
  readonly at: ChoiceModel;
  readonly need: ChoiceModel;
  readonly consent: Field;
  /** From 1, for whoever hears the page. */
  readonly number: number;
}

export interface OfferFormModel {
  readonly fields: Readonly<
    Record<
      | 'name'
      | 'description'
      | 'priceCents'
      | 'currency'
      | 'sortOrder'
      | 'validFromAt'
      | 'validUntilAt'
      | 'hours'
      | 'devicesAtOnce',
      Field
    >
  >;
  readonly choices: Readonly<Record<keyof typeof choices, ChoiceModel>>;
  readonly flags: Readonly<
    Record<'shownOnPortal' | 'remembersDevices' | 'clickThrough', { readonly name: string; readonly chosen: boolean }>
  >;
  readonly accessPoints: {
    readonly problem: Problem | null;
    readonly options: readonly { readonly id: string; readonly name: string; readonly chosen: boolean }[];
  };
  readonly times: readonly AmountModel[];
  readonly shelfLife: AmountModel;
  readonly periodCap: AmountModel;
  readonly speeds: readonly AmountModel[];
  readonly total: AmountModel;
  readonly slowed: AmountModel;
  readonly freeAgain: AmountModel;
  readonly asked: readonly ExtraFieldRow[];
  readonly askedProblem: Problem | null;
  readonly folds: Readonly<Record<keyof typeof folds | 'asked', Fold>>;
  readonly timeZone: string;
  readonly problemCount: number;
}

const folds = {
  shown: ['shownOnPortal', 'sortOrder'],
  dates: ['validFromAt', 'validUntilAt', 'hours', 'shelfLifeSeconds'],
  cap: ['periodCapSeconds', 'periodCapPer', 'creditPer'],
  slowing: ['totalVolumeBytes', 'slowedKbps'],
  devices: ['atDeviceLimit', 'remembersDevices'],
  free: ['clickThrough', 'clickThroughAgainSeconds'],
} as const;

const times: readonly AmountField[] = [
  'creditSeconds',
  'lifetimeSeconds',
  'sessionDurationSeconds',
  'idleTimeoutSeconds',
];
const speeds: readonly AmountField[] = ['downKbps', 'upKbps', 'downVolumeBytes', 'upVolumeBytes'];
const plainFields = [
  'name',
  'description',
  'priceCents',
  'currency',
  'sortOrder',
  'validFromAt',
  'validUntilAt',
  'hours',
  'devicesAtOnce',
] as const;

/** The form as it was typed, with what is wrong. */
export function presentOfferForm(
  form: URLSearchParams,
  problems: Problems,
  { accessPoints, timeZone }: Pick<Place, 'accessPoints' | 'timeZone'>,
): OfferFormModel {
  const amount = (name: AmountField) => presentAmount(form, problems, name);
  const asked = Array.from({ length: rowCount(form) }, (_, row) => presentRow(form, problems, row));
  const flag = (name: string) => ({ name, chosen: form.has(name) });
  return {
    fields: mapped(plainFields, (name) => presentField(form, problems, name)),
    choices: mapped(Object.keys(choices) as (keyof typeof choices)[], (name) =>
      presentChoice(form, problems, name, choices[name], { hasHint: name === 'creditPer' }),
    ),
    flags: mapped(['shownOnPortal', 'remembersDevices', 'clickThrough'] as const, flag),
    accessPoints: {
      problem: problems.accessPoints ?? null,
      options: accessPoints.map(({ id, name }) => ({ id, name, chosen: form.getAll('accessPoints').includes(id) })),
    },
    times: times.map(amount),
    shelfLife: amount('shelfLifeSeconds'),
    periodCap: amount('periodCapSeconds'),
    speeds: speeds.map(amount),
    total: amount('totalVolumeBytes'),
    slowed: amount('slowedKbps'),
    freeAgain: amount('clickThroughAgainSeconds'),
    asked,
    askedProblem: problems.extraFields ?? null,
    folds: {
      ...mapped(Object.keys(folds) as (keyof typeof folds)[], (name) => ({
        isOpen: folds[name].some((field) => isTold(form, problems, field)),
      })),
      asked: { isOpen: asked.some(({ label }) => label.value !== '') || problems.extraFields !== undefined },
    },
    timeZone,
    problemCount: Object.keys(problems).length,
  };
}

/** Where there is only one access point it is the one that is meant. */
export function freshForm(
  accessPoints: readonly { readonly id: string }[],
  currency: string = unlimitedTerms.currency,
): URLSearchParams {
  const { sortOrder } = unlimitedTerms;
  const form = new URLSearchParams({ devicesAtOnce: '1', currency, sortOrder: String(sortOrder) });
  const [only, ...others] = accessPoints;
  if (only !== undefined && others.length === 0) form.append('accessPoints', only.id);
  return form;
}

const standards = freshForm([]);

function isTold(form: URLSearchParams, problems: Problems, field: string): boolean {
  const typed = form.get(field) ?? '';
  const [standard = ''] = field in choices ? choices[field as keyof typeof choices] : [standards.get(field) ?? ''];
  return problems[field] !== undefined || (typed !== '' && typed !== standard);
}

function presentRow(form: URLSearchParams, problems: Problems, row: number): ExtraFieldRow {
  const field = (part: 'id' | 'label' | 'grace' | 'consent') => presentField(form, problems, partOf(row, part));
  const choice = (part: 'kind' | 'at' | 'need', options: readonly string[]) =>
    presentChoice(form, problems, partOf(row, part), options, { text: `asked-${part}` });
  return {
    id: field('id'),
    label: field('label'),
    kind: choice('kind', kinds),
    grace: field('grace'),
    at: choice('at', asking),
    need: choice('need', needs),
    consent: field('consent'),
    number: row + 1,
  };
}

function mapped<K extends string, T>(names: readonly K[], present: (name: K) => T): Readonly<Record<K, T>> {
  return Object.fromEntries(names.map((name) => [name, present(name)])) as Record<K, T>;
}
