/**
 * What can be said to a booking (commands) and what can have happened to it (events).
 * Commands are imperative, events past tense. Free text of an event stands in `words`, apart from
 * codes, ids and instants, so that it is kept in a column of its own and can be erased.
 */
import type { By, GeoPoint, Instant, OfferId, PersonId, Specialization } from "../vocabulary.ts";
import type { BookingId } from "../vocabulary.ts";
import type { DoctorFacts } from "./doctor_facts.ts";
import type { AbsenceKind, StallKind, WayAnswer, WithdrawalReason } from "./codes.ts";
import { DESK_COMMANDS, type DeskCommand, type DeskEvent } from "./desk_protocol.ts";
import { MONEY_COMMANDS, type MoneyCommand, type MoneyEvent } from "./money_protocol.ts";
import type { Assignment, Handover } from "./handover.ts";
import type { OfferScore } from "./offer_score.ts";
import type { PlanningRules, PlanPlace } from "./plan.ts";
import type { FixedPrice } from "../money/price.ts";
import type { Triage } from "./red_flags.ts";
import type { OfferOutcome } from "./state.ts";
import type {
  Address,
  CallType,
  DECLINE_CODES,
  DoorContact,
  Outcome,
  PatientDetails,
  Priority,
} from "./schemas.ts";

export { type DoctorFacts, isLicensedOn, worksFor } from "./doctor_facts.ts";
export type { Stamp } from "./stamp.ts";

export const STATUSES = [
  "pending",
  "assigned",
  "en_route",
  "arrived",
  "in_progress",
  "completed",
  "cancelled",
] as const;
export type Status = typeof STATUSES[number];
export const OPEN_STATUSES: readonly Status[] = STATUSES.slice(0, 5);
export const isOpen = (status: Status): boolean => OPEN_STATUSES.includes(status);

/** Commands that clients give, in the order of a visit. */
export const CLIENT_COMMANDS = [
  "accept",
  "decline",
  "shown",
  "assign",
  "reassign",
  "depart",
  "arrive",
  "start",
  "complete",
  "remain",
  "answerWay",
  "reportAbsence",
  "noteCall",
  "amend",
  "confirm",
  ...DESK_COMMANDS,
  "cancel",
  "release",
  "say",
  "addAddendum",
  "disclose",
  ...MONEY_COMMANDS,
] as const;
/** Commands of the dispatcher actor and of the booking's own timer. */
export const SYSTEM_COMMANDS = [
  "offer",
  "waitFor",
  "withdraw",
  "exhaust",
  "plan",
  "expect",
  "askWay",
  "resumeWay",
  "giveBack",
  "noteApproval",
  "noteShift",
  "notePayment",
  "tick",
] as const;
export type CommandName = typeof CLIENT_COMMANDS[number] | typeof SYSTEM_COMMANDS[number];

export type { OfferScore };

/** One doctor in a wave, as the dispatcher proposes it. */
export interface OfferProposal {
  readonly offerId: OfferId;
  readonly doctorId: PersonId;
  readonly distanceMeters: number | null;
  readonly etaSeconds: number | null;
  readonly score?: OfferScore | null;
  /** Ends later than the wave, where only a push reaches the phone. */
  readonly ttlMilliseconds?: number;
}

interface Step {
  /** Claimed by the phone; the booking bounds it. */
  readonly occurredAt?: Instant;
  /** Required of staff, who give the step on the doctor's behalf. */
  readonly reason?: string;
}

/**
 * What a caller who is not the patient sees: the journey and the price, or also what the doctor finds
 * (of a child in one's care, or with the patient's consent).
 */
export const CALLER_SIGHTS = ["journey", "all"] as const;
export type CallerSight = typeof CALLER_SIGHTS[number];

/** All that a new booking is made of; the person comes from the session, never from the body. */
export interface Creation extends FixedPrice {
  readonly id: BookingId;
  readonly visitId: BookingId;
  readonly city: string;
  readonly callType: CallType;
  readonly specialization: Specialization;
  readonly needs: readonly string[];
  readonly redFlags: readonly string[];
  /** By which questions they were asked; null: the client did not say. */
  readonly triage?: Triage | null;
  readonly priority: Priority;
  readonly patientId: PersonId;
  readonly callerId: PersonId | null;
  readonly callerSees: CallerSight;
  readonly payerId: PersonId | null;
  readonly clinicId: PersonId | null;
  /** The patient's side has agreed to this clinic; absent: its doctors come first, and then whoever is near. */
  readonly clinicOnly?: boolean;
  readonly preferredDoctorId: PersonId | null;
  readonly paymentMethod: string | null;
  /** A planned search waits so long for a hold on the payer's card; absent or null: it does not. */
  readonly paymentAwaitedUntil?: Instant | null;
  readonly scheduledTime: Instant | null;
  readonly scheduledUntil: Instant | null;
  /** The place in a doctor's day that was kept for it. */
  readonly plan?: PlanPlace | null;
  readonly planning?: PlanningRules | null;
  /** In which language the caller reads: messages that follow are in it. */
  readonly language?: "ru" | "en";
}

export interface BookingWords {
  readonly symptoms: string;
  readonly address: Address | null;
  readonly patient: PatientDetails;
  readonly contactPhone: string | null;
  readonly doorContact: DoorContact | null;
}

export interface Amendment extends Partial<BookingWords> {
  readonly specialization?: Specialization;
  readonly needs?: readonly string[];
  readonly scheduledTime?: Instant;
  readonly scheduledUntil?: Instant | null;
  readonly clinicId?: PersonId | null;
}

export type BookingCommand =
  | { readonly type: "accept"; readonly doctor: DoctorFacts }
  | {
    readonly type: "decline";
    readonly reason: string;
    readonly reasonCode?: typeof DECLINE_CODES[number];
  }
  /** The doctor's page has the offer on its screen. */
  | { readonly type: "shown" }
  | ({ readonly type: "assign" } & Assignment)
  | ({ readonly type: "reassign" } & Handover)
  | ({ readonly type: "depart" } & Step)
  | ({ readonly type: "arrive" } & Step)
  | ({ readonly type: "start"; readonly doorCode?: string } & Step)
  | ({
    readonly type: "complete";
    readonly conclusion: string;
    readonly actualDurationMinutes: number;
    readonly outcome?: Outcome;
  } & Step)
  /** «Сколько ещё»: when the doctor will be free, so that the next booking can count on it. */
  | { readonly type: "remain"; readonly minutes: number }
  /** «Всё в порядке?» was asked on the way. */
  | { readonly type: "answerWay"; readonly answer: WayAnswer }
  /** «Никого нет» or «меня не впустили»: at the door, and it stays closed. */
  | {
    readonly type: "reportAbsence";
    /** Absent: nobody opens. */
    readonly kind?: AbsenceKind;
    /** Where the doctor's phone was last, as the server knows it. */
    readonly place: GeoPoint | null;
  }
  /** The doctor has called the patient once more. */
  | { readonly type: "noteCall"; readonly place?: GeoPoint | null }
  | {
    readonly type: "amend";
    readonly changes: Amendment;
    /** The price anew, agreed to; absent: it stays. */
    readonly fixed?: FixedPrice;
  }
  | { readonly type: "confirm" }
  | DeskCommand
  | {
    readonly type: "cancel";
    readonly reason: string;
    readonly outcome?: Outcome;
    /** Something else has taken its place: it is called off while it searches, and a visit stays. */
    readonly whileSearching?: true;
  }
  | { readonly type: "release"; readonly reason: string }
  | {
    readonly type: "say";
    readonly messageId: string;
    readonly content: string;
    readonly clientId?: string;
    readonly audience: "all" | "staff";
  }
  | { readonly type: "addAddendum"; readonly text: string }
  | {
    readonly type: "disclose";
    readonly sees: CallerSight;
    /** Required of staff. */
    readonly reason?: string;
  }
  | {
    readonly type: "offer";
    /** The wave and the `searchRevision` that it judged by: older ones are refused as stale. */
    readonly afterWave: number;
    readonly revision?: number;
    readonly ttlMilliseconds: number;
    readonly circleMeters: number | null;
    readonly doctors: readonly OfferProposal[];
  }
  | {
    readonly type: "withdraw";
    readonly doctorId: PersonId;
    readonly because: WithdrawalReason;
  }
  | {
    readonly type: "waitFor";
    readonly afterWave: number;
    readonly revision?: number;
    /** A busy doctor who will be at the door before any free one; null: the next who is free. */
    readonly doctorId: PersonId | null;
    /** When that doctor should be at the door; null: nobody can say. */
    readonly arrivalAt: Instant | null;
  }
  | { readonly type: "exhaust"; readonly afterWave: number; readonly revision?: number }
  /** A place in a doctor's day; null: nobody's day has room for it any more. */
  | { readonly type: "plan"; readonly place: PlanPlace | null }
  | {
    readonly type: "expect";
    /** Whose day it is: of another doctor nothing is said. */
    readonly doctorId: PersonId;
    readonly arrivalAt: Instant;
    /** The window cannot be met. */
    readonly isMissed: boolean;
  }
  | {
    readonly type: "askWay";
    /** Whose way it is: of another doctor nothing is asked. */
    readonly doctorId: PersonId;
    readonly kind: StallKind;
    readonly answerSeconds: number;
  }
  | { readonly type: "resumeWay"; readonly doctorId: PersonId }
  /** This doctor has said yes to an alarm in the same moment. */
  | { readonly type: "giveBack"; readonly doctorId: PersonId; readonly reason: string }
  /** What stands in the profile of this visit's doctor. */
  | { readonly type: "noteApproval"; readonly doctorId: PersonId; readonly approved: boolean }
  /** Whether the doctor of a visit to come still means to work at its hour. */
  | { readonly type: "noteShift"; readonly doctorId: PersonId; readonly isPlanned: boolean }
  | MoneyCommand
  | { readonly type: "tick" };

export type VisitStep = "search" | "depart" | "arrive" | "start" | "complete";
/** What a booking wants a dispatcher's eye for: a late step, or trouble on the way or at the door. */
export type AttentionStep = VisitStep | "way" | "promise" | "late" | "absence";
export type WithdrawReason = Exclude<OfferOutcome, "live" | "accepted" | "declined" | "expired">;

interface StepEvent {
  readonly occurredAt: Instant;
  readonly onBehalf: boolean;
  readonly words: { readonly reason?: string };
}

export interface Message {
  readonly id: string;
  readonly sequence: number;
  readonly senderId: PersonId | null;
  readonly senderRole: string;
  readonly type: "text";
  readonly audience: "all" | "staff";
  readonly clientId: string | null;
  readonly content: string;
  readonly createdAt: Instant;
}

export type BookingEvent =
  | {
    readonly type: "created";
    readonly creation: Creation;
    readonly words: BookingWords & { readonly doorCode: string };
  }
  | { readonly type: "searchStarted" }
  | {
    readonly type: "offersMade";
    readonly wave: number;
    readonly expiresAt: Instant;
    readonly circleMeters: number | null;
    readonly doctors: readonly OfferProposal[];
  }
  | {
    readonly type: "offerDeclined";
    readonly offerId: OfferId;
    readonly doctorId: PersonId;
    readonly reasonCode: string;
    readonly words: { readonly reason?: string };
  }
  | { readonly type: "offerShown"; readonly offerId: OfferId }
  | { readonly type: "offersExpired"; readonly offerIds: readonly OfferId[] }
  | {
    readonly type: "offersWithdrawn";
    readonly offerIds: readonly OfferId[];
    readonly because: WithdrawReason;
  }
  | { readonly type: "planned"; readonly place: PlanPlace | null }
  | {
    readonly type: "arrivalExpected";
    readonly arrivalAt: Instant;
    readonly isMissed: boolean;
  }
  | {
    readonly type: "doctorAwaited";
    readonly doctorId: PersonId | null;
    readonly arrivalAt: Instant | null;
  }
  | MoneyEvent
  | { readonly type: "searchExhausted" }
  | { readonly type: "searchResumed" }
  | DeskEvent
  | {
    readonly type: "assigned";
    readonly doctor: DoctorFacts;
    readonly how: "accepted" | "assigned" | "reassigned";
    readonly offerId: OfferId | null;
    readonly etaSeconds: number | null;
    /** Staff knew of the silent call at the door. */
    readonly despiteDanger?: true;
  }
  | ({ readonly type: "departed" } & StepEvent)
  | ({ readonly type: "arrived" } & StepEvent)
  | { readonly type: "doorCodeRefused"; readonly tries: number }
  | ({ readonly type: "started" } & StepEvent)
  | ({
    readonly type: "completed";
    readonly outcome: Outcome;
    readonly actualDurationMinutes: number;
    readonly words: { readonly reason?: string; readonly conclusion: string };
  } & Omit<StepEvent, "words">)
  | { readonly type: "remainingSaid"; readonly freeAt: Instant }
  | { readonly type: "wayAsked"; readonly kind: StallKind; readonly answerBy: Instant }
  | { readonly type: "wayAnswered"; readonly answer: WayAnswer }
  | { readonly type: "wayUnanswered" }
  | { readonly type: "wayResumed" }
  | { readonly type: "promiseMissed" }
  | { readonly type: "approvalLost" }
  | { readonly type: "approvalRegained" }
  | { readonly type: "shiftLost" }
  | { readonly type: "shiftRegained" }
  | {
    readonly type: "absenceReported";
    /** Absent with an older one: nobody opened. */
    readonly kind?: AbsenceKind;
    readonly distanceMeters: number | null;
    readonly callsNeeded: number;
    readonly mayEndAt: Instant;
  }
  | { readonly type: "absenceCalled" }
  | {
    readonly type: "released";
    readonly doctorId: PersonId;
    readonly how: "released" | "reassigned";
    readonly blame: boolean;
    readonly words: { readonly reason?: string; readonly doorCode: string };
  }
  | {
    readonly type: "amended";
    readonly fields: readonly string[];
    readonly specialization?: Specialization;
    readonly needs?: readonly string[];
    readonly scheduledTime?: Instant;
    readonly scheduledUntil?: Instant | null;
    /** Agreed to: this clinic's doctors alone; null: anybody's. */
    readonly clinicId?: PersonId | null;
    readonly fixed?: FixedPrice;
    readonly words: Partial<BookingWords>;
  }
  | { readonly type: "amendmentConfirmed" }
  | {
    readonly type: "cancelled";
    readonly outcome: Outcome;
    readonly words: { readonly reason?: string };
  }
  | {
    readonly type: "said";
    readonly message: Omit<Message, "content">;
    readonly words: { readonly content: string };
  }
  | { readonly type: "addendumAdded"; readonly words: { readonly addendum: string } }
  | {
    readonly type: "disclosureSet";
    readonly sees: CallerSight;
    readonly words: { readonly reason?: string };
  }
  | { readonly type: "deadlineMissed"; readonly step: VisitStep };

/** An event as it is logged: with its moment and its giver. */
export type StampedEvent = BookingEvent & { readonly at: Instant; readonly by: By };

/** How every command of a booking answers. */
export interface Answer {
  readonly id: BookingId;
  readonly status: Status;
  readonly version: number;
  /** Of a message: its place in the room. */
  readonly sequence?: number;
}
