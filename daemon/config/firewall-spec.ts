import { byRestart, setting } from './setting.js';
import { choice, flag, gardenDomain, list, network, orNull, path, port } from './value.js';

/** What shut and open devices may reach: the section `firewall` of the table (spec.ts). */
export const firewallSpec = {
  kernel: setting(
    'nft | simulated',
    choice('nft', 'simulated'),
    'nft',
    'Data plane; `simulated` opens nothing and is for trying the pages.',
  ),
  walledGarden: byRestart(
    setting('list of addresses', list(network), [], 'IP addresses and networks that shut devices may reach.'),
  ),
  walledGardenDomains: byRestart(
    setting(
      'list of domains',
      list(gardenDomain),
      [],
      'Domains that shut devices may reach, with all below them. dnsmasq must tell us their addresses: see dnsmasqFile.',
    ),
  ),
  dnsmasqFile: setting(
    'path | null',
    orNull(path),
    null,
    'File that is written for dnsmasq (built with nftset), which must include it: for walledGardenDomains.',
  ),
  dnsmasqRestart: setting(
    'none | systemd | openwrt',
    choice('none', 'systemd', 'openwrt'),
    'none',
    'How dnsmasq is restarted when that file has changed; with `none` somebody does it.',
  ),
  antiSpoofing: byRestart(
    setting('true | false', flag, false, 'Drop packets whose sender address is not the one the device got by DHCP.'),
  ),
  privateRelay: byRestart(
    setting(
      'allow | refuse',
      choice('allow', 'refuse'),
      'allow',
      'iCloud Private Relay after the log-in; before it, devices are told at once that it is off.',
    ),
  ),
  encryptedDns: byRestart(
    setting(
      'allow | refuse',
      choice('allow', 'refuse'),
      'allow',
      'Encrypted DNS after the log-in. `refuse` refuses DNS over TLS and QUIC and tells Firefox to leave its own off; DNS inside ordinary HTTPS cannot be told from other pages.',
    ),
  ),
  namePort: setting(
    'number',
    port,
    8053,
    'Port, and the one after it, on which guests are told that the names for that do not exist.',
    'UDP and TCP port',
  ),
  leaseFile: byRestart(setting('path | null', orNull(path), null, "dnsmasq's lease file; needed by antiSpoofing.")),
} as const;
