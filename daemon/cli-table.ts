import type { Show } from './cli.js';
import type { Offer } from './domain/offer.js';
import type { ListLine, SessionStatus, Status, TicketLine } from './http/control/present.js';

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
        ['id', 'offer', 'access points', 'devices'],
        (answer as readonly Offer[]).map((o) => [o.id, o.name, o.accessPoints.join(' '), o.devicesAtOnce]),
      );
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
  const columns = ['session', 'device', 'address', 'ticket', 'offer', 'since', 'ends', 'up bytes', 'down bytes'];
  return `${lines.join('\n')}\n\n${sessions.length === 0 ? 'nobody is online\n' : table(columns, rows)}`;
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}

function ticketTable(tickets: readonly TicketLine[]): string {
  return table(
    ['serial', 'code', 'status', 'connections'],
    tickets.map(({ serial, code, status, connections }) => [serial, code, status, connections]),
  );
}

function endText({ ends }: SessionStatus): string {
  return ends === null ? '-' : `${clock(ends.at)} ${ends.cause}`;
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
