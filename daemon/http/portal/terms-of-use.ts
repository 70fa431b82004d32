import { sessionOfMac } from '../../domain/state.js';
import type { Terms } from '../../ports-delivery.js';
import { termsIn } from '../guest-look.js';
import { clockPhrase } from '../phrase.js';
import type { Reader } from '../reader.js';
import { placeAt } from './place.js';
import type { Ctx, Handler, Room } from './room.js';
import { readerOf } from './show.js';
import type { Problem } from './words.js';

export interface TermsModel {
  readonly heading: string;
  readonly since: string;
  /** Of the text, which need not be that of the page. */
  readonly textLanguage: string;
  readonly lines: readonly string[];
}

/** The terms of use, for everybody to read. */
export function showTerms(room: Room): Handler {
  return async (ctx) => {
    const terms = room.terms?.current ?? ctx.throw(404);
    const { say, now, timeZone } = readerOf(room, ctx);
    const { language, lines } = termsIn(
      terms,
      ctx.state.language,
      placeAt(room.config, ctx.state.here.accessPoint).language,
    );
    room.pages.show(ctx, 'guest/terms', {
      heading: say('guest.terms.heading'),
      since: say('guest.terms.since', { version: terms.version, clock: clockPhrase(say, terms.at, now, timeZone) }),
      textLanguage: language,
      lines,
    });
  };
}

/** The version that a form accepts; undefined when there is nothing to accept. */
export function acceptedVersion({ terms }: Room): number | undefined {
  return terms?.current?.version;
}

/** What is wrong with a form whose guest has read other terms than those of today; undefined when nothing is. */
export function termsProblem(room: Room, ctx: Ctx, { say }: Reader): Problem | undefined {
  const version = acceptedVersion(room);
  if (version === undefined || ctx.state.form.get('terms') === String(version)) return undefined;
  return { text: say('guest.terms.changed'), advice: say('guest.terms.changed-advice'), isStep: true };
}

/** A device that comes back by itself has accepted what its guest accepted last. */
export function termsOfReturn({ gateway }: Room, ctx: Ctx): Pick<Terms, 'version'> | undefined {
  const { mac } = ctx.state.device;
  const last = sessionOfMac(gateway.state, mac) ?? gateway.state.ended.get(mac);
  return last?.termsVersion == null ? undefined : { version: last.termsVersion };
}
