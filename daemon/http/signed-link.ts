import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Ticket } from '../domain/ticket.js';

/**
 * Links that are their own authority: `12-9f86d081884c7d659a2feaa0c55ad015`, a ticket's serial number and half an HMAC-SHA-256.
 * They hold no secret of the ticket, and need no memory. In capitals they mean the same, as QR codes are printed.
 */
export interface SignedLinks {
  /** Confirms this address of a ticket, and no other one. */
  confirm(ticketId: number, address: string): string;
  /** Brings its ticket to the device that opens it; dead with its code. */
  back(ticket: Pick<Ticket, 'id' | 'code'>): string;
}

export function openSignedLinks(secret: string): SignedLinks {
  const sign = (id: number, purpose: string, what: string) => {
    const mac = createHmac('sha256', secret).update(`${purpose}\n${id}\n${what}`).digest('hex');
    return `${id}-${mac.slice(0, 32)}`;
  };
  return {
    confirm: (ticketId, address) => sign(ticketId, 'confirm', address),
    back: ({ id, code }) => sign(id, 'back', code),
  };
}

/** The ticket that a token speaks of, whether or not it is genuine; undefined when it is none. */
export function ticketIdIn(token: string): number | undefined {
  const id = /^([1-9]\d{0,14})-[0-9a-f]{32}$/i.exec(token)?.[1];
  return id === undefined ? undefined : Number(id);
}

/** Whether a token is the one expected, in a time that does not tell how much of it is. */
export function isSameToken(token: string, expected: string): boolean {
  const [ours, theirs] = [Buffer.from(expected), Buffer.from(token.toLowerCase())];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
