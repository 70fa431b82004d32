import type { Refusal } from '../../domain/refusal.js';
import type { Session } from '../../domain/session.js';
import { sessionOfMac } from '../../domain/state.js';
import { greetingIn, noGreeting } from '../guest-look.js';
import type { Reader } from '../reader.js';
import { broughtCode, carriedAnswers, type LogInForm, readLogInForm } from './log-in-form.js';
import { placeAt } from './place.js';
import { presentDetails } from './present-details.js';
import { presentHandOver } from './present-devices.js';
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
  const { pages } = room;
  const { code, password = null, offer, release, answers } = form;
  const reader = readerOf(room, ctx);
  const token = newToken(room, ctx);
  const terms = termsValue(room);
  ctx.status = refusalStatus(refusal);
  if (refusal.reason === 'details-needed') {
    const model = presentDetails(reader, refusal.fields, answers, { code, password, offer: offer ?? null });
    pages.show(ctx, 'guest/details', { ...model, token, terms });
  } else if (refusal.reason === 'too-many-devices' && refusal.devices.length > 0) {
    const model = presentHandOver(reader, refusal, { code, password, hasChosen: release !== undefined });
    pages.show(ctx, 'guest/hand-over', { ...model, token, terms });
  } else {
    if (refusal.reason === 'too-many-attempts') ctx.set('Retry-After', String(refusal.retryAfterSeconds));
    const isEmpty = code === '' && offer === undefined;
    showSplash(room, ctx, isEmpty ? emptyProblem(reader) : refusalProblem(reader, refusal));
  }
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
    problem,
    asksPassword: problem?.field === 'password' || form?.password !== undefined,
    carried: form === undefined ? [] : carriedAnswers(form),
    isOfFree: form?.offer !== undefined,
  });
  room.pages.show(ctx, 'guest/splash', { ...model, token: newToken(room, ctx), terms: termsValue(room) });
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
  room.pages.show(ctx, 'guest/status', { ...model, problem, refreshes, refreshHref, token: newToken(room, ctx) });
}

/** Where the status page renews itself, so that a page nobody looks at is told from a guest who is back. */
function renewedPath(ctx: Ctx): string {
  return pathIn(ctx, '/status', { refresh: 'self' });
}

function emptyProblem({ say }: Reader): Problem {
  return { text: say('guest.refusal.empty'), advice: say('guest.refusal.empty-advice'), field: 'code' };
}

function refusalStatus({ reason }: Refusal): number {
  if (reason === 'too-many-attempts') return 429;
  return reason === 'gateway-full' ? 503 : 422;
}

/** The version that the page speaks of, for its forms to bring back; empty when there are no terms. */
function termsValue({ terms }: Room): string {
  return String(terms?.current?.version ?? '');
}

function newToken({ tokens, gateway }: Room, ctx: Ctx): string {
  return tokens.issue(ctx.state.device.mac, gateway.now());
}
