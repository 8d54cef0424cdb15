/** What a policy looks at: one frozen moment of bookings, doctors, ways and settings. */
import type { Stop, WaySeconds } from "../planning/day.ts";
import type { BookingId, GeoPoint, Instant, PersonId, Specialization } from "../vocabulary.ts";
import type { Leg } from "../world.ts";
import type { OnDuty } from "./positions.ts";
import type { BookingSummary, Proposal } from "./protocol.ts";
import type { Crowd } from "./score.ts";
import type { DispatchSettings } from "./settings.ts";

/** The visit that a doctor is engaged by. */
export interface Engagement {
  readonly bookingId: BookingId;
  /** When the doctor is likely to be free; in the past where the visit takes longer than thought. */
  readonly freeAt: Instant;
  /** The doctor has said so; else it is a guess. */
  readonly isSaid: boolean;
  /** Where the doctor will be then; null: where the phone is (a consultation). */
  readonly point: GeoPoint | null;
}

export interface Snapshot {
  readonly at: Instant;
  /** Those that want offers. */
  readonly bookings: readonly BookingSummary[];
  readonly doctors: readonly OnDuty[];
  /** How many they are, where that is known without a look at all. */
  readonly doctorCount?: number;
  /** What they have in common, where it is kept and need not be summed over all of them. */
  readonly crowd?: Crowd;
  /** How many of them are of a field, where that is kept. */
  readonly ofField?: (specialization: Specialization) => number;
  /** One of them, or null. */
  readonly dutyOf: (doctorId: PersonId) => OnDuty | null;
  /** The nearest of them by where their phones are, of those accepted; without looking at all. */
  readonly near: (
    point: GeoPoint,
    count: number,
    radiusMeters: number,
    accepts: (duty: OnDuty) => boolean,
  ) => readonly OnDuty[];
  /** YYYY-MM-DD, by which licences are judged; absent: as clocks in UTC say. */
  readonly today?: string;
  /** Of another moment, likewise. */
  readonly dayOf?: (at: Instant) => string;
  readonly engaged: ReadonlyMap<PersonId, Engagement>;
  /** Holding a live offer: not to be asked. */
  readonly asked: ReadonlySet<PersonId>;
  /** Bound by an alarm: no offers until they are let go; absent: nobody is. */
  readonly onAlert?: ReadonlySet<PersonId>;
  /** Have called for help themselves: no offers, and no word that tells of a silent call; absent: nobody has. */
  readonly callers?: ReadonlySet<PersonId>;
  /** Looks at the page of the device that the doctor is with; absent: as the last answer of any page says. */
  readonly isInHand?: (doctorId: PersonId) => boolean;
  /** Right after a start nobody has run out of doctors: their pages are still coming back. */
  readonly mayExhaust: boolean;
  /** The way along the streets, where it is known: of a busy doctor from the visit's place. */
  readonly legOf: (bookingId: BookingId, doctorId: PersonId) => Leg | null;
  /** What a doctor has promised for later, in order; absent: nobody has promised anything. */
  readonly planOf?: (doctorId: PersonId) => readonly Stop[];
  /** Means to be on shift then; absent: nobody has said when to work. */
  readonly isExpected?: (doctorId: PersonId, at: Instant) => boolean;
  /** Between two doors of a plan; absent: estimated from the distance. */
  readonly wayOf?: WaySeconds;
  /** Has said yes to a consultation for now and not begun it; absent: nobody has. */
  readonly isCalling?: (doctorId: PersonId) => boolean;
  readonly settingsOf: (booking: BookingSummary) => DispatchSettings;
  /** One of the two does not want to meet the other. */
  readonly isBlocked: (patientId: PersonId, doctorId: PersonId) => boolean;
  /** Whether a clinic serves this place with its own doctors. */
  readonly servesPlace: (clinicId: PersonId, point: GeoPoint) => boolean;
}

/** A booking that waits: for a busy doctor, or for the next who is free. */
export interface Waiting {
  readonly bookingId: BookingId;
  readonly afterWave: number;
  readonly doctorId: PersonId | null;
  readonly arrivalAt: Instant | null;
}

export interface Matching {
  /** At most one per booking and at most one per doctor. */
  readonly proposals: readonly Proposal[];
  readonly waiting: readonly Waiting[];
  /** Bookings for which no doctor is left to ask. */
  readonly exhausted: readonly { readonly bookingId: BookingId; readonly afterWave: number }[];
}

/** Whom to ask about which booking next. Pure and synchronous: a simulation puts others in its place. */
export type Policy = (snapshot: Snapshot) => Matching;
