import { countedLimit } from '../middleware/counted-limit.js';

/** A link to confirm an address, that would be mailed. */
export interface LinkMail {
  /** Of the device that asks. */
  readonly mac: string;
  /** The ticket it is for. */
  readonly ticket: string;
  readonly address: string;
  /** Whoever takes one hardware address after another gets `free` tickets, but never a right code. */
  readonly kind: 'free' | 'coded';
}

/**
 * How many links to confirm an address are mailed: whoever makes us write to strangers soon cannot. MACs are anybody's to
 * take, so that addresses are counted, too, and all mail together: what is given away apart from what needs a code, so that
 * who has bought one does not wait for those who take.
 */
export interface LinkMailLimit {
  /** Counts a mail and answers 0, or counts nothing and answers the seconds to wait first. */
  take(mail: LinkMail): Promise<number>;
  /** The mail that was counted is not sent. */
  giveBack(mail: LinkMail): Promise<void>;
}

const perTicket = { points: 3, windowSeconds: 3_600, mostKeys: 4_096 };
const perDevice = { points: 5, windowSeconds: 3_600, mostKeys: 4_096 };
const perAddress = { points: 4, windowSeconds: 3_600, mostKeys: 4_096 };
const perKind = { points: 300, windowSeconds: 3_600, mostKeys: 2 };

export function openLinkMailLimit(): LinkMailLimit {
  const limits = [perTicket, perDevice, perAddress, perKind].map(countedLimit);
  // a mail server may tell names apart by capitals, but hardly any does
  const keysOf = ({ ticket, mac, address, kind }: LinkMail) => [ticket, mac, address.toLowerCase(), kind];
  const countAll = async (mail: LinkMail, points: number) => {
    const keys = keysOf(mail);
    await Promise.all(limits.map((limit, n) => limit.add(keys[n] ?? '', points)));
  };
  return {
    async take(mail) {
      const keys = keysOf(mail);
      const waits = await Promise.all(limits.map((limit, n) => limit.waitSeconds(keys[n] ?? '')));
      const wait = Math.max(...waits);
      if (wait === 0) await countAll(mail, 1);
      return wait;
    },
    giveBack: (mail) => countAll(mail, -1),
  };
}
