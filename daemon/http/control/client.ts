import { type IncomingMessage, request } from 'node:http';
import type { Refusal } from '../../domain/refusal.js';
import { refusalText } from './refusal-text.js';

const patienceMs = 60_000;

/**
 * Asks the running daemon over its control socket. Answers what it answered, parsed. Throws an Error whose message is
 * for a person at a terminal: nobody there, not allowed, a complaint or a refusal in words.
 */
export async function callControl(socketPath: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { status, answer } = await exchange(socketPath, method, path, text);
  if (status >= 200 && status < 300) return answer;
  throw new Error(complaintIn(answer) ?? `the daemon answered with status ${status}`);
}

/** The same for an answer that is bytes and not JSON: as they come. */
export async function openControl(
  socketPath: string,
  method: string,
  path: string,
  text: string,
): Promise<IncomingMessage> {
  const response = await ask(socketPath, method, path, text);
  const { statusCode = 0 } = response;
  if (statusCode >= 200 && statusCode < 300) return response;
  throw new Error(complaintIn(await read(response)) ?? `the daemon answered with status ${statusCode}`);
}

async function exchange(
  socketPath: string,
  method: string,
  path: string,
  text: string | undefined,
): Promise<{ readonly status: number; readonly answer: unknown }> {
  const response = await ask(socketPath, method, path, text);
  return { status: response.statusCode ?? 0, answer: await read(response) };
}

function ask(socketPath: string, method: string, path: string, text: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers =
      text === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
    const call = request({ socketPath, method, path, headers, agent: false }, resolve);
    call.setTimeout(patienceMs, () =>
      call.destroy(new Error(`no answer from the daemon within ${patienceMs / 1000} s`)),
    );
    call.on('error', (error: NodeJS.ErrnoException) => reject(explain(error, socketPath)));
    call.end(text);
  });
}

async function read(response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch (cause) {
    throw new Error('the daemon gave an answer that is not JSON', { cause });
  }
}

function explain(error: NodeJS.ErrnoException, socketPath: string): Error {
  if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED')
    return new Error(`no daemon is running: nobody answers at ${socketPath}`, { cause: error });
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return new Error(`not allowed to speak to the daemon at ${socketPath}: run this as root`, { cause: error });
  if (error.code === 'ECONNRESET') return new Error('the daemon went away without an answer', { cause: error });
  return error;
}

function complaintIn(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { refusal, complaints, error } = answer as {
    readonly refusal?: Refusal;
    readonly complaints?: readonly { readonly path: string; readonly problem: string }[];
    readonly error?: string;
  };
  if (refusal !== undefined) return refusalText(refusal);
  if (complaints !== undefined) return complaints.map(({ path, problem }) => `${path}: ${problem}`).join('\n');
  return error;
}
