/** Doctors, bookings and snapshots for tests of matching: one street in Moscow, everybody on it. */
import type { Engagement, Snapshot } from "../../actors/dispatcher/snapshot.ts";
import {
  DEFAULT_DISPATCH_SETTINGS,
  type DispatchSettings,
} from "../../actors/dispatcher/settings.ts";
import { distanceMeters } from "../../actors/dispatcher/distance.ts";
import type { OnDuty } from "../../actors/dispatcher/positions.ts";
import { newTally } from "../../actors/dispatcher/tally.ts";
import type { BookingSummary } from "../../actors/dispatcher/protocol.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { after, bookingId, MINUTE, type PersonId, personId } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";

export const HOME = { latitude: 55.79, longitude: 37.74 };
const METERS_PER_DEGREE = 111_195;

export const doctor = (name: string, metersAway: number, more: Partial<OnDuty> = {}): OnDuty => ({
  doctor: cast.facts({ id: personId(name) }),
  startedAt: cast.START,
  answeredAt: cast.START,
  hidden: false,
  battery: null,
  fix: {
    latitude: HOME.latitude + metersAway / METERS_PER_DEGREE,
    longitude: HOME.longitude,
    accuracyMeters: 10,
    headingDegrees: null,
    speedMetersPerSecond: null,
    recordedAt: cast.START,
  },
  pushable: false,
  breakUntil: null,
  endsAt: null,
  tally: newTally(cast.START),
  ...more,
});

export const booking = (name: string, more: Partial<BookingSummary> = {}): BookingSummary => ({
  ...summaryOf(cast.newBooking("urgent")),
  id: bookingId(name),
  point: HOME,
  // Long enough ago for everything that waits to have been waited for.
  searchStartedAt: after(cast.START, -MINUTE),
  ...more,
});

export const pointAt = (metersAway: number) => ({
  latitude: HOME.latitude + metersAway / METERS_PER_DEGREE,
  longitude: HOME.longitude,
});
export const busyUntil = (minutes: number, more: Partial<Engagement> = {}): Engagement => ({
  bookingId: bookingId("visit"),
  freeAt: after(cast.START, minutes * MINUTE),
  isSaid: true,
  point: HOME,
  ...more,
});
export const engaged = (...doctors: readonly [OnDuty, Engagement][]): Snapshot["engaged"] =>
  new Map(doctors.map(([duty, engagement]) => [duty.doctor.id, engagement]));
export const settings = (more: Partial<DispatchSettings>): Snapshot["settingsOf"] => () => ({
  ...DEFAULT_DISPATCH_SETTINGS,
  ...more,
});

/** By a look at all of them. */
export const nearOf =
  (doctors: readonly OnDuty[]): Snapshot["near"] => (place, count, radius, accepts) =>
    doctors
      .flatMap((duty) =>
        duty.fix === null ? [] : [{ duty, meters: distanceMeters(duty.fix, place) }]
      )
      .filter(({ duty, meters }) => meters <= radius && accepts(duty))
      .toSorted((one, other) => one.meters - other.meters)
      .slice(0, count)
      .map(({ duty }) => duty);

export const snapshot = (more: Partial<Snapshot>): Snapshot => ({
  near: nearOf(more.doctors ?? []),
  dutyOf: (id) => more.doctors?.find(({ doctor }) => doctor.id === id) ?? null,
  at: cast.START,
  bookings: [],
  doctors: [],
  engaged: new Map(),
  asked: new Set<PersonId>(),
  mayExhaust: true,
  legOf: () => null,
  settingsOf: () => DEFAULT_DISPATCH_SETTINGS,
  isBlocked: () => false,
  servesPlace: () => true,
  ...more,
});
