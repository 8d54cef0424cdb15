/** What can be said to the dispatcher, and what it must know of each booking. */
import type { CallType, Priority } from "../booking/schemas.ts";
import type { Awaited, Offer } from "../booking/state.ts";
import type { DoctorFacts, OfferProposal, Status } from "../booking/protocol.ts";
import type {
  BookingId,
  GeoPoint,
  Instant,
  PersonId,
  Refusal,
  Specialization,
} from "../vocabulary.ts";
import type { PlanningRules, PlanPlace } from "../booking/plan.ts";
import type { WayQuestion } from "../booking/way_question.ts";
import type { Leg } from "../world.ts";
import type { ShiftWish } from "./shift_keeper.ts";

/** What the dispatcher knows of one booking; sent up after each commit. */
export interface BookingSummary {
  readonly id: BookingId;
  readonly version: number;
  readonly city: string;
  readonly status: Status;
  readonly callType: CallType;
  readonly specialization: Specialization;
  readonly priority: Priority;
  readonly point: GeoPoint | null;
  readonly createdAt: Instant;
  readonly scheduledTime: Instant | null;
  readonly clinicId: PersonId | null;
  /** Nobody else's doctors; absent: they come first, and then whoever is near. */
  readonly clinicOnly?: boolean;
  /** An organisation pays by a contract with this clinic: nobody else comes. Absent or null: whoever may. */
  readonly contractClinicId?: PersonId | null;
  readonly preferredDoctorId: PersonId | null;
  readonly wave: number;
  /** Rises when another place, hour or need makes what was judged before void. */
  readonly searchRevision: number;
  /** The search has begun, is not held, and nobody is being asked. */
  readonly wantsOffers: boolean;
  /** From then on it wants them although somebody is being asked: by a push alone, which takes longer. */
  readonly nextWaveAt: Instant | null;
  /**
   * Nobody is left to ask until another round, and the booking knows it: whoever becomes free is asked, and nobody
   * is waited for. Once somebody was asked again it may be better to wait, though the desk has it still.
   */
  readonly isRoundOver: boolean;
  /** Asked in the present round, or said no: not to be asked again. */
  readonly askedDoctorIds: readonly PersonId[];
  /** All that the booking remembers, with what came of each. */
  readonly offers: readonly Offer[];
  readonly liveOffers: readonly { readonly doctorId: PersonId; readonly expiresAt: Instant }[];
  readonly doctorId: PersonId | null;
  readonly engagedDoctorId: PersonId | null;
  /** People whose pages show this booking and follow the doctor on the way. */
  readonly followers: readonly PersonId[];
  readonly patientId: PersonId;
  /** What the doctor must be able to do, by codes. */
  readonly needs: readonly string[];
  readonly scheduledUntil: Instant | null;
  /** When the present search began; null: it has not. */
  readonly searchStartedAt: Instant | null;
  /** When the doctor of this visit is likely to be free; null: no doctor is on it. */
  readonly expectedFreeAt: Instant | null;
  /** The place in a doctor's day: that doctor is asked first. */
  readonly plan: PlanPlace | null;
  readonly planning: PlanningRules;
  /** When a planned visit's doctor is expected, since the day has moved; null: as planned. */
  readonly expectedArrivalAt: Instant | null;
  /** The doctor has said so; else it is a guess. */
  readonly isFreeAtSaid: boolean;
  /** The booking knows that its doctor may not work any more; absent: may. */
  readonly isApprovalLost?: boolean;
  /** The first wave of the present round. */
  readonly roundFromWave: number;
  /** Whom the search waits for; null: it does not wait. */
  readonly awaited: Awaited | null;
  /** When the doctor came to the door; null or absent: not yet. */
  readonly arrivedAt?: Instant | null;
  /** A doctor may be on the way to the door now; null or absent: nobody is. */
  readonly journey?: {
    readonly hasDeparted: boolean;
    readonly startedAt: Instant;
    /** As it was foreseen when the booking was taken. */
    readonly expectedSeconds: number | null;
    readonly question: WayQuestion | null;
  } | null;
}

export type DispatcherMessage =
  | { readonly type: "bookingChanged"; readonly summary: BookingSummary }
  | {
    readonly type: "setAvailability";
    readonly doctor: DoctorFacts;
    readonly available: boolean;
    readonly wish?: ShiftWish;
  }
  /** «Я здесь»: the doctor's own tap, not a page in the background. */
  | { readonly type: "isThere"; readonly doctorId: PersonId }
  /** A visit is under way, and its doctor is on no shift. */
  | { readonly type: "visitOffShift"; readonly doctor: DoctorFacts }
  /** What stands in a doctor's profile has changed: approval, licence, specialisations. */
  | { readonly type: "doctorChanged"; readonly doctor: DoctorFacts }
  /** The streets have answered; never awaited in a turn. */
  | {
    readonly type: "travelTimes";
    readonly bookingId: BookingId;
    /** The `searchRevision` of the door that was asked about. */
    readonly revision: number;
    /** Which question this answers. */
    readonly askedAt: Instant;
    /** Null: they failed. */
    readonly legs: ReadonlyMap<PersonId, Leg> | null;
  }
  | { readonly type: "match" };

/** What was said of the shift, as it stands now. */
export interface AvailabilityReply {
  readonly available: boolean;
  readonly breakUntil: Instant | null;
  readonly endsAt: Instant | null;
}

export type DispatcherReply = AvailabilityReply | Refusal | null;

/** One wave that the dispatcher proposes; the booking disposes. */
export interface Proposal {
  readonly bookingId: BookingId;
  readonly afterWave: number;
  readonly ttlMilliseconds: number;
  readonly circleMeters: number | null;
  readonly doctors: readonly Omit<OfferProposal, "offerId">[];
}
