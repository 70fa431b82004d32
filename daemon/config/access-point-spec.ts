import { languages } from './language.js';
import { atOnce, byRestart, required, secret, setting } from './setting.js';
import {
  choice,
  hostName,
  httpsAddress,
  identifier,
  interfaceName,
  orNull,
  rate,
  ssid,
  text,
  wifiPassword,
} from './value.js';

/** The keys of one entry of `accessPoints`. The owner may change the list; one more or one less is a new start. */
export const accessPointSpec = {
  id: byRestart(setting('id', identifier, required, 'Short id, used by offers; never change it.')),
  name: atOnce(setting('text', text(80), required, 'Name shown to staff.')),
  title: atOnce(
    setting(
      'text | null',
      orNull(text(80)),
      null,
      'Name of the place as the guests of this access point see it; site.name when null.',
    ),
  ),
  language: atOnce(
    setting(
      `${languages.join(' | ')} | null`,
      orNull(choice(...languages)),
      null,
      'Language of its pages when the browser asks for none that we speak; site.language when null.',
    ),
  ),
  interface: byRestart(
    setting(
      'interface',
      interfaceName,
      required,
      'The LAN interface that is guarded: a bridge, VLAN or SSID interface.',
    ),
  ),
  host: byRestart(
    setting(
      'host name | null',
      orNull(hostName),
      null,
      'Name of the portal in links; the interface address when null. Your DNS must resolve it to that address.',
    ),
  ),
  totalDownKbps: byRestart(
    setting('number | null', rate, null, 'Download of all guests of this access point together.', 'kbit/s'),
  ),
  ssid: atOnce(
    setting('Wi-Fi name | null', orNull(ssid), null, 'Name of its Wi-Fi, for the QR code on tickets that joins it.'),
  ),
  venueInfoUrl: atOnce(
    setting(
      'https address | null',
      orNull(httpsAddress),
      null,
      'Page about the place, which phones offer beside the network (RFC 8908, venue-info-url).',
    ),
  ),
  wifiPassword: secret(
    atOnce(
      setting(
        'Wi-Fi password | null',
        orNull(wifiPassword),
        null,
        'Password of its Wi-Fi, for that QR code; null: open.',
      ),
    ),
  ),
} as const;
