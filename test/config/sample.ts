import type { Config } from '../../daemon/config/spec.js';

/** A configuration that gives every setting, each another value than its default. */
export const fullConfig: Config = {
  site: {
    name: "Chez l'Étoile",
    language: 'fr',
    timeZone: 'Europe/Paris',
    currency: 'CHF',
    country: 'CH',
    stateFolder: '/etc/passerelle/state',
  },
  uplink: { interface: 'eth1', totalUpKbps: 20_000 },
  portal: {
    port: 8090,
    tlsPort: 443,
    certificateFile: '/etc/passerelle/portal.pem',
    keyFile: '/etc/passerelle/portal.key',
    odhcpd: true,
  },
  admin: { address: '192.168.1.1', port: 8091, hosts: ['passerelle.lan', 'box.example'] },
  codes: { alphabet: 'digits', length: 10 },
  print: {
    paper: 'receipt-58',
    header: "L'accueil",
    footer: 'À bientôt',
    logo: false,
    printer: '192.168.1.60:9101',
    codePage: 'cp858',
  },
  mail: {
    host: 'smtp.example.net',
    port: 465,
    security: 'tls',
    user: 'cafe',
    password: 'hush hush',
    fromAddress: 'wifi@cafe.example',
    fromName: 'Le café',
  },
  firewall: {
    kernel: 'simulated',
    walledGarden: ['192.0.2.0/24', '2001:db8::1'],
    walledGardenDomains: ['example.org', '*.pay.example'],
    dnsmasqFile: '/tmp/dnsmasq.d/passerelle.conf',
    dnsmasqRestart: 'openwrt',
    antiSpoofing: true,
    privateRelay: 'refuse',
    encryptedDns: 'refuse',
    namePort: 5300,
    leaseFile: '/tmp/dhcp.leases',
  },
  meters: { readSeconds: 30 },
  clock: { trust: 'synchronised' },
  store: { checkpointSeconds: 300 },
  history: { keepMonths: 3 },
  log: { level: 'debug' },
  accessPoints: [
    {
      id: 'terrace',
      name: 'The terrace',
      title: 'On the roof',
      language: 'fr',
      interface: 'br-guest',
      host: 'portal.lan',
      totalDownKbps: 100_000,
      ssid: 'Étoile',
      venueInfoUrl: 'https://cafe.example/about',
      wifiPassword: 'the sea is wide',
    },
    {
      id: 'room-2',
      name: 'Room 2',
      title: null,
      language: null,
      interface: 'br-lan.20',
      host: null,
      totalDownKbps: null,
      ssid: null,
      venueInfoUrl: null,
      wifiPassword: null,
    },
  ],
};

/** The least that can be given. */
export const leastConfig = {
  uplink: { interface: 'eth0' },
  accessPoints: [{ id: 'guests', name: 'Guests', interface: 'br-guest' }],
};
