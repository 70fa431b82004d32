import type { Refusal } from '../../domain/refusal.js';
import type { Session } from '../../domain/session.js';
import { sessionOfMac, ticketOf } from '../../domain/state.js';
import { greetingIn, noGreeting } from '../guest-look.js';
import type { Reader } from '../reader.js';
import { broughtCode, carriedAnswers, type LogInForm, readLogInForm } from './log-in-form.js';
import { placeAt } from './place.js';
import { type AddressModel, presentAddress } from './present-address.js';
import { presentDetails } from './present-details.js';
import { presentHandOver } from './present-devices.js';
import { presentKeep } from './present-keep.js';
import { presentSplash } from './present-splash.js';
import { presentStatus } from './present-status.js';
import { refusalProblem } from './refusal-problem.js';
import type { Ctx, Room } from './room.js';
import type { Problem } from './words.js';

/** The status of a device that is online, else the form. */
export function showHome(room: Room, ctx: Ctx, problem: Problem | null): void {
  const session = sessionHere(room, ctx);
  if (session === undefined) showSplash(room, ctx, problem);
  else showStatus(room, ctx, session, problem);
}

/** The session that opens the device where it is: with one at another access point it is shut here. */
export function sessionHere({ gateway }: Room, ctx: Ctx): Session | undefined {
  const { mac, accessPoint } = ctx.state.device;
  const session = sessionOfMac(gateway.state, mac);
  return session?.accessPoint === accessPoint ? session : undefined;
}

/** What a log-in still needs, or why it is declined. */
export function showRefusal(room: Room, ctx: Ctx, form: LogInForm, refusal: Refusal): void {
  const reader = readerOf(room, ctx);
  ctx.status = refusalStatus(refusal);
  if (showStep(room, ctx, form, refusal, '/login')) return;
  if (refusal.reason === 'too-many-attempts') ctx.set('Retry-After', String(refusal.retryAfterSeconds));
  const isEmpty = form.code === '' && form.offer === undefined;
  showSplash(room, ctx, isEmpty ? emptyProblem(reader) : refusalProblem(reader, refusal));
}

/** The next step of a log-in whose form goes to `action`; false: what was refused is not one. */
export function showStep(room: Room, ctx: Ctx, form: LogInForm, refusal: Refusal, action: string): boolean {
  const { pages } = room;
  const { code, password = null, offer, release, answers } = form;
  const reader = readerOf(room, ctx);
  const sent = { token: newToken(room, ctx), terms: termsValue(room), action };
  if (refusal.reason === 'details-needed' || refusal.reason === 'too-many-mails') {
    const problem = refusal.reason === 'details-needed' ? null : refusalProblem(reader, refusal);
    const model = presentDetails(reader, refusal.fields, answers, { code, password, offer: offer ?? null }, problem);
    pages.show(ctx, 'guest/details', { ...model, ...sent });
    return true;
  }
  if (refusal.reason !== 'too-many-devices' || refusal.devices.length === 0) return false;
  const model = presentHandOver(reader, refusal, { code, password, hasChosen: release !== undefined });
  pages.show(ctx, 'guest/hand-over', { ...model, ...sent });
  return true;
}

/** A link that is not, or no longer, one of ours. */
export function showDead(room: Room, ctx: Ctx, found: { readonly ticket?: null; readonly waitSeconds?: number }): void {
  const reader = readerOf(room, ctx);
  const { waitSeconds } = found;
  if (waitSeconds !== undefined) {
    ctx.status = 429;
    ctx.set('Retry-After', String(waitSeconds));
    const refusal = { reason: 'too-many-attempts', retryAfterSeconds: waitSeconds } as const;
    room.pages.show(ctx, 'guest/failure', refusalProblem(reader, refusal));
    return;
  }
  ctx.status = 404;
  room.pages.show(ctx, 'guest/failure', {
    text: reader.say('come-back.dead'),
    advice: reader.say('come-back.dead-advice'),
  });
}

/** To a page that may be reloaded without sending the form again. */
export function seeOther(ctx: Ctx, path: string): void {
  ctx.redirect(pathIn(ctx, path));
  ctx.status = 303;
}

/** The form for the code, with a problem; what was typed is still in it, but for the password. */
export function showSplash(room: Room, ctx: Ctx, problem: Problem | null): void {
  const form = ctx.state.form && readLogInForm(ctx.state.form);
  const { accessPoint } = ctx.state.here;
  const look = room.branding?.seen(accessPoint).look;
  const greeting = look && greetingIn(look, ctx.state.language, placeAt(room.config, accessPoint).language);
  const model = presentSplash(room.gateway.state, readerOf(room, ctx), ctx.state.device, {
    greeting: greeting ?? noGreeting,
    typed: form?.code ?? broughtCode(ctx.query.code),
    problem: problem?.field === 'address' ? null : problem,
    asksPassword: problem?.field === 'password' || form?.password !== undefined,
    carried: form === undefined ? [] : carriedAnswers(form),
    freeOffer: form?.offer ?? null,
  });
  const confirm = addressOf(room, ctx, problem);
  room.pages.show(ctx, 'guest/splash', { ...model, confirm, token: newToken(room, ctx), terms: termsValue(room) });
}

export function readerOf({ pages, gateway, config }: Room, ctx: Ctx): Reader {
  return { say: pages.say(ctx), now: gateway.now(), timeZone: config.site.timeZone };
}

/** A path of ours that keeps the language the guest chose. */
export function pathIn(ctx: Ctx, path: string, query: Readonly<Record<string, string>> = {}): string {
  const { chosenLanguage: lang } = ctx.state;
  const all = new URLSearchParams(lang === undefined ? query : { ...query, lang });
  return all.size === 0 ? path : `${path}?${all}`;
}

function showStatus(room: Room, ctx: Ctx, session: Session, problem: Problem | null): void {
  const model = presentStatus(room.gateway.state, readerOf(room, ctx), session, ctx.state.here.typed);
  const refreshes = ctx.query.refresh !== 'off';
  // The answer to a form must not renew itself: it would be asked for again as a page.
  if (refreshes && ctx.method !== 'POST') ctx.set('Refresh', `${model.refreshSeconds}; url=${renewedPath(ctx)}`);
  const refreshHref = pathIn(ctx, '/status', refreshes ? { refresh: 'off' } : {});
  room.pages.show(ctx, 'guest/status', {
    ...model,
    problem: problem?.field === 'address' ? null : problem,
    confirm: addressOf(room, ctx, problem),
    keep: presentKeep(room.links.back(ticketOf(room.gateway.state, session)), ctx.state.here.typed),
    refreshes,
    refreshHref,
    token: newToken(room, ctx),
  });
}

/** Where the status page renews itself, so that a page nobody looks at is told from a guest who is back. */
function renewedPath(ctx: Ctx): string {
  return pathIn(ctx, '/status', { refresh: 'self' });
}

function emptyProblem({ say }: Reader): Problem {
  return { text: say('guest.refusal.empty'), advice: say('guest.refusal.empty-advice'), field: 'code' };
}

/** What is still to be confirmed by the guest of this device. */
function addressOf(room: Room, ctx: Ctx, problem: Problem | null): AddressModel | null {
  const typed = ctx.state.form?.get('address') ?? null;
  const isSent = ctx.query.link === 'sent';
  const shown = { typed: problem?.field === 'address' ? typed : null, problem, isSent };
  return presentAddress(room.gateway.state, readerOf(room, ctx), ctx.state.device.mac, shown);
}

export function refusalStatus({ reason }: Refusal): number {
  if (reason === 'too-many-attempts' || reason === 'too-many-mails') return 429;
  return reason === 'gateway-full' ? 503 : 422;
}

/** The version that the page speaks of, for its forms to bring back; empty when there are no terms. */
export function termsValue({ terms }: Room): string {
  return String(terms?.current?.version ?? '');
}

export function newToken({ tokens, gateway }: Room, ctx: Ctx): string {
  return tokens.issue(ctx.state.device.mac, gateway.now());
}
