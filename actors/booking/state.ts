/** A booking's state: a union on `status`, in which a field exists only where it has a meaning. */
import type { Attendance } from "./desk.ts";
import type { WithdrawalReason } from "./codes.ts";
import type {
  BookingId,
  Instant,
  OfferId,
  PersonId,
  RefusalCode,
  Role,
  Specialization,
} from "../vocabulary.ts";
import type { FallBackReason, PaymentNote } from "./payment_note.ts";
import type { PlanningRules, PlanPlace } from "./plan.ts";
import type { BookedExtra } from "./extras.ts";
import type { CallType, Outcome, Priority } from "./schemas.ts";
import type { Absence } from "./absence.ts";
import type { FixedPrice } from "../money/price.ts";
import type { Triage } from "./red_flags.ts";
import type { WayQuestion } from "./way_question.ts";
import type {
  AttentionStep,
  BookingWords,
  CallerSight,
  DoctorFacts,
  OfferScore,
  Status,
} from "./protocol.ts";

export type OfferOutcome =
  | "live"
  | "accepted"
  | "declined"
  | "expired"
  | "taken"
  | "cancelled"
  | "held"
  | "amended"
  | WithdrawalReason;

/** One doctor asked, with an end; kept with what came of it. */
export interface Offer {
  readonly id: OfferId;
  readonly doctorId: PersonId;
  readonly wave: number;
  readonly madeAt: Instant;
  readonly expiresAt: Instant;
  readonly distanceMeters: number | null;
  readonly etaSeconds: number | null;
  readonly outcome: OfferOutcome;
  readonly answeredAt: Instant | null;
  readonly reasonCode: string | null;
  readonly score?: OfferScore | null;
  /** When the doctor's page said that the offer is on its screen. */
  readonly shownAt?: Instant | null;
}

/** Somebody should have acted by now; the dispatchers see it until the step is taken. */
export interface Attention {
  readonly step: AttentionStep;
  readonly since: Instant;
}

export interface FormerDoctor {
  readonly id: PersonId;
  readonly until: Instant;
  /** By the doctor's own act; else others took it. */
  readonly gaveItBack: boolean;
}

interface Common extends FixedPrice {
  readonly id: BookingId;
  /** The number that people say on the telephone; given by the database. */
  readonly number: number;
  readonly version: number;
  readonly city: string;
  readonly visitId: BookingId;
  readonly callType: CallType;
  readonly specialization: Specialization;
  readonly needs: readonly string[];
  readonly redFlags: readonly string[];
  /** By which questions they were asked; absent or null: the client did not say. */
  readonly triage?: Triage | null;
  readonly priority: Priority;
  readonly patientId: PersonId;
  readonly callerId: PersonId | null;
  readonly callerSees: CallerSight;
  /** Who wrote the symptoms as they stand: a caller sees what the caller wrote. */
  readonly symptomsBy: PersonId | null;
  readonly payerId: PersonId | null;
  readonly clinicId: PersonId | null;
  /**
   * The patient's side has agreed to this clinic, its price and its contract: nobody else's doctor takes the
   * booking. Absent: its doctors come first, and then whoever is near.
   */
  readonly clinicOnly?: boolean;
  readonly preferredDoctorId: PersonId | null;
  readonly paymentMethod: string | null;
  /** What its payments told of themselves, the latest last; absent: nobody has begun to pay. */
  readonly payments?: readonly PaymentNote[];
  /** The search waits so long for a hold on the payer's card. */
  readonly paymentAwaitedUntil?: Instant | null;
  readonly paymentFellBack?: FallBackReason | null;
  /** What the doctor has proposed beyond the visit, and what came of it. */
  readonly extras?: readonly BookedExtra[];
  readonly scheduledTime: Instant | null;
  readonly scheduledUntil: Instant | null;
  /** The place in a doctor's day; absent or null: in nobody's. */
  readonly plan?: PlanPlace | null;
  readonly planning?: PlanningRules | null;
  /**
   * When its doctor took the shift back in which it stands; of one that nobody has yet: when it lost its place, and
   * there was no other. Absent or null: neither.
   */
  readonly shiftLostAt?: Instant | null;
  /** When the doctor of a planned visit is expected, since the day has moved; absent: as planned. */
  readonly expectedArrivalAt?: Instant | null;
  /** When that was said; absent: before it was kept. */
  readonly expectedArrivalSaidAt?: Instant;
  /** In which language the caller reads. */
  readonly language?: "ru" | "en";
  readonly createdAt: Instant;
  readonly offers: readonly Offer[];
  /** Doctors who declined or released: they are not asked about this booking again. */
  readonly excludedDoctorIds: readonly PersonId[];
  readonly wave: number;
  /** Who had it last and has it no more; absent: it was given to nobody, or is with the first. */
  readonly formerDoctor?: FormerDoctor;
  /** How often the search has begun anew for another place, hour or need; absent: never. */
  readonly searchRevision?: number;
  readonly lastSequence: number;
  readonly doorCode: string;
  readonly words: BookingWords;
}

export interface Search {
  /** When the search may begin; later than `createdAt` for a planned booking. */
  readonly searchAt: Instant;
  readonly startedAt: Instant | null;
  /** The first wave of the present round: whoever was asked in it is not asked twice. */
  readonly roundFromWave: number;
  readonly lastProgressAt: Instant;
  /**
   * When it first ran out of doctors: from then on it is the dispatchers' too, whoever is asked besides, until
   * a doctor has it or it is amended. The search tries again by itself.
   */
  readonly exhaustedAt: Instant | null;
  readonly retryAt: Instant | null;
  readonly circleMeters: number | null;
  /**
   * The end of the last wave: who has longer to answer, since only a push can reach the phone, keeps the offer
   * but no longer keeps others from being asked. Absent: of a search of earlier versions.
   */
  readonly waveEndsAt?: Instant | null;
  /** Nobody is asked now, since a busy doctor will be there sooner, or none is free. */
  readonly awaited?: Awaited | null;
  /** When the last hold ended: until then a dispatcher had it in hand. Absent: nobody has held it. */
  readonly heldUntil?: Instant | null;
}

/** Whom the search waits for; revised whenever something better shows. */
export interface Awaited {
  readonly doctorId: PersonId | null;
  readonly arrivalAt: Instant | null;
  /** When it began to wait: nobody waits without an end. */
  readonly since: Instant;
}

export interface Hold {
  readonly until: Instant;
  readonly holderId: PersonId;
}

export interface Pending extends Common {
  readonly status: "pending";
  readonly search: Search;
  readonly hold: Hold | null;
  /** «I'm on it»; absent: nobody of the desk has said so. */
  readonly attendance?: Attendance | null;
}

export interface Addendum {
  readonly at: Instant;
  readonly by: PersonId | null;
  readonly text: string;
}

interface WithDoctor extends Common {
  readonly doctor: DoctorFacts;
  readonly providerId: PersonId;
  readonly assignedAt: Instant;
  readonly promisedBy: Instant | null;
  /** The moment by which the next step is due, or at which its delay is said again. */
  readonly stepDueAt: Instant;
  readonly attention: Attention | null;
  /** Fields that changed since the doctor took the booking and has not yet confirmed. */
  readonly unconfirmedFields: readonly string[];
  /** When the latest of them came to it. Absent: before that was written down, or none. */
  readonly unconfirmedAt?: Instant;
  readonly doorCodeTries: number;
  /** When the doctor has said that this visit will be over; absent: nothing was said. */
  readonly freeAt?: Instant | null;
  /** «Всё в порядке?»; absent or null: nothing was asked on this way. */
  readonly way?: WayQuestion | null;
  /** When the promised arrival passed without the doctor; absent: it has not. */
  readonly promiseMissedAt?: Instant | null;
  /** Since when it is known that the window will be missed, whatever else wants the desk; absent or null: it is not. */
  readonly lateSince?: Instant | null;
  /** When the doctor lost the approval, the account or the role; absent or null: has it. */
  readonly approvalLostAt?: Instant | null;
  /** When somebody of the desk has last done anything with it; absent or null: nobody has. */
  readonly attendedAt?: Instant | null;
  /** «I'm on it»; absent: nobody of the desk has said so. */
  readonly attendance?: Attendance | null;
  /** Nobody opens; absent or null: that was not said. */
  readonly absence?: Absence | null;
  readonly departedAt: Instant | null;
  readonly arrivedAt: Instant | null;
}

export interface Assigned extends WithDoctor {
  readonly status: "assigned";
}
export interface EnRoute extends WithDoctor {
  readonly status: "en_route";
  readonly departedAt: Instant;
}
export interface Arrived extends WithDoctor {
  readonly status: "arrived";
  readonly arrivedAt: Instant;
}
export interface InProgress extends WithDoctor {
  readonly status: "in_progress";
  readonly startedAt: Instant;
}
export interface Completed extends
  Omit<
    WithDoctor,
    | "stepDueAt"
    | "attention"
    | "freeAt"
    | "way"
    | "lateSince"
    | "approvalLostAt"
    | "attendedAt"
    | "attendance"
  > {
  readonly status: "completed";
  readonly startedAt: Instant;
  readonly completedAt: Instant;
  readonly outcome: Outcome;
  readonly actualDurationMinutes: number;
  readonly conclusion: string;
  readonly addenda: readonly Addendum[];
}
export interface Cancelled extends Common {
  readonly status: "cancelled";
  readonly cancelledAt: Instant;
  readonly cancelledBy: Role | "system";
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly doctor: DoctorFacts | null;
  /** In whose name the doctor came: what calling off costs is theirs. Absent: nobody had the visit. */
  readonly providerId?: PersonId;
  readonly assignedAt: Instant | null;
  readonly departedAt: Instant | null;
  readonly arrivedAt: Instant | null;
  readonly startedAt: Instant | null;
  /** What proves that nobody opened, where that was said. */
  readonly absence?: Absence | null;
}

export type Visiting = Assigned | EnRoute | Arrived | InProgress;
export type Ended = Completed | Cancelled;
export type BookingState = Pending | Visiting | Ended;

/** A command that was seen already: the same again gives the same answer. */
export interface RememberedCommand {
  readonly bodyHash: string;
  readonly status: Status;
  readonly version: number;
  readonly refused: RefusalCode | null;
  readonly sequence: number | null;
}

export const isVisiting = (state: BookingState): state is Visiting =>
  state.status === "assigned" || state.status === "en_route" || state.status === "arrived" ||
  state.status === "in_progress";

export const isEnded = (state: BookingState): state is Ended =>
  state.status === "completed" || state.status === "cancelled";

/** In whose name it is made; until a doctor has it, the clinic that it was booked with. Null: not known yet. */
export const providerIdOf = (state: BookingState): PersonId | null =>
  (state.status === "pending" ? null : state.providerId) ?? state.clinicId;

export const liveOffers = (state: BookingState): readonly Offer[] =>
  state.status === "pending" ? state.offers.filter((offer) => offer.outcome === "live") : [];

/** From when on others may be asked although these have not answered; null: they are waited for, or nobody is. */
export function nextWaveAt(state: BookingState): Instant | null {
  const live = liveOffers(state);
  if (state.status !== "pending" || live.length === 0) return null;
  const { waveEndsAt } = state.search;
  const isLonger = waveEndsAt != null && live.every(({ expiresAt }) => expiresAt > waveEndsAt);
  return isLonger ? waveEndsAt : null;
}

/** Nobody is left to ask in this round, and that was said; in one in which nobody was asked it is known. */
export const isRoundOver = ({ search, wave }: Pending): boolean =>
  search.exhaustedAt !== null && (search.retryAt !== null || wave < search.roundFromWave);

export const doctorIdOf = (state: BookingState): PersonId | null =>
  state.status === "pending" ? null : state.doctor?.id ?? null;

/**
 * The doctor whom this booking engages now, or null. A doctor is engaged by one visit at a time:
 * urgent from `assigned`, planned from `en_route`, a consultation from `in_progress` on
 * (product.md section 3). The database holds the same as a constraint.
 */
export function engagedDoctorIdOf(state: BookingState): PersonId | null {
  if (!isVisiting(state)) return null;
  const engages = state.callType === "urgent" ||
    (state.callType === "scheduled" && state.status !== "assigned") ||
    state.status === "in_progress";
  return engages ? state.doctor.id : null;
}
