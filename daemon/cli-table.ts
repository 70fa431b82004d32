import type { Show } from './cli.js';
import type { Offer } from './domain/offer.js';
import type { ListLine, SessionStatus, Status, TicketLine } from './http/control/present.js';
import type { PaperLine } from './http/paper.js';
import type { Reach } from './http/terms-reach.js';

/** What a person at a terminal reads of an answer of the control socket. */
export function shown(show: Show, answer: unknown): string {
  switch (show) {
    case 'status':
      return statusText(answer as Status);
    case 'tickets':
      return ticketTable(Array.isArray(answer) ? answer : (answer as { tickets: readonly TicketLine[] }).tickets);
    case 'lists':
      return table(
        ['id', 'list', 'offer', 'unused', 'in use', 'expired', 'cancelled'],
        (answer as readonly ListLine[]).map(({ id, name, offer, tickets: t }) => [
          id,
          name,
          offer,
          t.unused,
          t['in-use'],
          t.expired,
          t.cancelled,
        ]),
      );
    case 'offers':
      return table(
        ['id', 'offer', 'price', 'access points', 'devices', 'until'],
        (answer as readonly Offer[]).map((o) => [
          o.id,
          o.name,
          priceText(o),
          o.accessPoints.join(' '),
          o.devicesAtOnce,
          o.validUntilAt === null ? '-' : clock(o.validUntilAt),
        ]),
      );
    case 'sessions':
      return sessionTable(answer as readonly SessionStatus[]);
    case 'papers':
      return paperText((answer as { papers: readonly PaperLine[] }).papers);
    case 'reach':
      return reachText(answer as ReachAnswer);
    case 'offer':
    case 'list':
      return `${show} ${(answer as { id: number }).id}: ${(answer as { name: string }).name}\n`;
    case 'done':
      return 'done\n';
  }
}

function statusText({ version, uptimeSeconds, kernel, box, sessions, tickets }: Status): string {
  const lines = [
    `passerelle ${version}, up ${uptimeSeconds} s`,
    `kernel: ${kernel.driver}, ${kernel.loaded} sessions loaded, ${kernel.stale} stale`,
    ...kernel.complaints.map((complaint) => `  ! ${complaint}`),
    `box: CPU ${box.cpuPercent} %, ${mebibytes(box.memoryFreeBytes)} of ${mebibytes(box.memoryBytes)} MiB of memory free`,
    `tickets: ${tickets.unused} unused, ${tickets['in-use']} in use, ${tickets.expired} expired, ${tickets.cancelled} cancelled`,
  ];
  return `${lines.join('\n')}\n\n${sessionTable(sessions)}`;
}

function sessionTable(sessions: readonly SessionStatus[]): string {
  if (sessions.length === 0) return 'nobody is online\n';
  const columns = ['session', 'device', 'address', 'ticket', 'offer', 'since', 'ends', 'up bytes', 'down bytes'];
  const rows = sessions.map((s) => [
    s.id,
    s.mac,
    s.address,
    s.ticket,
    s.offer,
    clock(s.openedAt),
    endText(s),
    s.upBytes,
    s.downBytes,
  ]);
  return table(columns, rows);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}

function ticketTable(tickets: readonly TicketLine[]): string {
  return table(
    ['serial', 'code', 'format', 'status', 'paper', 'devices', 'connections', 'user id'],
    tickets.map((t) => [
      t.serial,
      t.code,
      t.format,
      t.status,
      paperWords[t.paper],
      `${t.devices.length}/${t.devicesAtOnce}`,
      t.connections,
      t.userId ?? '-',
    ]),
  );
}

const paperWords = { none: '-', right: 'right', differs: 'paper differs' } as const;

function priceText({ priceCents, currency, pricePer }: Offer): string {
  if (priceCents === null) return '-';
  return `${(priceCents / 100).toFixed(2)} ${currency}${pricePer === 'day' ? ' a day' : ''}`;
}

/** One paper after the other, with a line between to cut along. */
function paperText(papers: readonly PaperLine[]): string {
  if (papers.length === 0) return 'nothing to print\n';
  return papers.map(onePaper).join(`${'- '.repeat(20).trimEnd()}\n`);
}

function onePaper({ serial, code, password, offer, price, terms }: PaperLine): string {
  const title = price === null ? offer : `${offer}, ${price}`;
  const secret = password === null ? code : `${code}  ${password}`;
  return [`no. ${serial}  ${title}`, `  ${secret}`, ...terms.map((line) => `    ${line}`), ''].join('\n');
}

type ReachAnswer = { readonly id: number; readonly name: string; readonly offer?: string; readonly reach: Reach };

function reachText({ id, name, offer, reach }: ReachAnswer): string {
  const what = offer === undefined ? `offer ${id}: ${name}` : `list ${id}: ${name}, now of the offer ${offer}`;
  const { tickets, online, papers } = reach;
  return [
    what,
    `  issued tickets that take these terms: ${tickets}`,
    `  devices online on them now:           ${online}`,
    `  papers that say something else:       ${papers}`,
    '',
  ].join('\n');
}

function endText({ ends, slowedToKbps }: SessionStatus): string {
  const slowed = slowedToKbps === null ? '' : ` (slowed to ${slowedToKbps} kbit/s)`;
  return `${ends === null ? '-' : `${clock(ends.at)} ${ends.cause}`}${slowed}`;
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(0, 19).concat('Z');
}

function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [columns, ...rows.map((row) => row.map(String))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
