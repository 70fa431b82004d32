import type { KernelReport } from '../../ports.js';
import type { SignedIn } from './staff-session.js';

/** What stands around every page. Texts are keys. */
export interface Frame {
  readonly siteName: string;
  readonly here: string;
  readonly languages: readonly { readonly code: string; readonly name: string; readonly current: boolean }[];
  /** null for a stranger. Only a role that may not do everything is said. */
  readonly person: { readonly name: string; readonly roleKey: string | null } | null;
  readonly isOwner: boolean;
  readonly formToken: string;
  readonly nav: readonly { readonly href: string; readonly key: string; readonly current: boolean }[];
  /** What has just been done; null when nothing. */
  readonly noticeKey: string | null;
  /** What the gateway does not do as it should, in the installer's words. */
  readonly complaints: readonly string[];
  readonly stale: number;
  readonly isSimulated: boolean;
  readonly isWell: boolean;
}

export interface FrameParts {
  readonly here: string;
  readonly siteName: string;
  readonly signedIn: SignedIn | undefined;
  readonly notice: string | undefined;
  readonly languages: Frame['languages'];
  readonly report: KernelReport;
}

const places = ['/online', '/lists', '/offers'] as const;

/** What a page may say has been done: anything else in the address is somebody's joke. */
export const notices = [
  'cut',
  'gone',
  'offer-made',
  'offer-changed',
  'offer-extended',
  'list-made',
  'bound',
  'tickets-made',
  'issued-before',
  'cancelled',
  'password-changed',
  'signed-out',
] as const;
export type Notice = (typeof notices)[number];

export function presentFrame({ here, siteName, signedIn, notice, languages, report }: FrameParts): Frame {
  const known = notices.find((name) => name === notice);
  // Strangers learn nothing of the gateway's state.
  const complaints = signedIn === undefined ? [] : report.complaints;
  const stale = signedIn === undefined ? 0 : report.stale;
  const isOwner = signedIn?.staff.role === 'owner';
  return {
    siteName,
    here,
    languages,
    person: signedIn
      ? { name: signedIn.staff.name, roleKey: isOwner ? null : `admin.role.${signedIn.staff.role}` }
      : null,
    isOwner,
    formToken: signedIn?.formToken ?? '',
    nav: places.map((href) => ({
      href,
      key: `admin.nav.${href.slice(1)}`,
      current: here === href || here.startsWith(`${href}/`),
    })),
    noticeKey: known === undefined ? null : `admin.notice.${known}`,
    complaints,
    stale,
    isSimulated: report.driver === 'simulated',
    isWell: complaints.length === 0 && stale === 0,
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
