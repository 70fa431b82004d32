// Runs `passerelle doctor` in the gateway of a lab.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { Examination } from '../../daemon/doctor/examine.js';
import type { Finding } from '../../daemon/doctor/finding.js';
import type { SheetRow } from '../../daemon/doctor/sheet.js';
import type { Lab } from '../../scripts/netlab/lab.js';
import { type GatewayLab, type GatewayLabOptions, openGatewayLab } from './gateway-lab.js';

export const main = fileURLToPath(new URL('../../daemon/main.js', import.meta.url));

export interface Report {
  readonly ok: boolean;
  readonly gateway: readonly Finding[];
  readonly accessPoints: readonly Examination[];
}

export interface HereReport {
  readonly ok: boolean;
  readonly rows: readonly SheetRow[];
  readonly findings: readonly Finding[];
}

export async function placeFor(t: ExecutionContext, options: GatewayLabOptions = {}): Promise<GatewayLab> {
  const place = await openGatewayLab(options);
  t.teardown(() => place.close());
  return place;
}

export const command = (place: GatewayLab, ...args: readonly string[]): [string, ...string[]] => [
  process.execPath,
  main,
  'doctor',
  '--config',
  place.daemon.configFile,
  ...args,
];

export async function examine(place: GatewayLab, ...args: readonly string[]): Promise<Report> {
  const { stdout, stderr, code } = await place.lab.gateway.exec(command(place, '--json', ...args), {
    mayFail: true,
    timeoutMs: 60_000,
  });
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as Report;
  if (code !== (report.ok ? 0 : 1)) throw new Error(`exit status ${code}`);
  return report;
}

export const problemsOf = ({ gateway, accessPoints }: Report) =>
  [...gateway, ...accessPoints.flatMap(({ findings }) => findings)]
    .filter(({ state }) => state === 'problem')
    .map(({ id, text }) => `${id}: ${text}`);

/** What the doctor has left of its links and namespaces; the names of namespaces are the whole machine's, where others may look just now. */
export async function traces({ gateway }: Lab): Promise<string> {
  const links = await gateway.exec(['ip', '-o', 'link', 'show']);
  const namespaces = await gateway.exec(['ip', 'netns', 'list']);
  const left = [...namespaces.stdout.matchAll(/passerelle-doctor-(\d+)/g)].filter(
    ([, number]) => !existsSync(`/proc/${number}`),
  );
  return `${links.stdout.match(/pd\d+/g) ?? ''}${left.map(([name]) => name)}`;
}
