import type { Refusal } from '../../domain/refusal.js';
import { wasSentAway } from '../../domain/remember.js';
import { readyTicket } from './come-back.js';
import { plainAddress } from './here.js';
import { askingOf, askingOfFree, dispatchWithLink, ticketTyped } from './link-mail.js';
import { type LogInForm, readLogInForm } from './log-in-form.js';
import type { Outcome } from './log-in-throttle.js';
import { refusalProblem } from './refusal-problem.js';
import type { Ctx, Handler, Room } from './room.js';
import { pathIn, readerOf, seeOther, sessionHere, showHome, showRefusal, showSplash } from './show.js';
import { acceptedVersion, termsOfReturn, termsProblem } from './terms-of-use.js';

/** Finds out which device asks; a stranger to the guest network is told to join it. */
export function knownDevice(room: Room): Handler {
  const { neighbours, pages } = room;
  return async (ctx, next) => {
    const address = plainAddress(ctx.req.socket.remoteAddress ?? '');
    const found = await neighbours.find(address);
    if (found === undefined) {
      ctx.status = 403;
      return pages.show(ctx, 'guest/stranger', {});
    }
    ctx.state.device = { ...found, address };
    if ((await room.rush.waitSeconds(found.mac)) > 0) return tooFast(ctx);
    await room.rush.add(found.mac, 1);
    return next();
  };
}

/** Pages in a second that one device is given: no browser loads as many, and each takes the time of all. */
export const mostPagesASecond = 300;

/** In few words, for whoever sends so much reads none. */
function tooFast(ctx: Ctx): void {
  ctx.status = 429;
  ctx.set({ 'Retry-After': '1', Connection: 'close' });
  ctx.body = 'too many requests';
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
  const { scheme, authorities } = ctx.state.here;
  return origin.startsWith(`${scheme}://`) && authorities.has(origin.slice(`${scheme}://`.length));
}

/** The status of a device that is online, else the form; a remembered device is let in by itself. */
export function home(room: Room): Handler {
  return async (ctx) => {
    // The kernel may have shut it since the last reading.
    if (sessionHere(room, ctx)) await room.gateway.refresh();
    else if (isGuestHere(ctx) && (await isLetInAgain(room, ctx))) return seeOther(ctx, '/status');
    showHome(room, ctx, null);
  };
}

/** The address of a printed QR code, in capitals or not: to the form with its code filled in, which consumes nothing. */
export const broughtHere: Handler = async (ctx) => {
  const { code = '' } = ctx.params as Readonly<Record<string, string>>;
  ctx.redirect(pathIn(ctx, '/', { code: code.slice(0, 64) }));
};

export function logIn(room: Room): Handler {
  return async (ctx) => {
    const form = readLogInForm(ctx.state.form);
    const changed = termsProblem(room, ctx, readerOf(room, ctx));
    if (changed !== undefined && (form.code !== '' || form.offer !== undefined)) {
      ctx.status = 422;
      return showSplash(room, ctx, changed);
    }
    const refusal = await admit(room, ctx, form);
    return refusal === undefined ? seeOther(ctx, '/status') : showRefusal(room, ctx, form, refusal);
  };
}

export function logOut({ gateway }: Room): Handler {
  return async (ctx) => {
    // Refused only when the session is over already, which is what was asked for.
    await gateway.dispatch({ type: 'log-out', mac: ctx.state.device.mac });
    seeOther(ctx, '/');
  };
}

/** A remembered device goes online again because its guest says so. */
export function comeBack(room: Room): Handler {
  return async (ctx) => {
    const changed = termsProblem(room, ctx, readerOf(room, ctx));
    if (changed !== undefined) {
      ctx.status = 422;
      return showSplash(room, ctx, changed);
    }
    const refusal = await letInAgain(room, ctx, true);
    if (refusal === undefined) return seeOther(ctx, '/status');
    ctx.status = 422;
    return showSplash(room, ctx, refusalProblem(readerOf(room, ctx), refusal));
  };
}

/**
 * Whether a request for a page shows that a guest wants to be online: not one that a browser makes ahead, a page that
 * renews itself, or a link that brings the code of another ticket.
 */
function isGuestHere(ctx: Ctx): boolean {
  const isAhead = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some((name) =>
    /prefetch|prerender|preview/i.test(ctx.get(name)),
  );
  return ctx.method === 'GET' && !isAhead && ctx.query.refresh !== 'self' && ctx.query.code === undefined;
}

async function isLetInAgain(room: Room, ctx: Ctx): Promise<boolean> {
  const { gateway } = room;
  const { device } = ctx.state;
  if (wasSentAway(gateway.state, device.mac)) return false;
  if (readyTicket(gateway.state, device, gateway.now()) === undefined) return false;
  return (await letInAgain(room, ctx, false)) === undefined;
}

async function letInAgain(room: Room, ctx: Ctx, byGuest: boolean): Promise<Refusal | undefined> {
  const { gateway, log } = room;
  const { device } = ctx.state;
  const termsVersion = byGuest ? acceptedVersion(room) : termsOfReturn(room, ctx)?.version;
  const terms = termsVersion === undefined ? {} : { termsVersion };
  const decision = await gateway.dispatch({ type: 'device-return', ...device, byGuest, ...terms });
  const refusal = decision.ok ? undefined : decision.refusal;
  log.info({ ...device, byGuest, refusal: refusal?.reason }, 'device returns');
  return refusal;
}

async function admit(room: Room, ctx: Ctx, form: LogInForm): Promise<Refusal | undefined> {
  const { gateway, throttle, guesses, log } = room;
  const { device } = ctx.state;
  if (form.offer !== undefined) return takeFree(room, ctx, form.offer, form);
  const { code, password, release, answers } = form;
  const termsVersion = acceptedVersion(room);
  if (code === '') return { reason: 'typo' };
  const retryAfterSeconds = await throttle.begin(device);
  if (retryAfterSeconds > 0) {
    log.warn({ mac: device.mac, address: device.address, retryAfterSeconds }, 'too many wrong codes');
    return { reason: 'too-many-attempts', retryAfterSeconds };
  }
  const decision = await dispatchWithLink(
    room,
    {
      type: 'log-in',
      ...device,
      code,
      ...(password !== undefined && { password }),
      ...(release !== undefined && { release }),
      ...(answers !== undefined && { answers }),
      ...(termsVersion !== undefined && { termsVersion }),
    },
    askingOf(room, ticketTyped(room, form)),
    ctx.state.language,
  );
  const refusal = decision.ok ? undefined : decision.refusal;
  const outcome = outcomeOf(refusal);
  const alarm = await throttle.end(device, outcome);
  if (outcome === 'guess' || refusal?.reason === 'typo')
    guesses.wrongCode(device.mac, outcome === 'guess', gateway.now());
  if (alarm === 'alarm') log.warn({ mac: device.mac, address: device.address }, 'somebody is guessing codes');
  log.info({ ...device, refusal: refusal?.reason }, 'log-in');
  return refusal;
}

/** What an offer gives away needs no code, so nobody guesses here. */
async function takeFree(room: Room, ctx: Ctx, offerId: number, form: LogInForm): Promise<Refusal | undefined> {
  const { newCode, log } = room;
  const { device } = ctx.state;
  const code = newCode();
  if (code === undefined) return { reason: 'gateway-full' };
  const { release, answers } = form;
  const termsVersion = acceptedVersion(room);
  const decision = await dispatchWithLink(
    room,
    {
      type: 'click-through',
      ...device,
      offerId,
      code,
      ...(release !== undefined && { release }),
      ...(answers !== undefined && { answers }),
      ...(termsVersion !== undefined && { termsVersion }),
    },
    askingOfFree(room, device, offerId),
    ctx.state.language,
  );
  const refusal = decision.ok ? undefined : decision.refusal;
  log.info({ ...device, offerId, refusal: refusal?.reason }, 'click-through');
  return refusal;
}

/** A step on the way in needs a right code, so it is no mistake. */
function outcomeOf(refusal: Refusal | undefined): Outcome {
  if (refusal === undefined || steps.has(refusal.reason)) return 'right';
  return guessed.has(refusal.reason) ? 'guess' : 'mistake';
}

const steps: ReadonlySet<Refusal['reason']> = new Set(['details-needed', 'too-many-devices', 'too-many-mails']);
const guessed: ReadonlySet<Refusal['reason']> = new Set(['unknown-code', 'wrong-password']);
