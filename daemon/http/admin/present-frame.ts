import { everyRight, mayDo, type Right } from '../../domain/staff.js';
import type { KernelReport } from '../../ports.js';
import type { Alarm } from '../guess-watch.js';
import type { SignedIn } from './staff-session.js';

/** What stands around every page. Texts are keys. */
export interface Frame {
  readonly siteName: string;
  readonly here: string;
  readonly languages: readonly { readonly code: string; readonly name: string; readonly current: boolean }[];
  /** null for a stranger. Only a role that may not do everything is said. */
  readonly person: { readonly name: string; readonly roleKey: string | null } | null;
  readonly may: Readonly<Record<Right, boolean>>;
  readonly formToken: string;
  /** The sections that this person may enter. */
  readonly nav: readonly Place[];
  /** The pages of the present section; empty when it has but one. */
  readonly tabs: readonly Place[];
  /** What has just been done; null when nothing. */
  readonly noticeKey: string | null;
  /** What the gateway does not do as it should, in the installer's words. */
  readonly complaints: readonly string[];
  readonly stale: number;
  readonly alarms: readonly { readonly key: string; readonly values: Readonly<Record<string, number>> }[];
  readonly isSimulated: boolean;
  readonly isWell: boolean;
}

interface Place {
  readonly href: string;
  readonly key: string;
  readonly current: boolean;
}

export interface FrameParts {
  readonly here: string;
  readonly siteName: string;
  readonly signedIn: SignedIn | undefined;
  readonly noticeKey: string | null;
  readonly languages: Frame['languages'];
  readonly report: KernelReport;
  readonly alarms: readonly Alarm[];
}

/** The sections with their pages, and who may see each. The first page is the section's own. */
const sections: Readonly<Record<string, Readonly<Record<string, Right>>>> = {
  now: { '/online': 'look', '/waiting': 'serve', '/devices': 'serve' },
  tickets: { '/lists': 'look', '/tickets': 'look', '/connections': 'look', '/print': 'issue', '/outbox': 'issue' },
  offers: { '/offers': 'look' },
  figures: { '/figures': 'look' },
  settings: { '/settings': 'manage', '/staff': 'manage', '/audit': 'manage', '/backup': 'manage' },
};

export function presentFrame({ here, siteName, signedIn, noticeKey, languages, ...parts }: FrameParts): Frame {
  const { report } = parts;
  // Strangers learn nothing of the gateway's state.
  const complaints = signedIn === undefined ? [] : report.complaints;
  const stale = signedIn === undefined ? 0 : report.stale;
  const alarms = signedIn === undefined ? [] : parts.alarms;
  const may = (right: Right) => signedIn !== undefined && mayDo(signedIn.staff.role, right);
  const allowed = Object.entries(sections).map(([name, pages]) => ({
    name,
    pages: Object.keys(pages).filter((href) => may(pages[href] ?? 'manage')),
  }));
  const isHere = (href: string) => here === href || here.startsWith(`${href}/`);
  const present = allowed.find(({ pages }) => pages.some(isHere));
  return {
    siteName,
    here,
    languages,
    person: signedIn
      ? {
          name: signedIn.staff.name,
          roleKey: signedIn.staff.role === 'owner' ? null : `admin.role.${signedIn.staff.role}`,
        }
      : null,
    may: Object.fromEntries(everyRight.map((right) => [right, may(right)])) as Frame['may'],
    formToken: signedIn?.formToken ?? '',
    nav: allowed.flatMap(({ name, pages: [first] }) =>
      first === undefined ? [] : [{ href: first, key: `admin.nav.${name}`, current: name === present?.name }],
    ),
    tabs:
      present === undefined || present.pages.length < 2
        ? []
        : present.pages.map((href) => ({ href, key: `admin.tab.${href.slice(1)}`, current: isHere(href) })),
    noticeKey,
    complaints,
    stale,
    alarms: alarms.map(({ kind, ...values }) => ({ key: `audit.alarm.${kind}`, values })),
    isSimulated: report.driver === 'simulated',
    isWell: complaints.length === 0 && stale === 0 && alarms.length === 0,
  };
}

export interface FailureModel {
  readonly titleKey: string;
  readonly adviceKey: string;
}

const failureNames: Readonly<Record<number, string>> = {
  400: 'bad-form',
  403: 'forbidden',
  404: 'not-found',
  405: 'method',
  413: 'too-large',
  415: 'bad-form',
  421: 'wrong-host',
};

export function presentFailure(status: number): FailureModel {
  const name = failureNames[status] ?? (status < 500 ? 'bad-form' : 'fault');
  return { titleKey: `admin.failure.${name}`, adviceKey: `admin.failure.${name}-advice` };
}
