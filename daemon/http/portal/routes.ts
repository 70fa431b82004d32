import type { Middleware, ParameterizedContext } from 'koa';
import type { Refusal } from '../../domain/refusal.js';
import type { Session } from '../../domain/session.js';
import { sessionOfMac } from '../../domain/state.js';
import type { FormTokens } from '../middleware/form-token.js';
import type { PortalDeps, PortalState } from './deps.js';
import { plainAddress } from './here.js';
import type { LogInThrottle, Outcome } from './log-in-throttle.js';
import type { Pages } from './page.js';
import { presentSplash, presentStatus } from './present.js';
import { type Problem, type Reader, refusalProblem } from './words.js';

export interface Room extends PortalDeps {
  readonly pages: Pages;
  readonly tokens: FormTokens;
  readonly throttle: LogInThrottle;
}

type Ctx = ParameterizedContext<PortalState>;
type Handler = Middleware<PortalState>;

/** Longer than any code with all its dashes; what goes beyond is not shown again. */
const longestTyped = 64;

/** Finds out which device asks; a stranger to the guest network is told to join it. */
export function knownDevice({ neighbours, pages }: Room): Handler {
  return async (ctx, next) => {
    const address = plainAddress(ctx.req.socket.remoteAddress ?? '');
    const found = await neighbours.find(address);
    if (found === undefined) {
      ctx.status = 403;
      return pages.show(ctx, 'guest/stranger', {});
    }
    ctx.state.device = { ...found, address };
    return next();
  };
}

/** Lets a form in only when we served it to this very device and it comes from our own page. */
export function ownForm(room: Room): Handler {
  return async (ctx, next) => {
    const { form, device } = ctx.state;
    const genuine = room.tokens.accepts(form.get('token') ?? '', device.mac, room.gateway.now());
    if (genuine && fromOwnPage(ctx)) return next();
    const { say } = readerOf(room, ctx);
    const stale = { text: say('guest.refusal.stale-form'), advice: say('guest.refusal.stale-form-advice') };
    ctx.status = 403;
    return showHome(room, ctx, stale);
  };
}

/** `null` is what a browser says that keeps its origin to itself; the token decides then. */
function fromOwnPage(ctx: Ctx): boolean {
  const origin = ctx.get('origin').toLowerCase();
  if (origin === '' || origin === 'null') return true;
  return origin.startsWith('http://') && ctx.state.here.authorities.has(origin.slice('http://'.length));
}

/** The status of a device that is online, else the form. */
export function home(room: Room): Handler {
  return async (ctx) => {
    // The kernel may have shut it since the last reading.
    if (sessionOfMac(room.gateway.state, ctx.state.device.mac)) await room.gateway.refresh();
    showHome(room, ctx, null);
  };
}

export function logIn(room: Room): Handler {
  return async (ctx) => {
    const refusal = await admit(room, ctx);
    if (refusal === undefined) return seeOther(ctx, '/status');
    if (refusal.reason === 'too-many-attempts') ctx.set('Retry-After', String(refusal.retryAfterSeconds));
    ctx.status = refusalStatus(refusal);
    return showSplash(room, ctx, problemOf(room, ctx, refusal));
  };
}

export function logOut({ gateway }: Room): Handler {
  return async (ctx) => {
    // Refused only when the session is over already, which is what was asked for.
    await gateway.dispatch({ type: 'log-out', mac: ctx.state.device.mac });
    seeOther(ctx, '/');
  };
}

async function admit({ gateway, throttle, log }: Room, ctx: Ctx): Promise<Refusal | undefined> {
  const { device } = ctx.state;
  const code = typedCode(ctx);
  if (code === '') return { reason: 'typo' };
  const retryAfterSeconds = await throttle.begin(device);
  if (retryAfterSeconds > 0) {
    log.warn({ mac: device.mac, address: device.address, retryAfterSeconds }, 'too many wrong codes');
    return { reason: 'too-many-attempts', retryAfterSeconds };
  }
  const decision = await gateway.dispatch({ type: 'log-in', ...device, code });
  const refusal = decision.ok ? undefined : decision.refusal;
  const alarm = await throttle.end(device, outcomeOf(refusal));
  if (alarm === 'alarm') log.warn({ mac: device.mac, address: device.address }, 'somebody is guessing codes');
  log.info({ ...device, refusal: refusal?.reason }, 'log-in');
  return refusal;
}

function outcomeOf(refusal: Refusal | undefined): Outcome {
  if (refusal === undefined) return 'let-in';
  return refusal.reason === 'unknown-code' ? 'guess' : 'mistake';
}

function refusalStatus({ reason }: Refusal): number {
  if (reason === 'too-many-attempts') return 429;
  return reason === 'gateway-full' ? 503 : 422;
}

function problemOf(room: Room, ctx: Ctx, refusal: Refusal): Problem {
  const reader = readerOf(room, ctx);
  if (typedCode(ctx) !== '') return refusalProblem(reader, refusal);
  return { text: reader.say('guest.refusal.empty'), advice: reader.say('guest.refusal.empty-advice') };
}

function showHome(room: Room, ctx: Ctx, problem: Problem | null): void {
  const session = sessionOfMac(room.gateway.state, ctx.state.device.mac);
  if (session === undefined) showSplash(room, ctx, problem);
  else showStatus(room, ctx, session, problem);
}

function showSplash(room: Room, ctx: Ctx, problem: Problem | null): void {
  const shown = { typed: typedCode(ctx), problem };
  const model = presentSplash(room.gateway.state, readerOf(room, ctx), ctx.state.device.mac, shown);
  room.pages.show(ctx, 'guest/splash', { ...model, token: newToken(room, ctx) });
}

function showStatus(room: Room, ctx: Ctx, session: Session, problem: Problem | null): void {
  const model = presentStatus(room.gateway.state, readerOf(room, ctx), session, ctx.state.here.typed);
  const refreshes = ctx.query.refresh !== 'off';
  // The answer to a form must not renew itself: it would be asked for again as a page.
  if (refreshes && ctx.method !== 'POST') ctx.set('Refresh', String(model.refreshSeconds));
  const refreshHref = pathIn(ctx, '/status', refreshes ? { refresh: 'off' } : {});
  room.pages.show(ctx, 'guest/status', { ...model, problem, refreshes, refreshHref, token: newToken(room, ctx) });
}

/** Typed into the form, or brought along by a QR code's link, which fills it in and does nothing else. */
function typedCode(ctx: Ctx): string {
  const brought = ctx.query.code;
  const code = ctx.state.form?.get('code') ?? (typeof brought === 'string' ? brought : '');
  return code.trim().slice(0, longestTyped);
}

function newToken({ tokens, gateway }: Room, ctx: Ctx): string {
  return tokens.issue(ctx.state.device.mac, gateway.now());
}

function readerOf({ pages, gateway, config }: Room, ctx: Ctx): Reader {
  return { say: pages.say(ctx), now: gateway.now(), timeZone: config.site.timeZone };
}

/** To a page that may be reloaded without sending the form again. */
function seeOther(ctx: Ctx, path: string): void {
  ctx.redirect(pathIn(ctx, path, {}));
  ctx.status = 303;
}

/** A path of ours that keeps the language the guest chose. */
function pathIn(ctx: Ctx, path: string, query: Readonly<Record<string, string>>): string {
  const { chosenLanguage: lang } = ctx.state;
  const all = new URLSearchParams(lang === undefined ? query : { ...query, lang });
  return all.size === 0 ? path : `${path}?${all}`;
}
