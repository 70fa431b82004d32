import type { Command } from './cli.js';
import type { Config } from './config/spec.js';
import { type Examination, type ExamineParts, examine } from './doctor/examine.js';
import { type Finding, notTested, probeFindings, problem, refusalFindings } from './doctor/finding.js';
import { gatewayFindings } from './doctor/gateway-finding.js';
import { findPortal, portalAt } from './doctor/portal-form.js';
import { sheetOf } from './doctor/sheet.js';
import { sheetText } from './doctor/text.js';
import { type Visit, visit } from './doctor/visit.js';
import type { Status } from './http/control/present.js';
import { addressesOn } from './os/network.js';
import type { Run } from './os/run.js';

export type DoctorCommand = Extract<Command, { name: 'doctor' }>;

export interface DoctorParts {
  readonly run: Run;
  readonly self: readonly [string, ...string[]];
  readonly number: number;
  readonly isRoot: boolean;
  readonly json: boolean;
  readonly wallAt: number;
  readonly releasedAt: number;
  readonly signal: AbortSignal;
  now(): number;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
}

/** What to print, and whether all is well. */
export interface DoctorReport {
  readonly isWell: boolean;
  readonly text: string;
}

/** Looks at the gateway as its guests see it, access point by access point. */
export async function doctor(command: DoctorCommand, config: Config, parts: DoctorParts): Promise<DoctorReport> {
  if (!parts.isRoot) {
    const advice = 'run it as root, or join the guest Wi-Fi with a laptop and run passerelle doctor --here';
    return report(parts, [problem('root', 'only root can plug in a device of its own', advice)], []);
  }
  const chosen = config.accessPoints.filter(({ id }) => command.accessPoint === null || id === command.accessPoint);
  if (chosen.length === 0) {
    const known = config.accessPoints.map(({ id }) => id).join(', ');
    return report(
      parts,
      [problem('access-point', `there is no access point ${command.accessPoint ?? ''}`, `there are: ${known}`)],
      [],
    );
  }
  const daemon = await askDaemon(parts);
  const run = stoppable(parts);
  const gateway = await gatewayFindings({ ...parts, run, daemon, interfaces: chosen.map((point) => point.interface) });
  const order: ExamineParts = {
    ...parts,
    control: 'silent' in daemon ? undefined : (path, body) => parts.control('POST', path, body),
    code: command.code ?? undefined,
    ownerPort: config.admin.port,
    ownerAddress: config.admin.address,
    addressesOf: async (name) => ((await addressesOn(run, name)) ?? []).map((address) => address.replace(/\/.*/, '')),
    stopped: () => parts.signal.throwIfAborted(),
  };
  const examinations: Examination[] = [];
  // one after the other: a device that is let in at one must not be the neighbour of another
  for (const point of chosen) examinations.push(await examine(point, order));
  return report(parts, gateway, examinations);
}

/** The same from this very computer, which stands where a guest does: what it finds now, and with a code what it finds let in. */
export async function doctorHere(command: DoctorCommand, parts: DoctorParts): Promise<DoctorReport> {
  const { nameServers, owner, code, step } = command;
  const look = (isShut: boolean) => visit({ isShut, nameServers, owner, now: parts.now });
  switch (step) {
    case 'shut':
    case 'open':
      return data(await look(step === 'shut'));
    case 'log-in': {
      const portal = await findPortal(nameServers);
      return data({ problem: await portal.logIn(code ?? ''), address: portal.address });
    }
    case 'log-out':
      await portalAt(command.portal ?? '', nameServers).logOut();
      return data({});
    case null:
      return hereReport(await look(true), code === null ? undefined : () => letInHere(code, nameServers, look), parts);
  }
}

interface LetIn {
  readonly refused?: string | undefined;
  readonly open?: Visit;
  readonly ended?: Visit;
}

async function letInHere(
  code: string,
  nameServers: readonly string[],
  look: (isShut: boolean) => Promise<Visit>,
): Promise<LetIn> {
  const portal = await findPortal(nameServers);
  const refused = await portal.logIn(code);
  if (refused !== undefined) return { refused };
  let open: Visit;
  try {
    open = await look(false);
  } finally {
    await portal.logOut();
  }
  return { open, ended: await look(false) };
}

async function hereReport(
  now: Visit,
  letIn: (() => Promise<LetIn>) | undefined,
  parts: DoctorParts,
): Promise<DoctorReport> {
  const isOnline = now.plays.filter(({ verdict }) => verdict === 'online').length > now.plays.length * 0.6;
  if (isOnline) {
    const findings = [
      notTested(
        'shut',
        'this computer is online here: to see what a guest without a ticket sees, log it out and run this again',
      ),
      ...probeFindings({ shut: [], open: now.plays }).filter(({ id }) => id === 'probes-open'),
    ];
    return here(parts, sheetOf({ shut: now.plays }), findings);
  }
  const { refused, open, ended } = (await letIn?.()) ?? {};
  const stages = { shut: now.plays, ...(open && { open: open.plays }), ...(ended && { ended: ended.plays }) };
  const advice = 'give a code that is new, and of an offer of this access point';
  return here(parts, sheetOf(stages), [
    ...(now.families.length === 0 ? [problem('address', 'this computer has no address', 'join the guest Wi-Fi')] : []),
    ...refusalFindings(now),
    ...(refused === undefined ? [] : [problem('log-in', `the portal did not take the code: ${refused}`, advice)]),
    ...probeFindings(stages),
  ]);
}

function here(parts: DoctorParts, rows: ReturnType<typeof sheetOf>, findings: readonly Finding[]): DoctorReport {
  const isWell = findings.every(({ state }) => state !== 'problem');
  if (parts.json) return { isWell, text: `${JSON.stringify({ ok: isWell, rows, findings }, null, 2)}\n` };
  return { isWell, text: `${sheetText('What devices find here', rows, findings)}\n${summary(findings)}\n` };
}

function report(parts: DoctorParts, gateway: readonly Finding[], accessPoints: readonly Examination[]): DoctorReport {
  const all = [...gateway, ...accessPoints.flatMap(({ findings }) => findings)];
  const isWell = all.every(({ state }) => state !== 'problem');
  if (parts.json) return { isWell, text: `${JSON.stringify({ ok: isWell, gateway, accessPoints }, null, 2)}\n` };
  const sheets = accessPoints.map(({ accessPoint, interface: name, mac, rows, findings }) =>
    sheetText(`Access point ${accessPoint} on ${name}${mac === undefined ? '' : `, as device ${mac}`}`, rows, findings),
  );
  return { isWell, text: `${[sheetText('The gateway', [], gateway), ...sheets].join('\n')}\n${summary(all)}\n` };
}

function summary(findings: readonly Finding[]): string {
  const problems = findings.filter(({ state }) => state === 'problem').length;
  if (problems === 0) return 'Nothing is wrong.';
  return problems === 1 ? 'One problem.' : `${problems} problems.`;
}

function data(value: unknown): DoctorReport {
  return { isWell: true, text: `${JSON.stringify(value)}\n` };
}

async function askDaemon({
  control,
}: DoctorParts): Promise<{ readonly complaints: readonly string[] } | { readonly silent: string }> {
  try {
    return { complaints: ((await control('GET', '/status')) as Status).kernel.complaints };
  } catch (error) {
    return { silent: error instanceof Error ? error.message : String(error) };
  }
}

/** Programs that are not waited for any more once the doctor is told to stop; what was made is then taken away. */
function stoppable({ run, signal }: DoctorParts): Run {
  return async (argv, input) => {
    signal.throwIfAborted();
    return run(argv, input);
  };
}
