import { type IncomingHttpHeaders, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { ExecutionContext } from 'ava';
import type { AccessPoint } from '../../daemon/config/spec.js';
import { apply } from '../../daemon/domain/apply.js';
import { unknownClock } from '../../daemon/domain/clock.js';
import { isWellFormed, makeCode } from '../../daemon/domain/code.js';
import { decide } from '../../daemon/domain/decide.js';
import type { Event, Reading } from '../../daemon/domain/event.js';
import { type OfferTerms, unlimitedTerms } from '../../daemon/domain/offer.js';
import { emptyState, type State } from '../../daemon/domain/state.js';
import type { Gateway } from '../../daemon/gateway.js';
import type { AddressesOf } from '../../daemon/http/authority.js';
import { type GuessWatch, openGuessWatch } from '../../daemon/http/guess-watch.js';
import { listen } from '../../daemon/http/middleware/listen.js';
import { portalApp } from '../../daemon/http/portal/app.js';
import type { PortalDeps } from '../../daemon/http/portal/deps.js';
import { loadViews } from '../../daemon/http/view.js';
import type { Neighbours } from '../../daemon/ports.js';

/** Monday 24 November 2025, 14:05 in Paris. */
export const monday = Date.UTC(2025, 10, 24, 13, 5);

/** The gateway's loop without disk and kernel: the real rules, decided and applied at once. */
export class StageGateway implements Gateway {
  readonly state: State = { ...emptyState(), clock: { ...unknownClock, isKnown: true, timeZone: 'Europe/Paris' } };
  readonly events: Event[] = [];
  refreshes = 0;
  at = monday;
  /** Handed to the rules at the next refresh. */
  readings: Reading[] = [];
  /** Thrown by the next dispatch. */
  fault: Error | undefined;

  now(): number {
    return this.at;
  }

  async dispatch(event: Event) {
    this.events.push(event);
    if (this.fault) throw this.fault;
    const decision = decide(this.state, event, this.at);
    if (decision.ok) for (const change of decision.changes) apply(this.state, change);
    return decision;
  }

  async refresh(): Promise<void> {
    this.refreshes++;
    await this.dispatch({ type: 'meters-read', readings: this.readings });
  }

  report() {
    return { driver: 'simulated', loaded: 0, stale: 0, complaints: [] } as const;
  }

  watch() {
    return () => undefined;
  }

  passMinutes(minutes: number): void {
    this.at += minutes * 60_000;
  }
}

/** The nth code of every stage; its check character is right whether or not a ticket has it. */
export function codeNumber(n: number): string {
  let rest = n;
  return makeCode((below) => {
    const symbol = rest % below;
    rest = Math.floor(rest / below);
    return symbol;
  });
}

/** One good code after another; a few numbers make one of digits alone, which nobody is given. */
function madeCodes(): () => string {
  let n = 1_000;
  return () => {
    do n++;
    while (!isWellFormed(codeNumber(n)));
    return codeNumber(n);
  };
}

export const cafeTerms: OfferTerms = {
  ...unlimitedTerms,
  name: 'Coffee hour',
  accessPoints: ['cafe'],
  lifetimeSeconds: 4 * 3600,
  creditSeconds: 3600,
  idleTimeoutSeconds: 900,
  downKbps: 5000,
  upKbps: 1000,
  downVolumeBytes: 2_000_000_000,
};

export async function makeGateway(terms: Partial<OfferTerms> = {}, tickets = 3): Promise<StageGateway> {
  const gateway = new StageGateway();
  await gateway.dispatch({ type: 'offer-create', terms: { ...cafeTerms, ...terms } });
  await gateway.dispatch({ type: 'list-create', name: 'Counter', offerId: 1 });
  const codes = Array.from({ length: tickets }, (_, i) => codeNumber(i + 1));
  await gateway.dispatch({ type: 'tickets-issue', listId: 1, codes });
  gateway.events.length = 0;
  return gateway;
}

export const macOf = (address: string) => `02:00:00:00:00:${address.split('.').at(-1)?.padStart(2, '0')}`;

/** Every 127.0.0.x is a device on the guest network, except 127.0.0.99. */
const neighbours: Neighbours = {
  all: async () => [],
  watch: () => () => undefined,
  find: async (address) =>
    /^127\.0\.0\.(?!99)\d+$/.test(address) ? { mac: macOf(address), accessPoint: 'cafe' } : undefined,
};

/** Every 127.x.y.z is another device. */
export const manyNeighbours: Neighbours = {
  ...neighbours,
  find: async (address) => ({ mac: macOfMany(address), accessPoint: 'cafe' }),
};

export function macOfMany(address: string): string {
  const parts = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return `02:${parts.join(':')}:00`;
}

const bare = {
  title: null,
  language: null,
  host: null,
  totalDownKbps: null,
  ssid: null,
  venueInfoUrl: null,
  wifiPassword: null,
};
const cafe: AccessPoint = { id: 'cafe', name: 'Café', interface: 'br-cafe', ...bare };

export interface StageOptions {
  readonly terms?: Partial<OfferTerms>;
  readonly accessPoints?: readonly AccessPoint[];
  readonly addressesOf?: AddressesOf;
  readonly siteName?: string;
  /** Which device has an address: in place of one for each 127.0.0.x. */
  readonly neighbours?: Neighbours;
  readonly branding?: PortalDeps['branding'];
  readonly overlays?: PortalDeps['overlays'];
  readonly termsOfUse?: PortalDeps['terms'];
  readonly post?: PortalDeps['post'];
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The device: a loopback address. */
  readonly from?: string;
}

export interface Stage {
  readonly gateway: StageGateway;
  readonly server: Server;
  readonly port: number;
  /** The portal's own authority: `127.0.0.1:41234`. */
  readonly own: string;
  readonly logged: unknown[];
  /** What is told to the owner of wrong codes. */
  readonly guesses: GuessWatch;
  ask(path: string, ask?: Ask): Promise<Answer>;
  /** Fetches a form and sends it. */
  logIn(code: string, ask?: Ask): Promise<Answer>;
  token(ask?: Ask): Promise<string>;
  /** What comes back for these bytes. */
  raw(bytes: string): Promise<string>;
}

/** The portal on a loopback port with real koa, real rules, real templates. Closed when the test ends. */
export async function openStage(t: ExecutionContext<unknown>, options: StageOptions = {}): Promise<Stage> {
  const gateway = await makeGateway(options.terms);
  const { accessPoints = [cafe], siteName = 'Café des Arts' } = options;
  const logged: unknown[] = [];
  const guesses = openGuessWatch();
  const newCode = madeCodes();
  const note = (...words: unknown[]) => void logged.push(words);
  const app = portalApp({
    gateway,
    neighbours: options.neighbours ?? neighbours,
    config: {
      accessPoints,
      portal: { port: 80, tlsPort: 443, certificateFile: null, keyFile: null, odhcpd: false },
      site: {
        name: siteName,
        language: 'en',
        timeZone: 'Europe/Paris',
        currency: 'EUR',
        country: null,
        stateFolder: '/nowhere',
      },
    },
    guesses,
    newCode,
    log: { debug: note, info: note, warn: note, error: note },
    secret: 'stage',
    views: await loadViews(),
    ...(options.branding !== undefined && { branding: options.branding }),
    ...(options.overlays !== undefined && { overlays: options.overlays }),
    ...(options.termsOfUse !== undefined && { terms: options.termsOfUse }),
    ...(options.post !== undefined && { post: options.post }),
    addressesOf: options.addressesOf ?? (() => ['127.0.0.1']),
  });
  const server = await listen(app, { port: 0 });
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const ask = (path: string, how: Ask = {}) => askOver(port, path, how);
  const token = async (how: Ask = {}) => tokenIn((await ask('/', { from: how.from ?? '127.0.0.1' })).body);
  return {
    gateway,
    server,
    port,
    own: `127.0.0.1:${port}`,
    logged,
    guesses,
    ask,
    token,
    logIn: async (code, how = {}) => ask('/login', post({ code, token: await token(how) }, how)),
    raw: (bytes) => rawOver(port, bytes),
  };
}

export function post(fields: Readonly<Record<string, string>>, how: Ask = {}): Ask {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...how.headers };
  return { ...how, method: 'POST', headers, body: how.body ?? String(new URLSearchParams(fields)) };
}

export function tokenIn(html: string): string {
  return /name="token" value="([^"]*)"/.exec(html)?.[1] ?? '';
}

function askOver(port: number, path: string, { method = 'GET', headers = {}, body, from = '127.0.0.1' }: Ask) {
  return new Promise<Answer>((resolve, reject) => {
    const length =
      body === undefined || headers['transfer-encoding'] ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { host: '127.0.0.1', port, path, method, localAddress: from, agent: false };
    const sent = request({ ...options, headers: { ...length, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function rawOver(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text)).on('error', reject);
  });
}
