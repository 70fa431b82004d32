import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { plan } from '../netlab/lab.js';
import type { Host } from '../netlab/namespace.js';
import { startProgram } from '../netlab/namespace.js';
import type { GuestQuestion, LoggedIn } from './guest-program.js';
import { ask } from './question.js';

const echoPort = 9_000;
const portalPort = '8080';

/** Starts the host that the guests knock at; it lives until the lab is removed. */
export async function startEcho(internet: Host): Promise<void> {
  await startProgram(internet, '../measure/echo-program.js', [plan.internet.ipv4, String(echoPort)]);
}

/** A guest that logs in and out over IPv4 or IPv6, and knocks at the Internet over IPv4 all the while. */
export function startGuest(guest: Host, family: 'IPv4' | 'IPv6', knockEveryMs: number): Promise<ChildProcess> {
  const portal = family === 'IPv4' ? plan.lan.ipv4 : plan.lan.ipv6;
  const args = [portal, portalPort, plan.internet.ipv4, String(echoPort), String(knockEveryMs)];
  return startProgram(guest, '../measure/guest-program.js', args);
}

/** Opens the page and logs in; only the log-in is measured. `text` is unlike that of any other log-in of this lab. */
export async function logIn(guest: ChildProcess, code: string, text: string): Promise<LoggedIn> {
  await tell(guest, { act: 'fetch-form' });
  return ask<LoggedIn>(guest, { act: 'log-in', code, text } satisfies GuestQuestion);
}

/** The same, and logs out again. */
export async function visit(guest: ChildProcess, code: string, text: string): Promise<LoggedIn> {
  const loggedIn = await logIn(guest, code, text);
  await delay(20);
  await tell(guest, { act: 'log-out' });
  await delay(30);
  return loggedIn;
}

export async function tell(guest: ChildProcess, question: GuestQuestion): Promise<void> {
  await ask(guest, question);
}
