import type { Refusal } from '../../domain/refusal.js';
import type { Ticket } from '../../domain/ticket.js';
import { usedUpBy } from '../../domain/ticket-status.js';
import { leftFacts } from './come-back.js';
import { askingOf, dispatchWithLink } from './link-mail.js';
import { readLogInForm } from './log-in-form.js';
import { refusalProblem } from './refusal-problem.js';
import type { Ctx, Handler, Room } from './room.js';
import { newToken, readerOf, refusalStatus, seeOther, showDead, showStep, termsValue } from './show.js';
import { acceptedVersion, termsProblem } from './terms-of-use.js';
import { ticketOfToken } from './token-ticket.js';
import { type Fact, type Problem, usedUpText } from './words.js';

/** What the link of a ticket shows before anything happens. */
export interface BackModel {
  readonly serial: string;
  readonly facts: readonly Fact[];
  readonly problem: Problem | null;
  /** false: the ticket is used up, and the link with it. */
  readonly isGood: boolean;
  readonly action: string;
}

/** The link that a guest kept: which ticket it is, and one button. Nothing happens yet. */
export function showBack(room: Room): Handler {
  return async (ctx) => {
    const found = await ticketOfToken(room, ctx, 'back');
    if ('waitSeconds' in found || found.ticket === null) return showDead(room, ctx, found);
    show(room, ctx, { ...found, problem: null });
  };
}

/** The device that opened the link goes online on its ticket, by the rules of a log-in. */
export function backByLink(room: Room): Handler {
  return async (ctx) => {
    const found = await ticketOfToken(room, ctx, 'back');
    if ('waitSeconds' in found || found.ticket === null) return showDead(room, ctx, found);
    const { ticket, token } = found;
    const changed = termsProblem(room, ctx, readerOf(room, ctx));
    if (changed !== undefined) {
      ctx.status = 422;
      return show(room, ctx, { ticket, token, problem: changed });
    }
    const form = readLogInForm(ctx.state.form, token);
    const refusal = await admit(room, ctx, ticket, form);
    if (refusal === undefined) return seeOther(ctx, '/status');
    ctx.status = refusalStatus(refusal);
    if (showStep(room, ctx, form, refusal, actionOf(token))) return;
    show(room, ctx, { ticket, token, problem: refusalProblem(readerOf(room, ctx), refusal) });
  };
}

async function admit(
  room: Room,
  ctx: Ctx,
  ticket: Ticket,
  { release, answers }: ReturnType<typeof readLogInForm>,
): Promise<Refusal | undefined> {
  const { device, language } = ctx.state;
  const termsVersion = acceptedVersion(room);
  const decision = await dispatchWithLink(
    room,
    {
      type: 'ticket-return',
      ...device,
      ticketId: ticket.id,
      ...(release !== undefined && { release }),
      ...(answers !== undefined && { answers }),
      ...(termsVersion !== undefined && { termsVersion }),
    },
    // one that has been used may be unused again: a backup was restored
    askingOf(room, ticket),
    language,
  );
  const refusal = decision.ok ? undefined : decision.refusal;
  room.log.info({ ...device, ticket: ticket.id, refusal: refusal?.reason }, 'log-in by link');
  return refusal;
}

function show(
  room: Room,
  ctx: Ctx,
  { ticket, token, problem }: { readonly ticket: Ticket; readonly token: string; readonly problem: Problem | null },
): void {
  const reader = readerOf(room, ctx);
  const { state } = room.gateway;
  const over = usedUpBy(state, ticket, reader.now);
  const ended =
    over === undefined
      ? null
      : { text: usedUpText(reader.say, over), advice: reader.say('guest.refusal.used-up-advice') };
  room.pages.show(ctx, 'guest/back', {
    serial: reader.say('come-back.ticket', { serial: ticket.id }),
    facts: over === undefined ? leftFacts(state, reader, ticket) : [],
    problem: problem ?? ended,
    isGood: over === undefined,
    action: actionOf(token),
    token: newToken(room, ctx),
    terms: termsValue(room),
  });
}

function actionOf(token: string): string {
  return `/back/${token}`;
}
