import { setting } from './setting.js';
import { flag, orNull, path, port } from './value.js';

/** Keys of the section `portal`: the same pages over TLS, and the captive-portal API that needs it (RFC 8908). */
export const tlsSpec = {
  tlsPort: setting(
    'number',
    port,
    8443,
    'Port of the same pages over TLS and of the captive-portal API (RFC 8908), once there is a certificate.',
    'TCP port',
  ),
  certificateFile: setting(
    'path | null',
    orNull(path),
    null,
    'Certificate for the names in `accessPoints[].host`, PEM, followed by its chain. It is read again when it changes.',
  ),
  keyFile: setting('path | null', orNull(path), null, 'Its private key, PEM, readable by the daemon alone.'),
  odhcpd: setting(
    'true | false',
    flag,
    false,
    'Have OpenWrt’s odhcpd announce the captive-portal API (router advertisements, DHCPv6), by uci.',
  ),
} as const;
