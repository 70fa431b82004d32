import type Router from '@koa/router';
import { devicesUnder } from '../../domain/device-rule.js';
import { dispatch, withInput } from './answer.js';
import type { ControlDeps } from './app.js';
import { reply } from './exchange.js';
import { clearInput, ruleInput } from './input.js';

/** Exempt and blocked devices. */
export function deviceRoutes(router: Router, { gateway }: ControlDeps): void {
  router.get('/devices', (ctx) => {
    const at = gateway.now();
    reply(ctx, 200, [...devicesUnder(gateway.state, 'exempt', at), ...devicesUnder(gateway.state, 'blocked', at)]);
  });
  router.post('/devices', (ctx) =>
    withInput(ctx, ruleInput, async ({ mac, rule, note = '', seconds = null }) => {
      const untilAt = seconds === null ? null : gateway.now() + seconds * 1000;
      await dispatch(ctx, gateway, { type: 'device-rule', mac, rule, note, untilAt }, () => ({ mac, rule, untilAt }));
    }),
  );
  router.post('/devices/clear', (ctx) =>
    withInput(ctx, clearInput, async ({ mac }) => {
      await dispatch(ctx, gateway, { type: 'device-rule-clear', mac }, () => ({ mac }));
    }),
  );
}
