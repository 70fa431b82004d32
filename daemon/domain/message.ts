/** Tickets on their way to a guest. It stays in the outbox until it is delivered, given up or dropped. */
export interface Message {
  readonly id: number;
  readonly channel: 'mail';
  /** An e-mail address. */
  readonly to: string;
  /** Of the text. */
  readonly language: string;
  readonly ticketIds: readonly number[];
  readonly queuedAt: number;
  /** How often it was tried in vain. */
  readonly attempts: number;
  /** When it is tried next; null: it is given up. */
  readonly dueAt: number | null;
  /** Why the last try failed; null before one has. */
  readonly problem: string | null;
}
