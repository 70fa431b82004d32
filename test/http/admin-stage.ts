import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { OwnerSettings } from '../../daemon/config/owner-settings.js';
import type { HourFigures } from '../../daemon/domain/figures.js';
import { type AdminDeps, adminApp } from '../../daemon/http/admin/app.js';
import type { PrintMeans } from '../../daemon/http/admin/print-means.js';
import type { Alarm } from '../../daemon/http/guess-watch.js';
import { listen } from '../../daemon/http/middleware/listen.js';
import type { Passwords } from '../../daemon/http/staff-password.js';
import { loadViews } from '../../daemon/http/view.js';
import { openPrinter } from '../../daemon/integrations/printer/client.js';
import { runAside } from '../../daemon/os/aside.js';
import type { AuditNote, BoxHealth, BoxLook, InterfaceFound } from '../../daemon/ports.js';
import type { Backups, CertificateStanding, Mailer } from '../../daemon/ports-delivery.js';
import { openBranding } from '../../daemon/store/branding.js';
import { openTerms } from '../../daemon/store/terms.js';
import { type Around, standingAround } from '../fakes/around.js';
import { FakeAudit } from '../fakes/audit.js';
import { noBackups } from '../fakes/backups.js';
import { quietBox } from '../fakes/box.js';
import { FakeHistory } from '../fakes/history.js';
import { quickPasswords, realRandom, type TestGateway, testGateway, testSettings } from './admin-gateway.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Stage {
  readonly gateway: TestGateway;
  readonly folder: string;
  readonly url: string;
  readonly around: Around;
  readonly faults: object[];
  readonly audit: FakeAudit;
  /** What the owner is to know at once. */
  readonly alarms: Alarm[];
  /** What was noted in the audit log. */
  readonly notes: readonly AuditNote[];
  readonly history: FakeHistory;
  /** What the page of the figures knows. */
  readonly hours: HourFigures[];
  readonly box: { health: BoxHealth; day: readonly (BoxLook | null)[] };
  readonly settings: OwnerSettings;
  /** What the machine has, for access points; none at first. */
  readonly interfaces: InterfaceFound[];
  /** A browser that keeps its cookies. */
  browser(): TestBrowser;
  /** A browser with somebody signed in. */
  signedIn(name?: string): Promise<TestBrowser>;
}

export const passwords = { owner: 'the sea is wide', viewer: 'the hill is high' } as const;

export interface StageOptions {
  readonly mailer?: Mailer;
  readonly backups?: Backups;
  readonly overlays?: AdminDeps['overlays'];
  readonly certificate?: CertificateStanding;
}
/** A lounge with an address, a printer that is waited for no longer than a test may take, and the real PDF files. */
const printMeans: PrintMeans = {
  addressesOf: (name) => (name === 'br-lounge' ? ['10.71.0.1'] : []),
  printer: openPrinter({ connectMs: 5_000, firstAnswerMs: 5_000, receiptMs: 1_000 }),
  makePdf: (order, onProgress, signal) =>
    runAside(new URL('../../daemon/http/print/pdf.js', import.meta.url), order, onProgress, signal),
};

/** The owner's page on a loopback port, with one owner and one viewer. */
export async function openStage(
  t: ExecutionContext,
  admin: object = {},
  sections: object = {},
  hashing: Passwords = quickPasswords,
  more: StageOptions = {},
): Promise<Stage> {
  const { mailer = { send: async () => ({ ok: true, answer: '250 OK' }) as const } } = more;
  const folder = await mkdtemp(join(tmpdir(), 'admin-'));
  const gateway = testGateway();
  for (const name of ['owner', 'viewer'] as const) {
    const passwordHash = await quickPasswords.hash(passwords[name]);
    await gateway.dispatch({ type: 'staff-set', staff: { name, role: name, passwordHash } });
  }
  const faults: object[] = [];
  const audit = new FakeAudit();
  const alarms: Alarm[] = [];
  const history = new FakeHistory();
  const hours: HourFigures[] = [];
  const box: Stage['box'] = { health: quietBox, day: [] };
  const settings = testSettings(folder, admin, sections);
  const interfaces: InterfaceFound[] = [];
  const around = standingAround();
  const quiet = () => undefined;
  const app = adminApp({
    gateway,
    config: settings.config,
    settings,
    version: '1.2.3',
    interfaces: async () => interfaces,
    neighbours: around.neighbours,
    hostNames: { all: async () => around.names },
    random: realRandom,
    passwords: hashing,
    views: await loadViews(),
    post: { mailer, deliver: () => undefined },
    backups: more.backups ?? noBackups,
    ...(more.overlays !== undefined && { overlays: more.overlays }),
    branding: await openBranding(folder, { warn: quiet }),
    terms: await openTerms(folder),
    audit,
    auditBook: audit,
    alarms: () => alarms,
    certificate: () => more.certificate ?? null,
    pastSessions: history,
    figures: {
      hours: async ({ startAt, endAt }) => hours.filter((hour) => startAt <= hour.startAt && hour.startAt < endAt),
      isComplete: true,
    },
    box: { health: async () => box.health, day: () => box.day },
    print: printMeans,
    log: { debug: quiet, info: quiet, warn: quiet, error: (fields: object) => void faults.push(fields) },
  });
  const server: Server = await listen(app, { host: '127.0.0.1', port: 0 });
  t.teardown(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = () => new TestBrowser(url);
  const signedIn = async (name: string = 'owner') => {
    const made = browser();
    await made.signIn(name, passwords[name as keyof typeof passwords]);
    return made;
  };
  const known = { gateway, folder, url, faults, audit, alarms, settings, interfaces, hours, box, around, history };
  return {
    ...known,
    browser,
    signedIn,
    get notes() {
      return audit.notes;
    },
  };
}

/** What a browser does with cookies, forms and redirects, seen from outside. */
export class TestBrowser {
  readonly url: string;
  readonly cookies = new Map<string, string>();

  constructor(url: string) {
    this.url = url;
  }

  async signIn(name: string, password: string): Promise<Answer> {
    return this.send('/sign-in', { name, password });
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.#ask(path, { headers: { 'accept-language': 'en', ...headers } });
  }

  /** Posts a form with the token of the page that this browser would have it from. */
  async post(path: string, fields: Readonly<Record<string, string>> | URLSearchParams = {}): Promise<Answer> {
    const form = new URLSearchParams(fields);
    form.set('token', await this.token());
    return this.send(path, form);
  }

  /** Posts exactly these fields. */
  async send(
    path: string,
    fields: Readonly<Record<string, string>> | URLSearchParams,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const body = new URLSearchParams(fields);
    return this.#ask(path, {
      method: 'POST',
      body,
      headers: { origin: this.url, 'accept-language': 'en', ...headers },
    });
  }

  async token(): Promise<string> {
    return /name="token" value="([^"]+)"/.exec((await this.get('/password')).text)?.[1] ?? '';
  }

  async #ask(path: string, options: RequestInit): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(options.headers as Record<string, string>), ...(cookie !== '' && { cookie }) };
    const response = await fetch(this.url + path, { ...options, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  #keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (name === undefined || value === undefined) return;
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** What a browser would send of a page's form if nothing were touched, but for its token. */
export function formIn(text: string): URLSearchParams {
  const main = /<main[\s\S]*<\/main>/.exec(text)?.[0] ?? '';
  const form = new URLSearchParams();
  for (const [tag] of main.matchAll(/<input[^>]*>/g)) {
    const of = (name: string) => plain(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
    const isOff = tag.includes('type="checkbox"') && !tag.includes(' checked');
    if (of('name') !== 'token' && !isOff) form.append(of('name'), of('value'));
  }
  for (const [, name = '', options = ''] of main.matchAll(/<select[^>]* name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g))
    form.set(name, (/value="([^"]*)" selected/.exec(options) ?? /value="([^"]*)"/.exec(options))?.[1] ?? '');
  return form;
}

function plain(html: string): string {
  const marks: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return html.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, mark: string) => marks[mark] ?? '');
}

/** What is said of one field of a form. */
export function problemOf({ text }: Answer, field: string): string | undefined {
  const said = new RegExp(`id="${field}-problem">([^<]*)<`).exec(text)?.[1];
  const marked = new RegExp(
    `<(input|select|fieldset)[^>]*aria-invalid="true"[^>]*aria-describedby="[^"]*${field}-problem`,
  );
  const reversed = new RegExp(
    `<(input|select)[^>]*aria-describedby="[^"]*${field}-problem[^"]*"[^>]*aria-invalid="true"`,
  );
  return marked.test(text) || reversed.test(text) ? said : undefined;
}
