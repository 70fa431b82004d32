import type Router from '@koa/router';
import { issueTickets } from '../issue.js';
import { formBody } from '../middleware/form-body.js';
import { notedGateway } from '../noted-gateway.js';
import { isUnclaimed, setStaff } from '../staff-password.js';
import { acting, note } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import { type Preset, presets, presetTerms } from './offer-preset.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { guessPlace } from './place-guess.js';
import { presentSetupOffers, presentSetupPlace, presentSetupTickets, presentSetupWelcome } from './present-setup.js';
import type { Problems } from './problem.js';
import { parsePlace, parseWelcome, settingProblems } from './setup-form.js';
import type { SignInLimits } from './sign-in-limit.js';
import { beginSession, claimOf, tooOften } from './sign-in-routes.js';

const owner = 'owner';
const firstTickets = 10;

/**
 * The first start, in four pages: who and what; where; a first offer with ten tickets; print them. Whoever comes first to a
 * gateway that nobody has claimed chooses its password: the page is on the management side alone.
 */
export function setupWelcomeRoutes(
  router: Router<AdminState>,
  deps: AdminDeps,
  pages: Pages,
  limits: SignInLimits,
): void {
  const { gateway, config, settings } = deps;
  const { stateFolder } = config.site;
  const show = (ctx: AdminContext, form: URLSearchParams, problems: Problems, status = 422): void =>
    pages.send(ctx, { template: 'setup-welcome', here: '/setup', model: presentSetupWelcome(form, problems), status });
  /** Somebody is about to be the first. */
  let isTaken = false;
  const isFree = () => !isTaken && isUnclaimed(gateway.state, stateFolder);

  router.get('/setup', (ctx) => {
    if (!isFree()) return seeOther(ctx, '/setup/place');
    show(ctx, new URLSearchParams(), {}, 200);
  });

  router.post('/setup', formBody(), async (ctx) => {
    if (!isFree()) return seeOther(ctx, '/sign-in');
    const input = parseWelcome(ctx.state.form);
    if (!input.ok) return show(ctx, ctx.state.form, input.problems);
    const claim = claimOf(ctx, deps, owner);
    const waitSeconds = await limits.attempt(claim);
    if (waitSeconds > 0) return show(ctx, ctx.state.form, { password: tooOften(ctx, pages, waitSeconds) }, 429);
    if (!isFree()) return seeOther(ctx, '/sign-in');
    isTaken = true;
    try {
      await claimGateway(ctx, input, claim);
    } finally {
      isTaken = false;
    }
  });

  async function claimGateway(
    ctx: AdminContext,
    input: { readonly name: string; readonly password: string },
    claim: ReturnType<typeof claimOf>,
  ): Promise<void> {
    const changed = await settings.change({ site: { name: input.name, language: ctx.state.language } });
    if (!changed.ok) return show(ctx, ctx.state.form, settingProblems(changed.complaints));
    const hands = notedGateway(gateway, deps.audit, { by: owner, from: claim.address });
    const door = { gateway: hands, passwords: deps.passwords, stateFolder };
    await setStaff(door, { name: owner, role: 'owner', password: input.password });
    await beginSession(ctx, deps, claim);
    seeOther(ctx, '/setup/place');
  }
}

/** The pages that follow, for the owner. */
export function setupRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  placeRoutes(router, deps, pages, doors);
  offerRoutes(router, deps, pages, doors);
  router.get('/setup/print', mayOnly('manage'), (ctx) => {
    const [list] = [...deps.gateway.state.lists.values()];
    if (!list) return seeOther(ctx, '/setup/offer');
    const model = presentSetupTickets(deps.gateway.state, list);
    pages.send(ctx, { template: 'setup-print', here: '/setup/print', model });
  });
}

function placeRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { config, settings, interfaces } = deps;
  const show = async (ctx: AdminContext, form: URLSearchParams, problems: Problems): Promise<void> => {
    const model = presentSetupPlace(form, problems, {
      language: ctx.state.language,
      accessPoints: config.accessPoints,
      found: await interfaces(),
    });
    const status = Object.keys(problems).length > 0 ? 422 : 200;
    pages.send(ctx, { template: 'setup-place', here: '/setup/place', model, status });
  };

  router.get('/setup/place', mayOnly('manage'), async (ctx) => {
    const { site } = config;
    const machineZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const guess = guessPlace(ctx.get('accept-language'), ctx.state.language, machineZone);
    const known = {
      country: site.country ?? guess.country,
      timeZone: settings.isOwners('site.timeZone') || site.timeZone !== 'UTC' ? site.timeZone : guess.timeZone,
      currency: settings.isOwners('site.currency') ? site.currency : guess.currency,
    };
    const [found] = config.accessPoints.length > 0 ? [] : await interfaces();
    const ssid = config.accessPoints[0]?.ssid ?? '';
    await show(ctx, new URLSearchParams({ ...known, interface: found?.name ?? '', ssid }), {});
  });

  router.post('/setup/place', ...doors.may('manage'), async (ctx) => {
    const { form } = ctx.state;
    const names = (await interfaces()).map(({ name }) => name);
    const input = parsePlace(form, config.accessPoints, names, pages.say(ctx)('setup.network-name'));
    if (!input.ok) return show(ctx, form, input.problems);
    const changed = await settings.change(input.patch);
    if (!changed.ok) return show(ctx, form, settingProblems(changed.complaints));
    const paths = changed.changed.map(({ path }) => path).join(', ');
    if (paths !== '') await note(ctx, deps, { act: 'settings-change', about: { settings: paths } });
    seeOther(ctx, '/setup/offer');
  });
}

function offerRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway, config } = deps;
  const termsOf = (ctx: AdminContext, preset: Preset) =>
    presetTerms(preset, pages.say(ctx), { currency: config.site.currency, accessPoints: config.accessPoints });

  router.get('/setup/offer', mayOnly('manage'), (ctx) => {
    if (config.accessPoints.length === 0) return seeOther(ctx, '/setup/place?done=setup.no-network');
    const offers = presets.map((preset) => ({ preset, terms: termsOf(ctx, preset) }));
    const model = presentSetupOffers(offers, gateway.state.clock, placeOf(ctx, deps, pages));
    pages.send(ctx, { template: 'setup-offer', here: '/setup/offer', model });
  });

  router.post('/setup/offer', ...doors.may('manage'), async (ctx) => {
    if (config.accessPoints.length === 0) return seeOther(ctx, '/setup/place?done=setup.no-network');
    const preset = presets.find((known) => known === ctx.state.form.get('preset')) ?? ctx.throw(400);
    // pressed twice, or gone back: there is one already
    if (gateway.state.lists.size > 0) return seeOther(ctx, '/setup/print');
    const hands = acting(ctx, deps);
    const terms = termsOf(ctx, preset);
    const taken = [...gateway.state.offers.values()].find(({ name }) => name === terms.name);
    const made = taken ? undefined : await hands.dispatch({ type: 'offer-create', terms });
    const offerId = taken?.id ?? gateway.state.last.offer;
    const name = pages.say(ctx)('setup.list-name');
    const listed = made?.ok === false ? made : await hands.dispatch({ type: 'list-create', name, offerId });
    const listId = gateway.state.last.list;
    const issued = listed.ok
      ? await issueTickets(hands, deps.random, { listId, count: firstTickets }, config.codes)
      : listed;
    if (!issued.ok) throw new Error(`making the first tickets: ${issued.refusal.reason}`);
    seeOther(ctx, '/setup/print');
  });
}
