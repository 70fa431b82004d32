import fc from 'fast-check';
import type { OpeningHours } from '../../daemon/domain/hours.js';
import type { ExtraField, OfferTerms } from '../../daemon/domain/offer.js';
import type { OwnTerms } from '../../daemon/domain/ticket.js';
import { terms } from '../fakes/place.js';
import { firstShown, localTime, weekdayOf } from './local-time.js';

/** A place, and an instant of it at which something happens to the calendar. */
export interface Scene {
  readonly zone: string;
  /** Epoch seconds. */
  readonly momentAt: number;
}

const scene = (zone: string, text: string): Scene => ({ zone, momentAt: Date.parse(text) / 1000 });

export const scenes: readonly Scene[] = [
  scene('UTC', '2026-05-04T08:00:00Z'),
  // a day, a week and a month begin at once
  scene('Europe/Paris', '2026-06-01T00:00:00+02:00'),
  scene('Europe/Paris', '2026-03-29T00:00:00+01:00'),
  scene('Europe/Paris', '2026-03-29T02:00:00+01:00'),
  scene('Europe/Paris', '2026-10-25T00:00:00+02:00'),
  scene('Europe/Paris', '2026-10-25T03:00:00+02:00'),
  scene('America/Sao_Paulo', '2027-01-01T00:00:00-03:00'),
  scene('Australia/Lord_Howe', '2026-04-05T02:00:00+11:00'),
  scene('Australia/Lord_Howe', '2026-10-04T02:00:00+10:30'),
  // midnight is left out in spring, and the last hour of a day comes twice in autumn
  scene('Africa/Cairo', '2026-04-24T00:00:00+02:00'),
  scene('Africa/Cairo', '2026-10-30T00:00:00+03:00'),
  scene('Africa/Cairo', '2026-10-30T00:00:00+02:00'),
];

const devices = 4;
const tickets = 6;

const limit = (min: number, max: number, freq = 1) => {
  const some = fc.integer({ min, max });
  return fc.oneof({ weight: 3 - freq, arbitrary: fc.constant(null) }, { weight: freq, arbitrary: some });
};

function anyHours({ zone, momentAt }: Scene): fc.Arbitrary<readonly OpeningHours[]> {
  const { day, minute } = localTime(momentAt - 1, zone);
  const opening = fc
    .record({
      days: fc.integer({ min: -1, max: 1 }),
      from: fc.integer({ min: -3, max: 4 }),
      long: fc.boolean(),
      until: fc.integer({ min: 1, max: 6 }),
    })
    .map(({ days, from, long, until }): OpeningHours & { date: number } => {
      const fromMinute = (minute + 1 + from + 1440) % 1440;
      const date = day + days + Math.floor((minute + 1 + from) / 1440);
      const untilMinute = long ? fromMinute + 1440 - until * 100 : fromMinute + until;
      return { date, weekday: weekdayOf(date), fromMinute, untilMinute };
    })
    .filter(({ date, fromMinute, untilMinute }) => [fromMinute, untilMinute].every((m) => isOnTheWall(date, m, zone)))
    .map(({ weekday, fromMinute, untilMinute }) => ({ weekday, fromMinute, untilMinute }));
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(opening, { minLength: 1, maxLength: 3 }) },
  );
}

/** The wall shows this time, or jumps just then: what an opening in the middle of a lost hour means nobody has said. */
function isOnTheWall(day: number, minute: number, zone: string): boolean {
  const at = firstShown(day, minute, zone);
  const minuteShown = (second: number) => {
    const wall = localTime(second, zone);
    return wall.day * 1440 + wall.minute;
  };
  const wanted = day * 1440 + minute;
  return minuteShown(at) === wanted || minuteShown(at - 60) === wanted - 1;
}

function anyTerms(scene: Scene): fc.Arbitrary<OfferTerms> {
  const date = (min: number, max: number, freq = 1) =>
    limit(min, max, freq).map((seconds) => (seconds === null ? null : (scene.momentAt + seconds) * 1000));
  return fc
    .record({
      validFromAt: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: date(-90, 200, 3) }),
      validUntilAt: date(201, 400),
      hours: anyHours(scene),
      shelfLifeSeconds: limit(30, 200),
      lifetimeSeconds: limit(20, 250),
      sessionDurationSeconds: limit(5, 60),
      creditSeconds: limit(5, 120),
      creditPer: fc.constantFrom('ticket' as const, 'device' as const),
      periodCapSeconds: limit(5, 80),
      periodCapPer: fc.constantFrom('day' as const, 'day' as const, 'week' as const, 'month' as const),
      idleTimeoutSeconds: limit(2, 20),
      upVolumeBytes: limit(1_000, 8_000),
      downVolumeBytes: limit(1_000, 8_000),
      totalVolumeBytes: limit(1_000, 12_000),
      slowedKbps: fc.option(fc.constant(64), { nil: null, freq: 2 }),
      devicesAtOnce: fc.integer({ min: 1, max: 3 }),
      atDeviceLimit: fc.constantFrom('hand-over' as const, 'refuse' as const, 'drop-oldest' as const),
      remembersDevices: fc.boolean(),
      clickThrough: fc.boolean(),
      giftSeconds: limit(15, 60, 2),
      clickThroughAgainSeconds: limit(5, 200, 2),
      extraFields: anyFields,
    })
    .map(({ giftSeconds, ...made }) => terms({ ...made, ...possible(made, giftSeconds) }));
}

/** What an offer may say together with the rest. */
function possible(
  made: Pick<
    OfferTerms,
    'slowedKbps' | 'clickThrough' | 'clickThroughAgainSeconds' | 'devicesAtOnce' | 'lifetimeSeconds'
  >,
  giftSeconds: number | null,
) {
  return {
    slowedKbps: hasVolume(made) ? made.slowedKbps : null,
    clickThroughAgainSeconds: made.clickThrough ? made.clickThroughAgainSeconds : null,
    devicesAtOnce: made.clickThrough ? 1 : made.devicesAtOnce,
    // most gifts are short: what comes after them is to be seen
    lifetimeSeconds: made.clickThrough ? (giftSeconds ?? made.lifetimeSeconds) : made.lifetimeSeconds,
  };
}

/** Mostly none, or an address: to be confirmed, or believed. */
const anyFields = fc.oneof(
  { weight: 5, arbitrary: fc.constant([]) },
  { weight: 5, arbitrary: fc.integer({ min: 60, max: 90 }).map((graceSeconds) => [addressField(graceSeconds, true)]) },
  { weight: 1, arbitrary: fc.boolean().map((isRequired) => [addressField(null, isRequired)]) },
);

function addressField(graceSeconds: number | null, isRequired: boolean): ExtraField {
  return {
    id: 'email',
    label: 'E-mail',
    kind: 'email',
    graceSeconds,
    askedAt: 'log-in',
    isRequired,
    consentText: null,
  };
}

function hasVolume({ upVolumeBytes, downVolumeBytes, totalVolumeBytes }: Partial<OfferTerms>): boolean {
  return [upVolumeBytes, downVolumeBytes, totalVolumeBytes].some((volume) => typeof volume === 'number');
}

const ownFields = [
  'hours',
  'lifetimeSeconds',
  'sessionDurationSeconds',
  'creditSeconds',
  'creditPer',
  'periodCapSeconds',
  'periodCapPer',
  'idleTimeoutSeconds',
  'devicesAtOnce',
  'atDeviceLimit',
  'remembersDevices',
] as const;

function anyOwn(scene: Scene): fc.Arbitrary<OwnTerms> {
  return fc
    .tuple(anyTerms(scene), fc.subarray([...ownFields]))
    .map(([made, fields]) => Object.fromEntries(fields.map((field) => [field, made[field]])));
}

const device = fc.nat(devices - 1);
// few tickets are shared by many devices
const ticket = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 2) },
  { weight: 2, arbitrary: fc.nat(tickets - 1) },
  // one that was given away, where there is any
  { weight: 1, arbitrary: fc.integer({ min: tickets, max: tickets + 3 }) },
);
const release = fc.option(device, { nil: undefined });
const address = fc.constantFrom('ada@example.org', 'ada@example.org', 'bob@example.org');
/** What a guest types where an address is asked; undefined: nothing was asked. */
const typed = fc.oneof(
  { weight: 6, arbitrary: address },
  { weight: 1, arbitrary: fc.constantFrom(undefined, '', 'nobody') },
);
const canMail = fc.constantFrom(true, true, true, false);
/** Seconds from the one at which the answer changes, waited for first; undefined: at once. */
const seldomNear = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0, 1) },
);
const near = fc.option(fc.constantFrom(-1, 0, 1), { nil: undefined, freq: 2 });
const seconds = (min: number, max: number) => fc.integer({ min, max });
const span = fc.oneof(seconds(1, 100), seconds(100, 7_200), seconds(7_200, 90_000));
const step = fc.oneof(seconds(-3, 3), seconds(-90, 90), fc.constantFrom(3_600, -3_600, 86_400, -86_400, 40_000_000));

function anyAction(scene: Scene) {
  const action = <T extends string, R extends object>(
    weight: number,
    type: T,
    more: { [K in keyof R]: fc.Arbitrary<R[K]> },
  ) => ({
    weight,
    arbitrary: fc.record({ type: fc.constant(type), ...more }) as unknown as fc.Arbitrary<{ type: T } & R>,
  });
  return fc.oneof(
    action(10, 'log-in', { device, ticket, release, typed, canMail, byLink: fc.boolean(), near: seldomNear }),
    action(6, 'press', { device, offer: fc.nat(1), release, typed, canMail, near }),
    action(3, 'confirm', { device, address: fc.option(address, { nil: undefined, freq: 2 }), near }),
    action(1, 'correct', { device, address: fc.oneof(address, fc.constant('nobody')) }),
    action(10, 'send', { device, up: fc.nat(900), down: fc.nat(2_500) }),
    action(8, 'wait', { seconds: seconds(1, 6) }),
    action(4, 'wait', { seconds: seconds(7, 45) }),
    action(3, 'return', { device, byGuest: fc.boolean() }),
    action(2, 'log-out', { device }),
    action(1, 'cut', { device }),
    action(2, 'offer-change', { offer: fc.nat(1), terms: anyTerms(scene) }),
    action(1, 'offer-extend', { offer: fc.nat(1), until: limit(-10, 300, 2) }),
    action(1, 'list-bind', { list: fc.nat(4), offer: fc.nat(1) }),
    action(1, 'cancel', { ticket }),
    action(1, 'checkpoint', {}),
    action(2, 'restart', {
      isKilled: fc.boolean(),
      seconds: seconds(0, 20),
      more: seconds(0, 20),
      longer: span,
      device,
      down: fc.nat(1_500),
    }),
    action(2, 'boot', {
      isSaved: fc.boolean(),
      dark: span,
      isBelieved: fc.boolean(),
      wrongBy: fc.oneof(fc.constant(0), step),
    }),
    action(2, 'tell', { by: fc.oneof(fc.constant('dark' as const), step) }),
  );
}

export type Action = ReturnType<typeof anyAction> extends fc.Arbitrary<infer T> ? T : never;

export interface Story {
  readonly scene: Scene;
  /** Seconds before the moment of the scene. */
  readonly before: number;
  readonly offers: readonly [OfferTerms, OfferTerms];
  readonly own: OwnTerms;
  /** Of a ticket with dates of its own, seconds from the moment of the scene. */
  readonly dates: { readonly from: number | null; readonly until: number | null };
  readonly actions: readonly Action[];
}

/** A ticket of an offer that is given away cannot be for several devices when it is issued. */
function issuable(story: Story): Story {
  const { devicesAtOnce: _, ...own } = story.own;
  return story.offers[0].clickThrough ? { ...story, own } : story;
}

export const anyStory: fc.Arbitrary<Story> = fc.constantFrom(...scenes).chain((scene) =>
  fc
    .record({
      scene: fc.constant(scene),
      before: fc.constantFrom(90, 40, 10),
      offers: fc.tuple(anyTerms(scene), anyTerms(scene)),
      own: anyOwn(scene),
      dates: fc.record({ from: limit(-30, 60), until: limit(61, 200) }),
      actions: fc.array(anyAction(scene), { maxLength: 60, size: 'max' }),
    })
    .map(issuable),
);
