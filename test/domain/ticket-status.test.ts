import test from 'ava';
import type { OfferTerms } from '../../daemon/domain/offer.js';
import { type TicketStatus, ticketStatus, usedUpBy } from '../../daemon/domain/ticket-status.js';
import { at, type Place, phone, place } from '../fakes/place.js';

interface Row {
  readonly rule: string;
  readonly limits?: Partial<OfferTerms>;
  readonly story?: (p: Place) => void;
  readonly when: number;
  readonly status: TicketStatus;
  readonly usedUpBy?: string;
}

const usedFor = (seconds: number) => (p: Place) => {
  p.logIn(at(0));
  p.happen({ type: 'log-out', mac: phone.mac }, at(seconds));
};
const used = (bytes: { up?: number; down?: number; open?: boolean }) => (p: Place) => {
  p.logIn(at(0));
  p.read(at(5), p.meter(phone, { ...bytes, trafficAt: at(5) }));
};

const rows: readonly Row[] = [
  { rule: 'a new ticket is unused', when: 10, status: 'unused' },
  { rule: 'an unused ticket stays so without a shelf life', when: 1e9, status: 'unused' },
  { rule: 'within the shelf life it is unused', limits: { shelfLifeSeconds: 100 }, when: 99, status: 'unused' },
  {
    rule: 'an unused ticket dies at the end of its shelf life',
    limits: { shelfLifeSeconds: 100 },
    when: 100,
    status: 'expired',
    usedUpBy: 'ticket-expired',
  },
  {
    rule: 'the shelf life is over with the first log-in',
    limits: { shelfLifeSeconds: 100 },
    story: usedFor(5),
    when: 1_000,
    status: 'in-use',
  },
  { rule: 'a ticket is in use from the first log-in', story: (p) => p.logIn(at(0)), when: 0, status: 'in-use' },
  { rule: 'a ticket is in use while its guest is away', story: usedFor(5), when: 1e6, status: 'in-use' },
  {
    rule: 'before the end of the lifetime it is in use',
    limits: { lifetimeSeconds: 60 },
    story: usedFor(5),
    when: 59,
    status: 'in-use',
  },
  {
    rule: 'it expires at the end of the lifetime, used or not',
    limits: { lifetimeSeconds: 60 },
    story: usedFor(5),
    when: 60,
    status: 'expired',
    usedUpBy: 'ticket-expired',
  },
  {
    rule: 'the lifetime does not run before the first log-in',
    limits: { lifetimeSeconds: 60 },
    when: 1_000,
    status: 'unused',
  },
  {
    rule: 'an unused ticket ends with its offer',
    limits: { validUntilAt: at(100) },
    when: 100,
    status: 'expired',
    usedUpBy: 'offer-ended',
  },
  { rule: 'it is good until then', limits: { validUntilAt: at(100) }, story: usedFor(5), when: 99, status: 'in-use' },
  {
    rule: 'some credit left is in use',
    limits: { creditSeconds: 60 },
    story: usedFor(59),
    when: 1_000,
    status: 'in-use',
  },
  {
    rule: 'no credit left is consumed',
    limits: { creditSeconds: 60 },
    story: usedFor(60),
    when: 60,
    status: 'expired',
    usedUpBy: 'credit-exhausted',
  },
  {
    rule: 'some volume left is in use',
    limits: { downVolumeBytes: 1_000 },
    story: used({ up: 5_000, down: 999 }),
    when: 10,
    status: 'in-use',
  },
  {
    rule: 'no download left is consumed',
    limits: { downVolumeBytes: 1_000 },
    story: used({ down: 1_000 }),
    when: 10,
    status: 'expired',
    usedUpBy: 'volume-exhausted',
  },
  {
    rule: 'no upload left is consumed, whatever is left of the download',
    limits: { upVolumeBytes: 10, downVolumeBytes: 1_000 },
    story: used({ up: 10 }),
    when: 10,
    status: 'expired',
    usedUpBy: 'volume-exhausted',
  },
  {
    rule: 'a packet that does not fit any more uses the volume up',
    limits: { downVolumeBytes: 10_000 },
    story: used({ down: 9_000, open: false }),
    when: 10,
    status: 'expired',
    usedUpBy: 'volume-exhausted',
  },
  {
    rule: 'a session duration uses nothing up',
    limits: { sessionDurationSeconds: 5 },
    story: usedFor(5),
    when: 9,
    status: 'in-use',
  },
  {
    rule: 'a cancelled ticket is cancelled, whatever else it is',
    limits: { lifetimeSeconds: 60 },
    story: (p) => {
      usedFor(5)(p);
      p.happen({ type: 'ticket-cancel', ticketId: 1 }, at(10));
    },
    when: 1_000,
    status: 'cancelled',
    usedUpBy: 'ticket-expired',
  },
];

for (const { rule, limits, story, when, status, usedUpBy: cause } of rows)
  test(`${status}: ${rule}`, (t) => {
    const p = place(limits);
    story?.(p);
    t.is(ticketStatus(p.state, p.ticket(), at(when)), status);
    t.is(usedUpBy(p.state, p.ticket(), at(when)), cause as ReturnType<typeof usedUpBy>);
  });

test('more volume in the offer makes a consumed ticket good again, for exactly what was added', (t) => {
  const p = place({ downVolumeBytes: 10_000 });
  used({ down: 9_990, open: false })(p);
  p.change({ downVolumeBytes: 20_000 }, at(20));
  t.is(ticketStatus(p.state, p.ticket(), at(20)), 'in-use');
  p.logIn(at(20));
  p.read(at(21), p.meter(phone, { down: 10_009 }));
  t.true(p.isOnline(phone));
  p.read(at(22), p.meter(phone, { down: 10_010 }));
  t.is(p.ended().cause, 'volume-exhausted');
});

test('more credit in the offer makes a consumed ticket good again', (t) => {
  const p = place({ creditSeconds: 60 });
  usedFor(60)(p);
  p.change({ creditSeconds: 90 }, at(100));
  p.logIn(at(100));
  p.read(at(130), p.meter());
  t.like(p.ended(), { cause: 'credit-exhausted', endedAt: at(130) });
});
