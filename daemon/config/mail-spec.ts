import { atOnce, secret, setting } from './setting.js';
import { choice, hostName, mailAddress, orNull, port, text } from './value.js';

/** How mail is sent: the section `mail` of the table (spec.ts). */
export const mailSpec = {
  host: atOnce(
    setting('host name | null', orNull(hostName), null, 'Mail server that takes our mail (SMTP); null: none is sent.'),
  ),
  port: atOnce(setting('number', port, 587, 'Its port: 587 with starttls, 465 with tls, 25 within a network.')),
  security: atOnce(
    setting(
      'starttls | tls | none',
      choice('starttls', 'tls', 'none'),
      'starttls',
      'How the connection is kept secret; with `none` codes and password travel in clear text.',
    ),
  ),
  user: atOnce(
    setting('text | null', orNull(text(200)), null, 'User name at the mail server; null: it asks for none.'),
  ),
  password: secret(atOnce(setting('text | null', orNull(text(200)), null, 'Password at the mail server.'))),
  fromAddress: atOnce(
    setting(
      'e-mail address | null',
      orNull(mailAddress),
      null,
      'Address that our mail comes from; null: none is sent.',
    ),
  ),
  fromName: atOnce(
    setting('text | null', orNull(text(80)), null, 'Name that our mail comes from; the name of the place when null.'),
  ),
} as const;
