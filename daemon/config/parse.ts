import * as v from 'valibot';
import { accessPointSpec } from './access-point-spec.js';
import { complaint } from './problem.js';
import { required, type Setting } from './setting.js';
import { type AccessPoint, type Config, spec } from './spec.js';

/** One thing wrong with a configuration. */
export interface Complaint {
  /** Where, like `accessPoints[0].interface`. */
  readonly path: string;
  readonly problem: string;
  /** false: the default is used instead and the gateway can start. */
  readonly fatal: boolean;
}

export interface Parsed {
  /** undefined when a complaint is fatal. */
  readonly config: Config | undefined;
  readonly complaints: readonly Complaint[];
}

/** Reads a configuration; collects every complaint, each by path. Never throws. */
export function parseConfig(text: string): Parsed {
  const { raw, complaints } = parseJson(text);
  return complaints.length > 0 ? { config: undefined, complaints } : parseObject(raw);
}

/** A file as JSON has it, or the complaint that it is none. */
export function parseJson(text: string): { readonly raw?: unknown; readonly complaints: readonly Complaint[] } {
  try {
    return { raw: JSON.parse(text), complaints: [] };
  } catch (error) {
    return { complaints: [{ path: '(file)', problem: `is not JSON: ${(error as Error).message}`, fatal: true }] };
  }
}

export function parseObject(raw: unknown): Parsed {
  const complaints: Complaint[] = [];
  if (!isObject(raw))
    return { config: undefined, complaints: [{ path: '(file)', problem: 'must be an object', fatal: true }] };
  for (const key of Object.keys(raw))
    if (!Object.hasOwn(spec, key) && key !== 'accessPoints')
      complaints.push({ path: key, problem: 'is not a known section', fatal: false });
  const sections = Object.entries(spec).map(([name, rows]) => [
    name,
    parseRows(name, rows, raw[name] ?? {}, complaints),
  ]);
  const accessPoints = parseAccessPoints(raw.accessPoints, complaints);
  const config = { ...Object.fromEntries(sections), accessPoints } as Config;
  if (!complaints.some((c) => c.fatal)) complaints.push(...crossChecks(config));
  return { config: complaints.some((c) => c.fatal) ? undefined : config, complaints };
}

/** One section; what is wrong is added to the complaints. */
export function parseRows(
  path: string,
  rows: Readonly<Record<string, Setting<unknown>>>,
  raw: unknown,
  complaints: Complaint[],
): Record<string, unknown> {
  if (!isObject(raw)) {
    const fatal = Object.values(rows).some((row) => row.standard === required);
    complaints.push({ path, problem: 'must be an object', fatal });
    return parseRows(path, rows, {}, []);
  }
  for (const key of Object.keys(raw))
    if (!Object.hasOwn(rows, key))
      complaints.push({ path: `${path}.${key}`, problem: 'is not a known setting', fatal: false });
  return Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [name, parseRow(`${path}.${name}`, row, raw[name], complaints)]),
  );
}

function parseRow(path: string, row: Setting<unknown>, raw: unknown, complaints: Complaint[]): unknown {
  if (raw === undefined) {
    if (row.standard === required) complaints.push({ path, problem: missing, fatal: true });
    return row.standard;
  }
  const result = v.safeParse(row.schema, raw);
  if (result.success) return result.output;
  const fatal = row.standard === required;
  for (const issue of result.issues) {
    const inner = issue.path?.map((item) => `[${String(item.key)}]`).join('') ?? '';
    complaints.push({ path: path + inner, problem: issue.message, fatal });
  }
  return row.standard;
}

/** The list; what is wrong is added to the complaints. None is a fresh box: the owner's page, and nothing that is guarded. */
export function parseAccessPoints(raw: unknown, complaints: Complaint[]): AccessPoint[] {
  const path = 'accessPoints';
  if (raw === undefined) return [];
  if (!Array.isArray(raw)) {
    complaints.push({ path, problem: 'must be a list of access points', fatal: true });
    return [];
  }
  const points = raw.map((entry, i) => parseRows(`${path}[${i}]`, accessPointSpec, entry, complaints)) as AccessPoint[];
  for (const key of ['id', 'interface'] as const)
    points.forEach((point, i) => {
      // what was not given holds the mark of a required setting, and has its own complaint
      if (typeof point[key] === 'string' && points.findIndex((other) => other[key] === point[key]) < i)
        complaints.push({
          path: `${path}[${i}].${key}`,
          problem: usedTwice,
          fatal: true,
        });
    });
  return points;
}

const missing = complaint('missing', 'must be given');
const usedTwice = complaint('used-twice', 'is already used by another access point');
const isUplink = complaint('uplink', 'is the uplink');
const needsLeases = complaint('leases', 'must be given when antiSpoofing is on');

function crossChecks({ firewall, uplink, accessPoints, portal, admin }: Config): Complaint[] {
  const found: Complaint[] = [];
  if (firewall.antiSpoofing && firewall.leaseFile === null)
    found.push({ path: 'firewall.leaseFile', problem: needsLeases, fatal: true });
  accessPoints.forEach((point, i) => {
    if (point.interface === uplink.interface)
      found.push({ path: `accessPoints[${i}].interface`, problem: isUplink, fatal: true });
  });
  return [...found, ...portsTwice({ firewall, portal, admin })];
}

/** Two of our own servers cannot have one port. */
function portsTwice({ firewall, portal, admin }: Pick<Config, 'firewall' | 'portal' | 'admin'>): Complaint[] {
  const ports: readonly (readonly [string, number])[] = [
    ['portal.port', portal.port],
    ...(portal.certificateFile === null ? [] : [['portal.tlsPort', portal.tlsPort] as const]),
    ['admin.port', admin.port],
    ['firewall.namePort', firewall.namePort],
    ['firewall.namePort', firewall.namePort + 1],
  ];
  return ports.flatMap(([path, port], n) => {
    const [other] = ports.slice(0, n).find(([, taken]) => taken === port) ?? [];
    return other === undefined ? [] : [{ path, problem: `needs port ${port}, which is that of ${other}`, fatal: true }];
  });
}

/** A JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
