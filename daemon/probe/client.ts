/** What a device takes from its probe. `unclear`: it concludes nothing, or nobody has said what. */
export type Verdict = 'portal' | 'online' | 'no-internet' | 'unclear';

export type Family = 'IPv4' | 'IPv6';

/** What came back, as far as devices tell it apart. `redirect`: 301, 302, 307. `tiny`: 200 with at most four bytes. */
export type AnswerKind =
  | 'redirect'
  | '303'
  | '308'
  | 'page'
  | 'tiny'
  | '511'
  | 'other-status'
  /** Refused, reset, unreachable, or nothing at all. */
  | 'no-answer'
  | 'no-name';

/** What satisfies a device. All that is given must hold. */
export interface OnlineAnswer {
  readonly status: number;
  /** The whole body; blanks and line ends around it do not count. */
  readonly body?: string;
  readonly startsWith?: string;
  readonly contains?: string;
  /** A header that must be there, with its value; it satisfies alone, whatever the body. */
  readonly header?: readonly [name: string, value: string];
  /** With this, a 200 of at most so many bytes satisfies as well. */
  readonly orEmptyUpTo?: number;
}

interface Row {
  readonly id: string;
  /** The operating system, or the program, that asks: rows of one system are printed as one. */
  readonly system: string;
  /** Absent: over both. */
  readonly only?: Family;
  /** What it must conclude while its device is shut. */
  readonly whileShut: Verdict;
}

/** A request for a page, over TLS where its URL says so. */
export interface WebProbe extends Row {
  readonly kind: 'web';
  readonly method: 'GET' | 'HEAD';
  readonly url: string;
  /** In the order in which they are sent; Host is added. */
  readonly headers: Readonly<Record<string, string>>;
  /** How many redirects it follows before it judges; most follow none. */
  readonly follows: number;
  readonly online: OnlineAnswer;
  readonly concludes: Readonly<Record<AnswerKind, Verdict>>;
}

/** A question for a name, whose answer is known. */
export interface NameProbe extends Row {
  readonly kind: 'name';
  readonly host: string;
  readonly answer: Readonly<Record<Family, string>>;
}

export type Probe = WebProbe | NameProbe;

/** What a probe met. `ms` is from its first packet to its end, the question for the name left out. */
export type Observation =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** By lower-case name. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** Where it was led before this answer. */
      readonly led: readonly string[];
      readonly ms: number;
    }
  | { readonly kind: 'connected'; readonly ms: number }
  | { readonly kind: 'addresses'; readonly addresses: readonly string[]; readonly ms: number }
  | { readonly kind: 'failed'; readonly how: Failure; readonly ms: number };

/** `no-address`: the name exists, but not in this family. `untrusted`: somebody answers over TLS who is not that host. */
export type Failure =
  | 'untrusted'
  | 'refused'
  | 'reset'
  | 'unreachable'
  | 'silence'
  | 'no-name'
  | 'no-address'
  | 'broken';
