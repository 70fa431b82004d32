import type { Brand, Logo, Look } from './domain/look.js';

/** A mail, ready to be sent. */
export interface Mail {
  /** The same for every try of the same mail, so that a mail that is sent twice can be told to be one. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Shown in it as `cid:NAME`, PNG. */
  readonly pictures: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** How far the mail server came; `settings`: there is none to ask. */
export type MailStep = 'settings' | 'connect' | 'tls' | 'sign-in' | 'sender' | 'recipient' | 'content';

/** `answer`: the words of the server, or of the machine that did not reach it. */
export type MailOutcome =
  | { readonly ok: true; readonly answer: string }
  /** `isFinal`: the server will say the same whenever it is asked. */
  | { readonly ok: false; readonly step: MailStep; readonly answer: string; readonly isFinal: boolean };

export interface Mailer {
  /** Resolves when the mail server has taken the mail for delivery, or with why it has not. Never rejects. */
  send(mail: Mail): Promise<MailOutcome>;
}

/** What a backup says of itself. */
export interface BackupAbout {
  /** Of the program that made it. */
  readonly release: string;
  /** The name of the place. */
  readonly site: string;
  /** The instant whose state it holds, epoch ms. */
  readonly at: number;
  readonly counts: Readonly<Record<'offers' | 'lists' | 'tickets' | 'staff' | 'months', number>>;
}

/** Why a backup is not restored; `passphrase-wrong` may also mean that it is damaged: nobody can tell. */
export type BackupProblem = 'foreign' | 'damaged' | 'newer' | 'passphrase-needed' | 'passphrase-wrong' | 'no-room';

export interface Backups {
  /** A backup of the state as it is now; `passphrase` null: whoever has it can read it. */
  open(passphrase: string | null): Promise<{ readonly about: BackupAbout; readonly bytes: AsyncIterable<Uint8Array> }>;
  /** Checks a backup, every byte of it, and keeps it beside the state. Nothing else is touched. */
  stage(
    bytes: AsyncIterable<Uint8Array>,
    passphrase: string | null,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly problem: BackupProblem }>;
  /** The one that waits; undefined when there is none. */
  readonly staged: BackupAbout | undefined;
  /** Throws away the one that waits. */
  drop(): Promise<void>;
  /** The one that waits takes the place of the state: decided, and on disk; the gateway is about to start anew with it. */
  restore(): Promise<void>;
}

/** What the owner made of the guests' pages: for all access points, named null, and for one, named by its id. */
export interface Branding {
  /** As it was said for that one, now. */
  said(accessPoint: string | null): Brand;
  /** As guests see it there: what is not said for an access point is as for all. */
  seen(accessPoint: string | null): Brand;
  /** Resolves when it is durable, and so. */
  saveLook(accessPoint: string | null, look: Look): Promise<void>;
  /** The same; null: there is none. */
  saveLogo(accessPoint: string | null, logo: Logo | null): Promise<void>;
}

/** Terms of use as guests accepted them: never changed, never removed. */
export interface Terms {
  /** 1, 2, 3 … */
  readonly version: number;
  readonly at: number;
  /** By language; without any, there are no terms from then on. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface TermsOfUse {
  /** What is accepted now; null: nothing. */
  readonly current: Terms | null;
  /** All there ever were, newest first. */
  readonly versions: readonly Terms[];
  /** A new version with these texts, which is durable and current when it resolves. */
  publish(texts: Terms['texts'], at: number): Promise<Terms>;
}

/** Why the captive-portal API is not announced at an access point. */
export type CertificateTrouble =
  | 'no-certificate'
  /** The access point has no name (`accessPoints[].host`). */
  | 'no-name'
  | 'date-unknown'
  | 'other-name'
  | 'expired'
  | 'not-yet-valid'
  /** Its chain does not lead to a root that devices trust, or part of it is missing. */
  | 'untrusted';

/** How it is with the certificate of the guests' pages. */
export interface CertificateStanding {
  /** What stands in the one that is used; null: none could be read. */
  readonly about: {
    readonly names: readonly string[];
    readonly issuer: string;
    /** Epoch ms. */
    readonly validFromAt: number;
    readonly validUntilAt: number;
  } | null;
  /** Why the files as they are now are not used; null: they are. */
  readonly problem: string | null;
  readonly places: readonly {
    readonly id: string;
    readonly name: string;
    readonly host: string | null;
    readonly interface: string;
    /** null: the API is announced, at `url`. */
    readonly trouble: CertificateTrouble | null;
    readonly url: string | null;
  }[];
}
