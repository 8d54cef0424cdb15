/** What the server's stream says, as types: the names of its events and what each one carries. */
import type { HintView } from "../../views/facts.ts";
import type { OfferView } from "../../actors/booking/offer_view.ts";

type Iso = string;

/** Every event that a page listens to; another one of the server is not heard. */
export const STREAM_EVENTS = [
  "reset",
  "booking",
  "booking_removed",
  "message",
  "position",
  "offer",
  "offer_closed",
  "duty",
  "lone_visit",
  "alarm_calls",
  "fleet",
  "attendance",
  "staff_duty",
  "incoming_call",
  "alert",
  "alert_removed",
  "wallet",
  "account_closed",
  "ping",
] as const;

/** Where the doctor of a booking is; shared from acceptance to arrival. */
export interface PositionView {
  readonly bookingId: string;
  readonly latitude: number;
  readonly longitude: number;
  /** The place was moved to the street that the doctor drives along. */
  readonly onStreet: boolean;
  readonly accuracyMeters: number | null;
  readonly headingDegrees: number | null;
  readonly recordedAt: Iso;
  readonly etaSeconds: number | null;
  /** From the distance alone, not along the streets. */
  readonly isEstimated: boolean;
}

/** A doctor's own shift, as the server sees it. */
export interface DutyStreamView {
  readonly available: boolean;
  readonly startedAt: Iso | null;
  readonly reachable: boolean;
  readonly fix: {
    readonly latitude: number;
    readonly longitude: number;
    readonly accuracyMeters: number | null;
    readonly recordedAt: Iso;
  } | null;
  readonly bookingId: string | null;
  readonly breakUntil?: Iso | null;
  readonly endsAt?: Iso | null;
  /** «Are you there?» waits for an answer until then. */
  readonly presenceUntil?: Iso | null;
  /** Where a free doctor had better wait. */
  readonly waitingHint?: HintView | null;
  /** Why the last shift ended, where its doctor did not end it. */
  readonly endedBecause?: string | null;
  /** Off shift, and the phone is followed all the same: an own alarm is open. Nothing of it is drawn. */
  readonly isFollowed?: boolean;
}

/** A doctor on shift, for the dispatchers' board. */
export interface FleetDoctor {
  readonly doctorId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly specializations: readonly string[];
  readonly clinicId: string | null;
  readonly startedAt: Iso | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly accuracyMeters: number | null;
  readonly headingDegrees: number | null;
  readonly recordedAt: Iso | null;
  readonly reachable: boolean;
  readonly reach: "page" | "push" | "none";
  readonly hidden: boolean;
  readonly battery: number | null;
  readonly bookingId: string | null;
  readonly breakUntil?: Iso | null;
  readonly endsAt?: Iso | null;
  readonly isAsked?: boolean;
}

/** A doctor who moved and in whom nothing else changed. */
export type FleetMove = readonly [
  doctorId: string,
  latitude: number,
  longitude: number,
  headingDegrees: number | null,
  recordedAtEpochMilliseconds: number,
];

export interface FleetFrame {
  /** This is the beginning of a new whole, which may take several frames. */
  readonly whole: boolean;
  readonly at: Iso;
  readonly doctors: readonly FleetDoctor[];
  readonly moved?: readonly FleetMove[];
  readonly gone?: readonly string[];
}

/** The cities in which nobody of the staff is on duty; another one has somebody. */
export interface AttendanceView {
  readonly unattended: readonly string[];
}

/** One of the staff who are on duty. */
export interface StaffColleague {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly since: Iso;
  readonly silent: boolean;
  readonly cities: readonly string[];
}

export interface StaffDutyFrame {
  readonly city: string;
  readonly onDuty: readonly StaffColleague[];
}

/** Somebody calls the dispatcher's line. */
export interface IncomingCall {
  readonly callId: string;
  readonly at: Iso;
  readonly phone: string;
  readonly bookings: readonly {
    readonly bookingId: string;
    readonly number: number;
    readonly status: string;
  }[];
}

/** The last word of a stream: an admin has closed the account. */
export interface AccountClosed {
  /** Why, as far as it may be said. */
  readonly told: string | null;
}

export interface OfferClosed {
  readonly offerId: string;
  readonly bookingId: string;
  readonly reason: string;
}

/** An offer that ended without its doctor; `offer` is null where this page never had it. */
export interface ClosedOffer extends OfferClosed {
  readonly offer: OfferView | null;
}

/** One event on its way between the tabs of a browser. */
export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}
