import type { Middleware, ParameterizedContext } from 'koa';
import type { CountedLimit } from '../middleware/counted-limit.js';
import type { FormTokens } from '../middleware/form-token.js';
import type { SignedLinks } from '../signed-link.js';
import type { PortalDeps, PortalState } from './deps.js';
import type { LinkMailLimit } from './link-mail-limit.js';
import type { LogInThrottle } from './log-in-throttle.js';
import type { Pages } from './page.js';

/** What the portal's routes work with. */
export interface Room extends PortalDeps {
  readonly pages: Pages;
  readonly tokens: FormTokens;
  readonly throttle: LogInThrottle;
  readonly links: SignedLinks;
  readonly linkMails: LinkMailLimit;
  /** How many pages each device has been given just now. */
  readonly rush: CountedLimit;
}

export type Ctx = ParameterizedContext<PortalState>;
export type Handler = Middleware<PortalState>;
