import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callControl } from '../../daemon/http/control/client.js';
import { startDaemon } from '../netlab/daemon.js';
import { markdownTable, median, range, shown } from './figure.js';

const lists = 10;
const ticketsInAList = 10_000;
const port = 18_081;
const site = `http://127.0.0.1:${port}`;

/** Every page that a list of tickets, a filter or a log makes longer; the first visit of each is left out. */
const paths = [
  '/sign-in',
  '/online',
  '/waiting',
  '/devices',
  '/lists',
  '/lists/3',
  '/tickets',
  '/tickets?sort=-userId',
  '/tickets?status=expired',
  '/tickets?search=room',
  '/tickets?page=900',
  '/tickets/50000',
  '/connections',
  '/offers',
  '/offers/new',
  '/figures',
  '/settings',
  '/staff',
  '/audit',
  '/backup',
  '/print?list=3&which=new',
] as const;

const how = `The real daemon with a simulated kernel and ${(lists * ticketsInAList).toLocaleString('en')} tickets in ${lists} lists; one
browser that asks for one page after the other over loopback, signed in as the owner, without the style and the script,
which it keeps. kB of HTML as sent; style and script are weighed on their own.`;

/** How long each page of the owner takes with very many tickets, and what it weighs. */
export async function measurePages({ quick }: { readonly quick: boolean }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-pages-'));
  const daemon = await startDaemon({ namespace: undefined, folder, config: configuration });
  try {
    await fill((path, body) => callControl(daemon.controlSocket, 'POST', path, body));
    const cookie = await signIn((await daemon.firstPassword()) ?? '');
    const rows: string[][] = [];
    for (const path of paths) rows.push(await row(path, cookie, quick ? 3 : 15));
    const { text } = await ask('/sign-in', '');
    for (const [, asset = ''] of text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g))
      rows.push(await row(asset, '', quick ? 3 : 15));
    const head = ['page', 'status', 'n', 'ms, median', 'ms, min – max', 'kB'];
    return `## Pages of the owner at ${(lists * ticketsInAList).toLocaleString('en')} tickets\n\n${how}\n\n${markdownTable(head, rows)}`;
  } finally {
    await daemon.stop();
    await rm(folder, { recursive: true });
  }
}

const configuration = {
  site: { name: 'Bench' },
  uplink: { interface: 'lo' },
  portal: { port: port - 1 },
  admin: { address: '127.0.0.1', port },
  firewall: { kernel: 'simulated' },
  accessPoints: [{ id: 'cafe', name: 'Café', interface: 'br-guest' }],
};

async function fill(post: (path: string, body: object) => Promise<unknown>): Promise<void> {
  const offer = {
    name: 'One hour',
    accessPoints: ['cafe'],
    creditSeconds: 3_600,
    lifetimeSeconds: 86_400,
    downKbps: 5_000,
  };
  await post('/offers', offer);
  for (let n = 1; n <= lists; n++) {
    await post('/lists', { name: `List ${n}`, offer: offer.name });
    await post('/tickets', { list: `List ${n}`, count: ticketsInAList, userId: `Room ${n}` });
  }
}

async function row(path: string, cookie: string, times: number): Promise<string[]> {
  const { status, text } = await ask(path, cookie);
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const startedAt = performance.now();
    await ask(path, cookie);
    taken.push(performance.now() - startedAt);
  }
  const name = path.replace(/\.[0-9a-f]{12}\./, '.');
  return [
    `\`${name}\``,
    String(status),
    String(times),
    shown(median(taken)),
    range(taken),
    shown(Buffer.byteLength(text) / 1000),
  ];
}

async function signIn(password: string): Promise<string> {
  const form = new URLSearchParams({ name: 'owner', password });
  const { headers, status } = await ask('/sign-in', '', String(form));
  const [cookie] = headers['set-cookie'] ?? [];
  if (cookie === undefined) throw new Error(`signing in was answered with ${status}`);
  return cookie.replace(/;.*/, '');
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

function ask(path: string, cookie: string, form?: string): Promise<Answer> {
  const headers = {
    ...(cookie !== '' && { cookie }),
    ...(form !== undefined && { origin: site, 'content-type': 'application/x-www-form-urlencoded' }),
  };
  return new Promise((resolve, reject) => {
    const asked = request(site + path, { method: form === undefined ? 'GET' : 'POST', headers }, async (answer) => {
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part as Buffer);
      const text = Buffer.concat(parts).toString('utf8');
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
    });
    asked.once('error', reject);
    asked.end(form);
  });
}
