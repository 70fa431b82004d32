import { connect, type Socket } from 'node:net';
import type { Receipt, Roll } from './receipt.js';
import { openTalk, type Talk } from './talk.js';

/** A receipt printer of the network: raw bytes over TCP. */
export interface ReceiptPrinter {
  /**
   * Prints receipts one after the other, and calls `onSent` after each whose bytes are out, before the next begins. Ends at
   * the first that fails or when the signal says so; never throws for what a printer does.
   */
  print(
    address: string,
    receipts: Iterable<Receipt>,
    roll: Roll,
    onSent: (index: number) => Promise<void>,
    signal: AbortSignal,
  ): Promise<PrintOutcome>;
}

export interface PrintOutcome {
  /** How many are out. */
  readonly sent: number;
  /** Whether the last one of these may be lost: its bytes went out, and the printer did not say that it took them. */
  readonly isLastDoubtful: boolean;
  /** Why it ended early; null when all are out. */
  readonly failure: PrinterFailure | null;
}

export type PrinterFailure =
  | 'refused'
  | 'unreachable'
  | 'unknown-host'
  | 'no-answer'
  | 'stuck'
  | 'closed'
  | 'fault'
  | 'stopped';

/** How long a printer may take, in ms. */
export interface PrinterPatience {
  readonly connectMs: number;
  /** For the first answer: a printer that gives none by then never does. */
  readonly firstAnswerMs: number;
  /** For each receipt: paper is changed by somebody who is at hand. */
  readonly receiptMs: number;
}

const patience: PrinterPatience = { connectMs: 5_000, firstAnswerMs: 3_000, receiptMs: 20_000 };
const rawPort = 9100;

/** The real thing. */
export function openPrinter(limits: PrinterPatience = patience): ReceiptPrinter {
  return {
    async print(address, receipts, roll, onSent, signal) {
      const opened = await open(address, limits.connectMs, signal);
      if (typeof opened === 'string') return { sent: 0, isLastDoubtful: false, failure: opened };
      const talk = openTalk(opened, limits, signal);
      try {
        return await printAll(talk, receipts, roll, onSent);
      } finally {
        opened.destroy();
      }
    },
  };
}

async function printAll(
  talk: Talk,
  receipts: Iterable<Receipt>,
  roll: Roll,
  onSent: (index: number) => Promise<void>,
): Promise<PrintOutcome> {
  // a gateway without a receipt printer never loads its language
  const { receiptBytes } = await import('./receipt.js');
  let sent = 0;
  for (const receipt of receipts) {
    const { isOut, failure } = await talk.send(receiptBytes(receipt, roll));
    if (isOut) await onSent(sent++);
    if (failure !== null) return { sent, isLastDoubtful: isOut, failure };
  }
  const failure = await talk.end();
  return { sent, isLastDoubtful: failure !== null, failure };
}

function open(address: string, timeoutMs: number, signal: AbortSignal): Promise<Socket | PrinterFailure> {
  return new Promise((resolve) => {
    const socket = connect({ ...hostAndPort(address), timeout: timeoutMs });
    const give = (found: Socket | PrinterFailure) => {
      socket.removeAllListeners();
      socket.setTimeout(0);
      socket.on('error', () => {});
      if (typeof found === 'string') socket.destroy();
      resolve(found);
    };
    socket.once('connect', () => give(socket));
    socket.once('timeout', () => give('no-answer'));
    socket.once('error', (error: NodeJS.ErrnoException) => give(failureOf(error)));
    signal.addEventListener('abort', () => give('stopped'), { once: true });
    if (signal.aborted) give('stopped');
  });
}

/** `192.168.1.60`, `printer.lan:9101`, `[fd00::60]:9100`. */
export function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(address) ?? [];
  return { host: bracketed ?? plain ?? address, port: port === undefined ? rawPort : Number(port) };
}

function failureOf({ code }: NodeJS.ErrnoException): PrinterFailure {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return 'unreachable';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'unknown-host';
    case 'ETIMEDOUT':
      return 'no-answer';
    default:
      return 'fault';
  }
}
