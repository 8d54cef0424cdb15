/**
 * All that is outside of the program's own rules: clock, ids, chance, log and stores. `db/` and
 * `gateways/` implement it; tests bring their own. Nothing in `actors/` reaches outside but here.
 */
import type { DeskPassage, Happening } from "./booking/history.ts";
import type { BookingState, RememberedCommand } from "./booking/state.ts";
import type { Address } from "./booking/schemas.ts";
import type { Danger, Door } from "./booking/danger.ts";
import type { FlatWarning } from "./booking/warnings.ts";
import type { Reach } from "./membership.ts";
import type { OfferFate, ShiftTally } from "./dispatcher/tally.ts";
import type { DispatchSettings } from "./dispatcher/settings.ts";
import type { DoctorFacts, Message, StampedEvent, Status } from "./booking/protocol.ts";
import type { CallType } from "./booking/codes.ts";
import type {
  BookingId,
  GeoPoint,
  Instant,
  PersonId,
  Refusal,
  Specialization,
} from "./vocabulary.ts";

export type Cancel = () => void;

export interface Clock {
  /** Never runs backwards, whatever the machine's clock does. */
  now(): Instant;
  /** Calls once, not before `at`; fires at once for a moment that has passed. */
  timer(at: Instant, call: () => void): Cancel;
}

export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  /** @returns an opaque id under which the fault stands in the log and is shown to people */
  fault(message: string, cause: unknown, fields?: Record<string, unknown>): string;
}

/** One way: along streets, or estimated from the straight line and marked so. */
export interface Leg {
  readonly meters: number;
  readonly seconds: number;
  readonly isEstimated: boolean;
  /** It is as slow as drives are on the whole: no hour's traffic comes on top of it. Absent: as asked for. */
  readonly isAverage?: true;
}

/** Travel times. Answers within a second or so whatever happens, and never rejects. */
export interface TravelGateway {
  /**
   * From each origin to the place, in the order of the origins.
   * @param at when one drives; null: as on empty streets, for whoever reckons with many hours
   */
  toPlace(
    origins: readonly GeoPoint[],
    place: GeoPoint,
    at: Instant | null,
  ): Promise<readonly Leg[]>;
  /**
   * What traffic does there: at a moment a drive takes so many times as long as on empty streets. Cheap to ask for
   * thousands of moments. Null, or absent: nothing is known.
   */
  trafficOf?(place: GeoPoint): ((at: Instant) => number) | null;
  /** False: no streets are known there, so every way is the estimate that needs no asking. Absent: ask. */
  knowsStreets?(place: GeoPoint): boolean;
  /** The last of a row of fixes, put on the street where it most likely is; null: off the streets. */
  snap(row: readonly GeoPoint[]): Promise<GeoPoint | null>;
  /** The way itself, along the streets where they are known. */
  way(origin: GeoPoint, place: GeoPoint, at: Instant): Promise<Way>;
}

export interface Way extends Leg {
  /** From the origin to the place; two points where it is estimated. */
  readonly line: readonly GeoPoint[];
}

export interface World {
  readonly clock: Clock;
  /** YYYY-MM-DD by the default city's clock, of now or of a moment: licences hold until that day's end. */
  readonly today: (at?: Instant) => string;
  /** A fresh UUID, version 7. */
  readonly newId: () => string;
  /** Four decimal digits, evenly drawn. */
  readonly newDoorCode: () => string;
  readonly log: Log;
  readonly bookings: BookingStore;
  readonly shifts: ShiftStore;
  readonly travel: TravelGateway;
  /** What is in force for this city, and for this clinic in it. */
  readonly dispatchSettings: (city: string, clinicId: PersonId | null) => DispatchSettings;
  /** One of the two does not want to meet the other; records of one human count as one. */
  readonly isBlocked: (patientId: PersonId, doctorId: PersonId) => boolean;
  /** How long visits of this kind last, learned; milliseconds, null or absent: not known yet. */
  readonly visitLength?: (callType: CallType, specialization: Specialization) => number | null;
  /** Whether a clinic serves this place with its own doctors. */
  readonly servesPlace: (clinicId: PersonId, point: GeoPoint) => boolean;
  /** What staff know of a flat now, for whoever goes there. */
  readonly warningsAt: (city: string, address: Address | null) => readonly FlatWarning[];
  /** The silent call behind this door; absent: there is none anywhere. */
  readonly dangerAt?: (door: Door) => Danger | null;
}

/**
 * The store failed or did not answer in time. `unknown`: the write may have happened; reload before
 * anything else is said. `not_done`: it certainly did not.
 */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
  constructor(message: string, readonly outcome: "unknown" | "not_done", cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/** The command that a turn carries out, as it is remembered. */
export interface TurnCommand {
  readonly commandId: string;
  readonly bodyHash: string;
}

/** An event with its place in the log: the version that it makes, the status before and after. */
export interface LoggedEvent {
  readonly event: StampedEvent;
  readonly version: number;
  readonly from: Status | null;
  readonly to: Status;
}

/** What a turn writes, all in one statement: state, events, messages, command. */
export interface Turn {
  readonly next: BookingState;
  /** The version that must stand in the store, else the turn is a conflict. */
  readonly expectedVersion: number;
  readonly events: readonly LoggedEvent[];
  readonly messages: readonly Message[];
  readonly command: (TurnCommand & RememberedCommand) | null;
}

export type CommitResult = "committed" | "conflict" | "command_exists" | Refusal;

export interface LoadedBooking {
  readonly state: BookingState;
  readonly commands: ReadonlyMap<string, RememberedCommand>;
}

/** Which bookings a reader may list. */
export type BookingScope =
  | { readonly kind: "person"; readonly personIds: readonly PersonId[] }
  | { readonly kind: "doctor"; readonly doctorId: PersonId }
  | { readonly kind: "clinic"; readonly clinicId: PersonId }
  | ({ readonly kind: "staff" } & Reach);

export interface HistoryItem {
  readonly version: number;
  readonly from: Status | null;
  readonly to: Status;
  readonly by: PersonId | null;
  readonly role: string;
  readonly reason: string | null;
  /** Trouble on the way or at the door, with the status as it was; null: the status changed. */
  readonly what: Happening | null;
  readonly at: Instant;
  /** Where somebody of the desk took it or was given it; staff alone have such rows. */
  readonly desk?: DeskPassage;
}

export interface BookingStore {
  /**
   * Writes a new booking in one statement; the number comes from the database.
   * @returns the number, an earlier answer to the same command, or a refusal
   */
  create(
    state: BookingState,
    event: StampedEvent,
    command: (TurnCommand & { readonly personId: PersonId | null }) | null,
    openBookingsLimit: number,
  ): Promise<{ number: number } | { existing: BookingId; bodyHash: string } | Refusal>;
  /** What this person's command created earlier, or null. */
  createdBy(
    personId: PersonId | null,
    commandId: string,
  ): Promise<{ readonly existing: BookingId; readonly bodyHash: string } | null>;
  commit(turn: Turn): Promise<CommitResult>;
  load(id: BookingId): Promise<LoadedBooking | null>;
  /** All whose visit is open, in pages by id; null for a row that cannot be read. */
  loadOpen(
    afterId: BookingId | null,
    limit: number,
  ): Promise<readonly { readonly id: BookingId; readonly booking: LoadedBooking | null }[]>;
  /** The ids of all whose visit is open. */
  openIds(): Promise<readonly BookingId[]>;
  list(
    scope: BookingScope,
    filter: { status?: Status; openOrEndedAfter?: Instant },
    page: { before: BookingId | null; limit: number },
  ): Promise<readonly BookingState[]>;
  history(id: BookingId): Promise<readonly HistoryItem[]>;
  messages(
    id: BookingId,
    query: { after: number; limit: number; staff: boolean } | {
      /** The last ones, of those before a sequence where one is given. */
      last: number;
      before?: number;
      staff: boolean;
    },
  ): Promise<readonly Message[]>;
  /** The last messages of each of these rooms, oldest first; for a stream that begins. */
  lastMessages(
    ids: readonly BookingId[],
    perBooking: number,
    staff: boolean,
  ): Promise<readonly (Message & { readonly bookingId: BookingId })[]>;
}

/** A doctor on duty, as the database keeps it. */
export interface Shift {
  readonly doctor: DoctorFacts;
  readonly startedAt: Instant;
  readonly fix: Fix | null;
  /** Which device's places are followed; absent or null: not known. */
  readonly device?: string | null;
  /** As it was kept last; absent: it never was. */
  readonly tally?: ShiftTally | null;
  readonly plan?: ShiftPlan | null;
}

/** What was said of a shift that goes on. */
export interface ShiftPlan {
  readonly breakUntil: Instant | null;
  readonly endsAt: Instant | null;
  /** «Are you there?» was asked, and waits until then. */
  readonly presenceUntil: Instant | null;
}

/** Why a shift ended that its doctor did not end. */
export const SHIFT_ENDS = ["no_answer", "planned_end", "silent", "not_approved"] as const;
export type ShiftEnd = typeof SHIFT_ENDS[number];

/** What is left of a booking for the tallies of shifts that are open. */
export interface EndedBooking {
  readonly bookingId: BookingId;
  readonly offers: readonly OfferFate[];
  /** Who did it, or was to do it. */
  readonly doctorId: PersonId | null;
  readonly isCompleted: boolean;
  readonly endedAt: Instant;
}

/** A position as a phone reported it. */
export interface Fix extends GeoPoint {
  readonly accuracyMeters: number | null;
  readonly headingDegrees: number | null;
  readonly speedMetersPerSecond: number | null;
  readonly recordedAt: Instant;
}

export interface ShiftStore {
  open(): Promise<readonly Shift[]>;
  /** @param endsAt absent: nothing is said of its end */
  start(doctorId: PersonId, at: Instant, endsAt?: Instant): Promise<void>;
  /** @param tally the shift's last word, written with its end */
  end(
    doctorId: PersonId,
    at: Instant,
    tally: ShiftTally,
    city?: string | null,
    because?: ShiftEnd | null,
  ): Promise<void>;
  savePlan(doctorId: PersonId, plan: ShiftPlan): Promise<void>;
  /** Why the last shift of each doctor ended, of those that ended after `since` by themselves. */
  lastEnds(since: Instant): Promise<readonly { doctorId: PersonId; because: ShiftEnd }[]>;
  saveTallies(
    tallies: readonly {
      readonly doctorId: PersonId;
      readonly startedAt: Instant;
      readonly tally: ShiftTally;
      /** Where the doctor is; absent: nothing says so. */
      readonly city?: string | null;
    }[],
  ): Promise<void>;
  /** Bookings that have ended since the first of the open shifts began, none earlier than `since`. */
  endedBookings(since: Instant): Promise<readonly EndedBooking[]>;
  /** Every no without a reason to an alarm, by doctors on a shift and since it began. */
  alarmDeclines(): Promise<readonly { readonly doctorId: PersonId; readonly at: Instant }[]>;
  /** The last fix of each doctor, and the track of those on a visit. */
  savePositions(
    latest: readonly { doctorId: PersonId; fix: Fix; device?: string | null }[],
    track: readonly { bookingId: BookingId; doctorId: PersonId; fix: Fix }[],
  ): Promise<void>;
}
