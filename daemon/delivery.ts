import { openBackups } from './backups.js';
import type { Settings } from './config/owner-settings.js';
import type { Config } from './config/spec.js';
import type { Gateway } from './gateway.js';
import { composeMail } from './http/mail/compose.js';
import { openSignedLinks } from './http/signed-link.js';
import type { Views } from './http/view.js';
import { type MailServer, smtpMailer } from './integrations/mail/client.js';
import { random } from './os/random.js';
import { type Outbox, openOutbox } from './outbox.js';
import type { Backups, Mailer } from './ports-delivery.js';

export interface DeliveryParts {
  readonly settings: Pick<Settings, 'config'>;
  readonly gateway: Gateway;
  readonly views: Views;
  /** Of the links in mail. */
  readonly secret: string;
  readonly version: string;
  readonly snapshot: () => Promise<void>;
  readonly restart: (why: string) => void;
  readonly onFault: (action: string, error: unknown) => void;
}

/** What leaves the gateway: mail to guests, and backups. */
export interface Delivery {
  readonly outbox: Outbox;
  readonly post: { readonly mailer: Mailer; deliver(): void; isSetUp(): boolean };
  readonly backups: Backups;
}

export async function openDelivery(parts: DeliveryParts): Promise<Delivery> {
  const { settings, gateway, views, secret, version, snapshot, restart, onFault } = parts;
  const { config } = settings;
  const mailer = smtpMailer({ server: () => mailServer(config) });
  const outbox = openOutbox({
    gateway,
    mailer,
    compose: composeMail({ gateway, config, views, links: openSignedLinks(secret) }),
  });
  const deliver = () => void outbox.deliver().catch((error: unknown) => onFault('delivering mail', error));
  const backups = await openBackups({
    stateFolder: config.site.stateFolder,
    snapshot,
    release: version,
    siteName: () => config.site.name,
    random,
    now: () => gateway.now(),
    restart,
  });
  const isSetUp = () => config.mail.host !== null && config.mail.fromAddress !== null;
  return { outbox, post: { mailer, deliver, isSetUp }, backups };
}

function mailServer({ mail, site }: Config): MailServer {
  return { ...mail, fromName: mail.fromName ?? site.name };
}
