import { givenTerms, termNames, termOptions } from './cli-term.js';
import { countOf, orNull, pairsOf, textOf, textsOf, ValueError, type Values, wholeNumber } from './cli-value.js';

/** A ticket's life in an offer is its own; its name, price and window are the offer's. */
const offersOnly = [
  'name',
  'description',
  'priceCents',
  'pricePer',
  'currency',
  'sortOrder',
  'shownOnPortal',
  'validFromAt',
  'validUntilAt',
  'extraFields',
];
const ownTerms = termNames(...offersOnly);

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

/** What `tickets issue` takes. */
export const issueOptions = (() => {
  const plain = ['list', 'count', 'format', 'from', 'until', 'user-id', 'devices', 'code', 'password', 'price-cents'];
  return {
    ...Object.fromEntries(plain.map((option) => [option, text])),
    ...{ answer: texts, agreed: texts },
    ...termOptions(ownTerms),
  };
})();

/** What `tickets print` takes. */
export const printOptions = { list: text, serial: texts, all: flag, differing: flag };

/** What the control socket is asked to issue. */
export function issueBody(v: Values): unknown {
  const given = (option: string, name: string, read: (typed: string) => unknown = (typed) => typed) =>
    v[option] === undefined ? {} : { [name]: read(textOf(v, option)) };
  const agreed = textsOf(v, 'agreed');
  const answers = pairsOf(v, 'answer').map(([id, value]) => [id, { value, agrees: agreed.includes(id) }] as const);
  return {
    list: v.list,
    ...(v.code === undefined || v.count !== undefined ? { count: countOf(v, 'count') } : {}),
    ...given('format', 'format'),
    ...given('from', 'validFromAt', orNull),
    ...given('until', 'validUntilAt', orNull),
    ...given('user-id', 'userId'),
    ...given('code', 'code'),
    ...given('password', 'password'),
    ...given('price-cents', 'priceCents', (typed) => wholeNumber('price-cents', typed)),
    ...given('devices', 'devicesAtOnce', (typed) => wholeNumber('devices', typed)),
    ...givenTerms(v, ownTerms),
    ...(answers.length > 0 && { answers: Object.fromEntries(answers) }),
  };
}

/** What the control socket is asked to print. */
export function printBody(v: Values): unknown {
  const serials = textsOf(v, 'serial').map((typed) => wholeNumber('serial', typed));
  const chosen = [serials.length > 0, v.all === true, v.differing === true].filter((one) => one);
  if (chosen.length > 1) throw new ValueError('only one of --serial, --all and --differing');
  if (v.list === undefined && serials.length === 0) throw new ValueError('--list must be given');
  const which = v.all === true ? 'all' : 'differing';
  return {
    ...(v.list !== undefined && { list: v.list }),
    ...(serials.length > 0 && { serials }),
    ...((v.all === true || v.differing === true) && { which }),
  };
}
