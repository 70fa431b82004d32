import type { SamplePage } from '../overlay.js';
import type { Models, PageFrame } from './page.js';
import type { AddressModel } from './present-address.js';
import type { KeepModel } from './present-keep.js';
import type { Problem } from './words.js';

const problem: Problem = { text: 'There is a typing mistake.', advice: 'Compare it with your ticket.', field: 'code' };
const sent = { token: 'sample-token', terms: '3' };
const token = 'value="sample-token"';
const facts = [{ label: 'Top speed', value: '5 Mbit/s' }];
const [at, used] = ['online since 14:05', 'In use now'];
const device = { sessionId: 7, name: 'Device ending in 4A', address: '02:00:00:00:00:4a', since: at, used };

const going = { ...sent, action: '/login' };
const confirm: AddressModel = {
  text: 'We have sent a link to ada@example.org.',
  sent: 'The e-mail is on its way.',
  address: 'ada@example.org',
  problem,
};
const keep: KeepModel = { href: 'http://10.0.0.1:8080/back/1-0', qr: { size: 1, path: 'M0 0h1v1h-1z' }, side: 9 };

const emptySplash: Models['guest/splash'] = {
  ...sent,
  confirm: null,
  typed: '',
  problem: null,
  heading: 'Welcome to our Wi-Fi',
  lead: 'Enter the code on your ticket to go online.',
  lines: [],
  help: 'No code yet? Just ask at the counter.',
  notice: [],
  welcome: null,
  free: [],
  isCodeSecond: false,
  asksCode: true,
  asksPassword: false,
  isCodeWrong: false,
  isPasswordWrong: false,
  isPasswordNext: false,
  carried: [],
};

/** Each page with everything that it can show, then with as little as it can. */
const samples: { readonly [T in keyof Models]: readonly Models[T][] } = {
  'guest/splash': [
    emptySplash,
    {
      ...emptySplash,
      confirm,
      typed: 'BCDF-GHJK',
      problem,
      lines: ['The bar is open until ten.'],
      notice: ['Offline since 14:05.'],
      welcome: facts,
      free: [
        { offerId: 1, name: 'An hour', description: 'Once a day.', lines: ['1 h'], left: facts, wait: null, problem },
        { offerId: 2, name: 'A day', description: '', lines: [], left: [], wait: problem, problem: null },
      ],
      isCodeSecond: true,
      asksPassword: true,
      isCodeWrong: true,
      isPasswordWrong: true,
      isPasswordNext: true,
      carried: [{ name: 'answer.room', value: '7' }],
    },
    { ...emptySplash, terms: '', lead: null, asksCode: false },
  ],
  'guest/details': [
    {
      ...going,
      problem,
      asksConsent: true,
      code: 'BCDF-GHJK',
      password: 'right one',
      offer: null,
      asked: 'BCDF-GHJK',
      fields: [
        {
          id: 'room',
          label: 'Room number',
          isRequired: true,
          isWrong: true,
          hasFocus: true,
          value: '7',
          consentText: 'Keep it.',
          agrees: true,
          autocomplete: 'off',
          keyboard: 'text',
        },
      ],
    },
    {
      ...going,
      terms: '',
      problem: null,
      asksConsent: false,
      code: '',
      password: null,
      offer: 1,
      asked: 'offer-1',
      fields: [],
    },
  ],
  'guest/hand-over': [
    {
      ...going,
      heading: 'This ticket is on another device',
      lead: 'Log it out there.',
      problem,
      devices: [{ ...device, isMine: false }],
      code: 'BCDF-GHJK',
      password: 'right one',
    },
  ],
  'guest/status': [
    {
      token: sent.token,
      problem,
      confirm,
      keep,
      refreshes: true,
      refreshHref: '/status?refresh=off',
      headline: 'until 16:40',
      lead: 'You have 35 min left.',
      notice: 'Your data is used up.',
      limits: [
        { label: 'Download', left: '1.5 GB', detail: 'of 2 GB', isFirst: true, bar: { left: 15, limit: 20 } },
        { label: 'Your ticket', left: '2 h', detail: 'until 16:40', isFirst: false, bar: null },
      ],
      devices: { count: '1 of 2 online', rows: [{ ...device, isMine: true }], notes: ['And one more.'] },
      facts,
      notes: ['Find this page again at 10.0.0.1:8080'],
      asOf: 'As of 14:05.',
      refreshSeconds: 60,
    },
    {
      token: sent.token,
      problem: null,
      confirm: null,
      keep,
      refreshes: false,
      refreshHref: '/status',
      headline: 'with no time limit',
      lead: null,
      notice: null,
      limits: [],
      devices: null,
      facts: [],
      notes: [],
      asOf: 'As of 14:05.',
      refreshSeconds: 60,
    },
  ],
  'guest/back': [
    { ...sent, serial: 'Ticket no. 7', facts, problem, isGood: true, action: '/back/7-0' },
    { ...sent, terms: '', serial: 'Ticket no. 7', facts: [], problem: null, isGood: false, action: '/back/7-0' },
  ],
  'guest/confirm': [
    { heading: 'Confirm your e-mail address', lead: 'One press of the button.', action: '/confirm/7-0', next: null },
    { heading: 'Thank you', lead: 'Confirmed.', action: null, next: { href: '/status', text: 'confirm.to-status' } },
    { heading: 'Thank you', lead: 'Confirmed.', action: null, next: null },
  ],
  'guest/terms': [
    { heading: 'Terms of use', since: 'Version 3, in force since 14:05.', textLanguage: 'en', lines: ['Be kind.'] },
  ],
  'guest/stranger': [{}],
  'guest/failure': [{ text: 'This page does not exist.', advice: 'The address may be mistyped.' }],
};

/** What a page must still hold with another template: what its form sends. */
const needed: Partial<Readonly<Record<keyof Models, readonly string[]>>> = {
  'guest/splash': [token, 'name="code"'],
  'guest/back': [token, 'action="/back/7-0'],
  'guest/confirm': ['action="/confirm/7-0'],
  'guest/details': [token, 'action="/login', 'name="code"', 'name="asked"', 'name="answer.room"'],
  'guest/hand-over': [token, 'action="/login', 'name="code"', 'name="release"'],
  'guest/status': [token],
};

/** Pages to try another template with, before guests see it. */
export function samplePages(): SamplePage[] {
  const frame: PageFrame = {
    site: 'Café Passerelle',
    query: '?lang=en',
    languages: [{ code: 'en', name: 'English', href: '/?lang=en', isCurrent: true }],
  };
  const logo = { src: '/brand/logo?v=1', width: 48, height: 48 };
  return (Object.keys(samples) as (keyof Models)[]).flatMap((template) =>
    samples[template].map((model, i) => ({
      template,
      page: { language: 'en', sheet: { css: '', source: '' }, logo: i === 0 ? logo : null, ...frame, ...model },
      mustHold: i === 0 ? (needed[template] ?? []) : [],
    })),
  );
}
