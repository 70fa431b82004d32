import { type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { Failure, Family, Observation, Probe, WebProbe } from '../probe/client.js';
import { type Judgement, judge, portalAnswerFaults } from '../probe/judge.js';
import { hostOf, probes } from '../probe/table.js';
import type { Names } from './names.js';

/** One row of the table as it was played. */
export interface Played extends Judgement {
  readonly id: string;
  readonly system: string;
  readonly family: Family;
  readonly seen: Observation;
  /** What is wrong with the answer that should show the portal; empty for any other. */
  readonly faults: readonly string[];
}

export interface PlayParts {
  readonly names: Names;
  /** A steady clock, in ms. */
  now(): number;
}

/** Real devices wait ten seconds and more; whoever waits so long sees a network that hangs. */
const patienceMs = 2_500;
const atOnce = 6;
const longestBody = 64 * 1024;

/** Plays the whole table over one family, a few rows at a time, in its order. Never throws: what fails is an observation. */
export async function playTable(family: Family, parts: PlayParts): Promise<readonly Played[]> {
  const rows = probes.filter(({ only }) => only === undefined || only === family);
  const played: Played[] = [];
  const waiting = rows.map((probe, place) => ({ probe, place }));
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      played[next.place] = await playRow(next.probe, family, parts);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return played;
}

/** Plays one row as its device does. */
export async function playRow(probe: Probe, family: Family, parts: PlayParts): Promise<Played> {
  const { first, last } = await observe(probe, family, parts);
  const faults = first?.kind === 'answer' && isLed(first) && probe.kind === 'web' ? portalAnswerFaults(first) : [];
  const judgement = judge(probe, last, family);
  return {
    id: probe.id,
    system: probe.system,
    family,
    seen: last,
    ...judgement,
    faults: judgement.verdict === 'online' ? [] : faults,
  };
}

interface Seen {
  /** Before any redirect was followed. */
  readonly first?: Observation;
  readonly last: Observation;
}

async function observe(probe: Probe, family: Family, parts: PlayParts): Promise<Seen> {
  const askedAt = parts.now();
  const found = await parts.names.find(hostOf(probe), family);
  if (!found.ok) return { last: { kind: 'failed', how: found.how, ms: parts.now() - askedAt } };
  if (probe.kind === 'name')
    return { last: { kind: 'addresses', addresses: found.addresses, ms: parts.now() - askedAt } };
  return follow(probe, family, parts);
}

async function follow(probe: WebProbe, family: Family, parts: PlayParts): Promise<Seen> {
  let url = probe.url;
  const led: string[] = [];
  const first = await ask(probe, url, family, led, parts);
  let last = first;
  while (last.kind === 'answer' && isLed(last) && led.length < probe.follows) {
    url = new URL(last.headers.location ?? '', url).href;
    if (!url.startsWith('http://')) break;
    led.push(url);
    last = await ask(probe, url, family, [...led], parts);
  }
  // a device that follows still saw when it was first answered
  return { first, last: last === first ? last : { ...last, ms: first.ms } };
}

function isLed(seen: Observation): boolean {
  return seen.kind === 'answer' && [301, 302, 303, 307, 308].includes(seen.status) && 'location' in seen.headers;
}

async function ask(
  { method, headers }: WebProbe,
  address: string,
  family: Family,
  led: readonly string[],
  { names, now }: PlayParts,
): Promise<Observation> {
  const url = new URL(address);
  const found = await names.find(url.hostname, family);
  if (!found.ok) return { kind: 'failed', how: found.how, ms: 0 };
  const startedAt = now();
  return new Promise((resolve) => {
    const end = (seen: Observation) => {
      clearTimeout(timer);
      call.destroy();
      resolve(seen);
    };
    const failed = (how: Failure) => end({ kind: 'failed', how, ms: now() - startedAt });
    const call = (url.protocol === 'https:' ? secureRequest : request)(
      {
        host: found.addresses[0],
        ...(url.port !== '' && { port: Number(url.port) }),
        servername: url.hostname,
        path: `${url.pathname}${url.search}`,
        method,
        headers: { Host: url.host, ...headers },
        agent: false,
      },
      (response) => {
        const ms = now() - startedAt;
        bodyOf(response).then(
          (body) =>
            end({ kind: 'answer', status: response.statusCode ?? 0, headers: plainHeaders(response), body, led, ms }),
          (error: NodeJS.ErrnoException) => failed(failureOf(error)),
        );
      },
    );
    const timer = setTimeout(() => failed('silence'), patienceMs);
    call.on('error', (error: NodeJS.ErrnoException) => failed(failureOf(error)));
    call.end();
  });
}

/** Whether a port takes a connection, and how long it took to say so. */
export function knock(host: string, port: number, { now }: Pick<PlayParts, 'now'>): Promise<Observation> {
  const startedAt = now();
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (seen: Observation) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(seen);
    };
    const timer = setTimeout(() => end({ kind: 'failed', how: 'silence', ms: now() - startedAt }), patienceMs);
    socket.on('connect', () => end({ kind: 'connected', ms: now() - startedAt }));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end({ kind: 'failed', how: failureOf(error), ms: now() - startedAt }),
    );
  });
}

/** What an error of a socket means to whoever waits for it. */
export function failureOf({ code = '' }: NodeJS.ErrnoException): Failure {
  // the words of OpenSSL and Node for what they do not trust
  if (/CERT|SIGNATURE|ALTNAME/.test(code)) return 'untrusted';
  if (code === 'ECONNREFUSED') return 'refused';
  if (['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNABORTED'].includes(code)) return 'reset';
  if (['EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'EADDRNOTAVAIL'].includes(code)) return 'unreachable';
  return code === 'ETIMEDOUT' ? 'silence' : 'broken';
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestBody) break;
  }
  return unpacked(Buffer.concat(chunks), response.headers['content-encoding']).toString('utf8');
}

function unpacked(body: Buffer, encoding = ''): Buffer {
  const unpack = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync }[encoding];
  try {
    return body.length === 0 || unpack === undefined ? body : unpack(body);
  } catch {
    return body;
  }
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
