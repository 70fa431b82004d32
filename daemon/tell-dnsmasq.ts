import { readFile } from 'node:fs/promises';
import type { Config } from './config/spec.js';
import { dnsmasqFileText } from './kernel/open.js';
import { keepFile } from './os/kept-file.js';
import type { Run } from './os/run.js';

/** dnsmasq may read its settings as somebody else. */
const readableByAll = 0o644;

const restarting = {
  systemd: ['systemctl', 'try-restart', 'dnsmasq'],
  openwrt: ['/etc/init.d/dnsmasq', 'restart'],
} as const;

/**
 * Writes for dnsmasq which domains shut devices may reach, where there is a file for it, and has it restarted when they have
 * changed: it reads its settings at its start alone. Twice is once. Rejects when either fails.
 */
export async function tellDnsmasq(config: Config, run: Run): Promise<void> {
  const { dnsmasqFile, dnsmasqRestart, walledGardenDomains } = config.firewall;
  const text = dnsmasqFileText(config);
  if (dnsmasqFile === null || text === undefined) return;
  const before = await readFile(dnsmasqFile, 'utf8').catch(() => undefined);
  await keepFile(dnsmasqFile, text, readableByAll);
  const isNews = before === undefined ? walledGardenDomains.length > 0 : before !== text;
  if (isNews && dnsmasqRestart !== 'none') await run(restarting[dnsmasqRestart]);
}
