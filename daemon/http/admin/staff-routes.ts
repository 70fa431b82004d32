import type Router from '@koa/router';
import type { Staff } from '../../domain/staff.js';
import { addStaff, longestName, setPassword, shortestPassword } from '../staff-password.js';
import { acting } from './act.js';
import type { AdminDeps, Doors } from './app.js';
import { type AdminContext, type AdminState, mayOnly, seeOther } from './guard.js';
import type { Pages } from './page.js';
import { placeOf } from './place.js';
import { presentPerson, presentRights, presentStaff, presentStaffForm, presentStaffSessions } from './present-staff.js';
import { type Problems, problemsOf } from './problem.js';
import { type NewPassword, readNewPassword, readNewStaff, readRole } from './staff-form.js';
import type { SignedIn } from './staff-session.js';

const here = '/staff';

/** Who may sign in, and what each of them may do. */
export function staffRoutes(router: Router<AdminState>, deps: AdminDeps, pages: Pages, doors: Doors): void {
  const { gateway, random } = deps;
  const door = (ctx: AdminContext) => ({
    gateway: acting(ctx, deps),
    passwords: deps.passwords,
    stateFolder: deps.config.site.stateFolder,
  });

  const show = (ctx: AdminContext, status: number, typed: URLSearchParams, problems: Problems): void => {
    const { session } = selfOf(ctx);
    const place = placeOf(ctx, deps, pages);
    const model = {
      people: presentStaff(gateway.state, place, session.name),
      form: presentStaffForm(typed, problems, 'cashier'),
      browsers: presentStaffSessions(gateway.state, place, session),
      ...presentRights(),
      least: shortestPassword,
      longestName,
    };
    pages.send(ctx, { template: 'staff', here, status, model });
  };
  const showPerson = (ctx: AdminContext, status: number, typed: URLSearchParams, problems: Problems): void => {
    const person = personIn(ctx, deps);
    const model = {
      person: presentPerson(gateway.state, person, placeOf(ctx, deps, pages), selfOf(ctx).session.name),
      form: presentStaffForm(typed, problems, person.role),
      least: shortestPassword,
    };
    pages.send(ctx, { template: 'staff-person', here, status, model });
  };
  /** What nobody has typed is shown once; a page that is asked for again does not show it. */
  const tell = (ctx: AdminContext, name: string, { password, isMadeUp }: NewPassword, notice: string): void => {
    if (!isMadeUp) seeOther(ctx, `/staff?done=staff.${notice}`);
    else pages.send(ctx, { template: 'staff-secret', here, model: { name, password } });
  };

  router.get('/staff', mayOnly('manage'), (ctx) => show(ctx, 200, new URLSearchParams(), {}));

  router.post('/staff', ...doors.may('manage'), async (ctx) => {
    const { form } = ctx.state;
    const read = readNewStaff(form, random);
    if (!read.ok) return show(ctx, 422, form, read.problems);
    const decision = await addStaff(door(ctx), read.value);
    if (!decision.ok) return show(ctx, 422, form, problemsOf(decision.refusal, 'name'));
    tell(ctx, read.value.name, read.value, 'added');
  });

  router.get('/staff/people/:name', mayOnly('manage'), (ctx) => showPerson(ctx, 200, new URLSearchParams(), {}));

  router.post('/staff/people/:name/role', ...doors.may('manage'), async (ctx) => {
    const { form } = ctx.state;
    const person = personIn(ctx, deps);
    const role = readRole(form) ?? ctx.throw(400);
    const isOwn = person.name === selfOf(ctx).session.name;
    if (isOwn && role !== person.role && !form.has('sure'))
      return pages.send(ctx, { template: 'staff-sure', here, model: sure(ctx, person, 'role', role) });
    const decision = await acting(ctx, deps).dispatch({ type: 'staff-role', name: person.name, role });
    if (!decision.ok) return showPerson(ctx, 422, form, problemsOf(decision.refusal, 'role'));
    seeOther(ctx, isOwn && role !== 'owner' ? '/online?done=staff.own-role' : '/staff?done=staff.role-changed');
  });

  router.post('/staff/people/:name/password', ...doors.may('manage'), async (ctx) => {
    const person = personIn(ctx, deps);
    // their own needs the present one
    if (person.name === selfOf(ctx).session.name) return seeOther(ctx, '/password');
    const read = readNewPassword(ctx.state.form, random);
    if (!read.ok) return showPerson(ctx, 422, new URLSearchParams(), read.problems);
    const decision = await setPassword(door(ctx), { name: person.name, password: read.value.password }, null);
    if (!decision.ok) ctx.throw(404);
    tell(ctx, person.name, read.value, 'password-set');
  });

  router.get('/staff/people/:name/remove', mayOnly('manage'), (ctx) => {
    pages.send(ctx, { template: 'staff-sure', here, model: sure(ctx, personIn(ctx, deps), 'remove') });
  });

  router.post('/staff/people/:name/remove', ...doors.may('manage'), async (ctx) => {
    const person = personIn(ctx, deps);
    const { name } = person;
    const isOwn = name === selfOf(ctx).session.name;
    const decision = await acting(ctx, deps).dispatch({ type: 'staff-remove', name });
    if (!decision.ok) {
      const { name: problem } = problemsOf(decision.refusal, 'name');
      const model = { ...sure(ctx, person, 'remove'), problem };
      return pages.send(ctx, { template: 'staff-sure', here, status: 422, model });
    }
    seeOther(ctx, isOwn ? '/sign-in?done=staff.own-removed' : '/staff?done=staff.removed');
  });
}

/** A question before what has no undo. */
function sure(ctx: AdminContext, { name }: Staff, what: 'remove' | 'role', role = '') {
  const back = `/staff/people/${encodeURIComponent(name)}`;
  const isSelf = name === selfOf(ctx).session.name;
  return { name, what, role, roleKey: `staff.role.${role}`, isSelf, back, action: `${back}/${what}`, problem: null };
}

function selfOf(ctx: AdminContext): SignedIn {
  return ctx.state.signedIn ?? ctx.throw(403);
}

/** The person in the path; 404 when there is none. */
function personIn(ctx: AdminContext, { gateway }: AdminDeps): Staff {
  return gateway.state.staff.get(ctx.params.name ?? '') ?? ctx.throw(404);
}
