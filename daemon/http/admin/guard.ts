import type { RouterContext } from '@koa/router';
import type { Middleware } from 'koa';
import type { Config } from '../../config/spec.js';
import { mayDo, type Right } from '../../domain/staff.js';
import type { Gateway } from '../../gateway.js';
import type { PageState } from '../middleware/page-state.js';
import type { Upload } from '../middleware/upload.js';
import { isOwnHost, isOwnOrigin } from './host.js';
import { cookieName, findSignedIn, isOwnForm, type SignedIn } from './staff-session.js';

export interface AdminState extends PageState {
  /** What came with a form that has files. */
  uploads?: readonly Upload[];
  /** Who this is; undefined for a stranger. */
  signedIn: SignedIn | undefined;
}

export type AdminContext = RouterContext<AdminState>;

/** The name of the field that brings a form's token back. */
export const formTokenField = 'token';

/** 421 for whoever calls us by a name that is not ours: a foreign page whose name was pointed at this address. */
export function ownHostOnly(admin: Config['admin']): Middleware<AdminState> {
  return async (ctx, next) => {
    if (!isOwnHost(ctx.get('host'), admin, ctx.socket)) ctx.throw(421);
    await next();
  };
}

/** 403 for a form that was not sent from a page of ours. Every browser since 2020 says where a form comes from. */
export const ownOriginOnly: Middleware<AdminState> = async (ctx, next) => {
  const changes = ctx.method !== 'GET' && ctx.method !== 'HEAD' && ctx.method !== 'OPTIONS';
  if (changes && !isOwnOrigin(ctx.get('origin'), ctx.get('host'))) ctx.throw(403);
  await next();
};

/** Finds out who this is. */
export function identify(gateway: Gateway): Middleware<AdminState> {
  return async (ctx, next) => {
    ctx.state.signedIn = findSignedIn(gateway.state, ctx.cookies.get(cookieName), gateway.now());
    await next();
  };
}

/** Strangers are sent to the sign-in page, whatever they asked for. */
export const signedInOnly: Middleware<AdminState> = async (ctx, next) => {
  if (ctx.state.signedIn === undefined) return seeOther(ctx, '/sign-in');
  await next();
};

/** 403 for a form without the token of this very session. */
export function ownFormOnly(gateway: Gateway): Middleware<AdminState> {
  return async (ctx, next) => {
    const { signedIn, form } = ctx.state;
    const cookie = ctx.cookies.get(cookieName);
    const own =
      signedIn !== undefined &&
      cookie !== undefined &&
      isOwnForm(cookie, signedIn, form.get(formTokenField) ?? '', gateway.now());
    if (!own) ctx.throw(403);
    await next();
  };
}

/** 403 for whose role may not do this. */
export function mayOnly(right: Right): Middleware<AdminState> {
  return async (ctx, next) => {
    if (!hasRight(ctx, right)) ctx.throw(403);
    await next();
  };
}

/** Whether whoever asks may do this. */
export function hasRight({ state }: { readonly state: AdminState }, right: Right): boolean {
  return state.signedIn !== undefined && mayDo(state.signedIn.staff.role, right);
}

/** The answer to every form that was accepted: reloading the page that follows does nothing twice. */
export function seeOther(ctx: Pick<AdminContext, 'status' | 'redirect'>, path: string): void {
  ctx.redirect(path);
  ctx.status = 303;
}
