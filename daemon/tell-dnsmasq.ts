import { readFile } from 'node:fs/promises';
import type { Config } from './config/spec.js';
import { dnsmasqFileText } from './kernel/open.js';
import { keepFile } from './os/kept-file.js';
import type { Run } from './os/run.js';
import type { Announced } from './tell-odhcpd.js';

/** dnsmasq may read its settings as somebody else. */
const readableByAll = 0o644;

const restarting = {
  systemd: ['systemctl', 'try-restart', 'dnsmasq'],
  openwrt: ['/etc/init.d/dnsmasq', 'restart'],
} as const;

/**
 * Writes for dnsmasq which domains shut devices may reach and where the captive-portal API is, where there is a file for it,
 * and has it restarted when they have changed: it reads its settings at its start alone. Twice is once. Rejects when either
 * fails, and is to be called again then.
 */
export async function tellDnsmasq(config: Config, announced: readonly Announced[], run: Run): Promise<void> {
  const { dnsmasqFile, dnsmasqRestart } = config.firewall;
  const garden = dnsmasqFileText(config);
  if (dnsmasqFile === null || garden === undefined) return;
  const text = `${garden}${announcedText(announced)}`;
  const before = await readFile(dnsmasqFile, 'utf8').catch(() => undefined);
  await keepFile(dnsmasqFile, text, readableByAll);
  const isNews = before === undefined ? saysSomething(text) : before !== text;
  if (!isNews || dnsmasqRestart === 'none') return;
  try {
    await run(restarting[dnsmasqRestart]);
  } catch (error) {
    // by the old text it is seen next time that dnsmasq does not know yet
    await keepFile(dnsmasqFile, before, readableByAll);
    throw error;
  }
}

/**
 * RFC 8910: option 114 of DHCPv4 and 103 of DHCPv6 for the guests of each interface, whose name dnsmasq gives them as a tag.
 * It has no word for option 37 of router advertisements.
 */
function announcedText(announced: readonly Announced[]): string {
  const lines = announced.flatMap(({ interface: device, url }) =>
    url === null ? [] : [`dhcp-option=tag:${device},114,"${url}"`, `dhcp-option=tag:${device},option6:103,"${url}"`],
  );
  return lines.length === 0 ? '' : `# where the captive-portal API is (RFC 8910)\n${lines.join('\n')}\n`;
}

function saysSomething(text: string): boolean {
  return text.split('\n').some((line) => line !== '' && !line.startsWith('#'));
}
