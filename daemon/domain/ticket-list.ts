/** A named list of tickets bound to one offer; tickets can be added in several rounds. */
export interface TicketList {
  readonly id: number;
  readonly name: string;
  readonly offerId: number;
  readonly createdAt: number;
}
