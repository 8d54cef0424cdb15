/**
 * What can be said to an alert (commands) and what can have happened to it (events). Free text, places
 * and names stand in `words`, apart from codes, ids and instants.
 */
import type { Address } from "../booking/schemas.ts";
import type { AlertId, BookingId, By, GeoPoint, Instant, PersonId, Role } from "../vocabulary.ts";
import type { AlertKind, AlertOutcome } from "./codes.ts";
import type { NearDoctor, SearchCommand, SearchEvent } from "./search.ts";

export * from "./codes.ts";

/** Where the sender is, as the phone said it, and when. */
export interface SenderPlace extends GeoPoint {
  readonly accuracyMeters: number | null;
  readonly recordedAt: Instant;
}

export interface PersonName {
  readonly firstName: string;
  readonly lastName: string;
}

/** One call for help. Several of one event are one alert. */
export interface Report {
  /** Made by whoever calls: the same one of the same person again is the same call. */
  readonly clientId: string;
  readonly kind: AlertKind;
  readonly by: PersonId;
  /** `system`: the server calls for this person. */
  readonly role: Role | "system";
  readonly at: Instant;
  readonly message: string | null;
  /** Another place than the alert's own that this call named; absent: it named none, or the same. */
  readonly place?: Address;
}

/** Whose visit a call is about: by it follow the city, and which clinic's staff see the alert. */
export interface Visit {
  readonly city: string;
  readonly clinicId: PersonId | null;
  readonly bookingId: BookingId | null;
  /** Whose key seals the words, and of whom they are read: the booking's patient, else the sender. */
  readonly subjectId: PersonId;
}

/** A new alert: who, where, what. */
export interface Raising extends Visit {
  readonly id: AlertId;
  /** Neither a visit nor a place says which city it is: the first place that is told decides. */
  readonly isCityGuessed: boolean;
  readonly isDrill: boolean;
  /** When the count is over; now where there is none. */
  readonly raisesAt: Instant;
  readonly report: Report;
  readonly senderName: PersonName;
  readonly place: Address | null;
  readonly senderPlace: SenderPlace | null;
}

export type AlertCommand =
  /** «I am at it», from the one who took it. */
  | { readonly type: "care" }
  | SearchCommand
  /** Another call of the same event. */
  | {
    readonly type: "join";
    readonly report: Report;
    readonly senderName: PersonName;
    readonly place: Address | null;
    readonly senderPlace: SenderPlace | null;
    readonly visit: Visit;
    readonly isCityGuessed: boolean;
  }
  /** The phone of one who called says where it is now. */
  | {
    readonly type: "locate";
    readonly senderId: PersonId;
    readonly senderPlace: SenderPlace;
    /** In which that place lies; null: in none that is known. */
    readonly city: string | null;
  }
  /** Taken back while it counts. */
  | { readonly type: "cancel" }
  | { readonly type: "see"; readonly name: PersonName }
  | { readonly type: "acknowledge"; readonly name: PersonName }
  /** Somebody goes; null: nobody has said who. */
  | { readonly type: "respond"; readonly who: string | null; readonly name: PersonName }
  | {
    readonly type: "handOver";
    readonly to: PersonId;
    readonly toName: PersonName;
    /** Out of whose hands; absent: whoever has it. */
    readonly from?: PersonId;
  }
  | { readonly type: "tickStep"; readonly step: string; readonly isDone: boolean }
  | { readonly type: "correctPlace"; readonly place: Address }
  /** Whoever called says that it is another visit of theirs. */
  | { readonly type: "nameVisit"; readonly visit: Visit; readonly place: Address | null }
  | { readonly type: "resolve"; readonly outcome: AlertOutcome; readonly note: string | null }
  | { readonly type: "dismiss"; readonly note: string | null }
  /** A doctor who was silent has answered after all: it is written down, and closes nothing. */
  | { readonly type: "noteAnswer"; readonly how: AnsweredHow; readonly answeredAt: Instant }
  /** Whoever took it is not there any more: off duty without a colleague, or staff no more. */
  | { readonly type: "drop"; readonly heldBy: PersonId }
  | { readonly type: "tick" };
/** With the right PIN, or by a tap where none is set. */
export type AnsweredHow = "pin" | "tap";
export type AlertCommandName = AlertCommand["type"];

/** By which ways somebody is told. `stream`: an open page. */
export const TOLD_BY = ["stream", "push", "sms", "email"] as const;
export type ToldBy = typeof TOLD_BY[number];

/** Who is told at one step, and why this person. */
export interface Told {
  readonly id: PersonId;
  readonly as: "on_duty" | "on_call" | "admin";
  readonly by: readonly ToldBy[];
}

/** Somebody who may be told, with what there is of them. */
export interface Callable extends Told {
  readonly name: PersonName;
}

export type AlertEvent =
  /** The one who took it is asked, has answered, or has not: then it rises again. */
  | { readonly type: "careAsked" }
  | { readonly type: "careGiven" }
  | { readonly type: "neglected"; readonly isAttended: boolean }
  | SearchEvent
  | { readonly type: "created"; readonly raising: Raising; readonly isAttended: boolean }
  /** The count is over. */
  | { readonly type: "raised"; readonly isAttended: boolean }
  | {
    readonly type: "joined";
    readonly report: Report;
    readonly senderName: PersonName;
    readonly place: Address | null;
    readonly senderPlace: SenderPlace | null;
    readonly visit: Visit;
    readonly isCityGuessed: boolean;
    /** It is graver than what was answered: it sounds again. */
    readonly soundsAgain: boolean;
    readonly isAttended: boolean;
  }
  | {
    readonly type: "located";
    readonly senderId: PersonId;
    readonly senderPlace: SenderPlace;
    /** The alert's city from now on, where it was a guess; null: it stays. */
    readonly city: string | null;
    readonly isAttended: boolean;
  }
  | { readonly type: "answered"; readonly how: AnsweredHow; readonly answeredAt: Instant }
  | { readonly type: "cancelled" }
  | { readonly type: "seen"; readonly name: PersonName }
  | { readonly type: "escalated"; readonly step: number; readonly told: readonly Callable[] }
  | { readonly type: "acknowledged"; readonly name: PersonName }
  | { readonly type: "responding"; readonly who: string | null; readonly name: PersonName }
  | { readonly type: "handedOver"; readonly to: PersonId; readonly toName: PersonName }
  | { readonly type: "stepTicked"; readonly step: string; readonly isDone: boolean }
  | { readonly type: "placeCorrected"; readonly place: Address }
  | {
    readonly type: "visitNamed";
    readonly visit: Visit;
    readonly place: Address | null;
    readonly isAttended: boolean;
  }
  | { readonly type: "resolved"; readonly outcome: AlertOutcome; readonly note: string | null }
  | { readonly type: "dismissed"; readonly note: string | null };

export interface Stamped {
  readonly at: Instant;
  readonly by: By;
}
export type StampedAlertEvent = AlertEvent & Stamped;

/** What a decision looks at beside the alert itself. */
export interface AlertStamp extends Stamped {
  /** Somebody on duty looks at the board of this place now. */
  readonly isAttended: boolean;
  /** Whom the next step would tell. */
  readonly callable: readonly Callable[];
  /** Free doctors near the place of need, the nearest first; looked for when some are to be asked. */
  readonly near: readonly NearDoctor[];
}

/** What a command of an alert answers, as every command of a booking does. */
export interface AlertAnswer {
  readonly id: AlertId;
  readonly status: string;
  readonly version: number;
}
