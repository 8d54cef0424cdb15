/**
 * A planned booking's place in a doctor's day: judged and folded here. Who could keep it is found by
 * `actors/planning/`; the booking only takes or drops it, and remembers when the doctor is expected.
 * Pure.
 */
import { BOOKING_TIMES } from "../limits.ts";
import { after, type Instant, MINUTE, type PersonId } from "../vocabulary.ts";
import type { CallType } from "./codes.ts";
import type { BookingCommand, BookingEvent, StampedEvent } from "./protocol.ts";
import { type BookingState, isEnded, isVisiting, type Visiting } from "./state.ts";

/** The visit itself, without the way to it. */
export interface PlanPlace {
  readonly doctorId: PersonId;
  readonly from: Instant;
  readonly until: Instant;
}

/** What the city's settings said when the booking was made: it keeps to them. */
export interface PlanningRules {
  /** The search begins so long before the window. */
  readonly leadMinutes: number;
  /** The part of a doctor's day that the visit takes. */
  readonly visitMinutes: number;
  /** Kept free after it, beside the way. */
  readonly bufferMinutes: number;
}

/** What a city's settings mean for a booking of this kind. */
export const rulesFor = (
  callType: CallType,
  settings: {
    readonly searchLeadMinutes: number;
    readonly consultationLeadMinutes: number;
    readonly visitMinutes: number;
    readonly consultationMinutes: number;
    readonly bufferMinutes: number;
  },
): PlanningRules =>
  callType === "consultation"
    ? {
      leadMinutes: settings.consultationLeadMinutes,
      visitMinutes: settings.consultationMinutes,
      // Nobody drives; a breath between two calls is in their length.
      bufferMinutes: 0,
    }
    : {
      leadMinutes: settings.searchLeadMinutes,
      visitMinutes: settings.visitMinutes,
      bufferMinutes: settings.bufferMinutes,
    };

/** For bookings of the time before settings: what held then. */
export function planningOf(
  { callType, planning }: {
    readonly callType: CallType;
    readonly planning?: PlanningRules | null | undefined;
  },
): PlanningRules {
  if (planning != null) return planning;
  const remote = callType === "consultation";
  return {
    leadMinutes:
      (remote
        ? BOOKING_TIMES.consultationLeadMilliseconds
        : BOOKING_TIMES.scheduledLeadMilliseconds) / MINUTE,
    visitMinutes:
      (remote
        ? BOOKING_TIMES.consultationVisitMilliseconds
        : BOOKING_TIMES.scheduledVisitMilliseconds) / MINUTE,
    bufferMinutes: 0,
  };
}

/** Where a visit stands in the day of the doctor who has it: as it was planned, else at its hour. */
export function placeWith(
  state: Pick<BookingState, "callType" | "scheduledTime" | "plan" | "planning">,
  doctorId: PersonId,
): PlanPlace | null {
  const { scheduledTime, plan } = state;
  if (scheduledTime === null) return null;
  if (plan?.doctorId === doctorId) return plan;
  const length = planningOf(state).visitMinutes * MINUTE;
  return { doctorId, from: scheduledTime, until: after(scheduledTime, length) };
}

type Of<Name extends BookingCommand["type"]> = Extract<BookingCommand, { type: Name }>;
type Decision = readonly BookingEvent[];

/** A place in a day is taken or dropped while nobody has the booking. */
export function decidePlan(state: BookingState, { place }: Of<"plan">): Decision {
  if (state.status !== "pending" || state.scheduledTime === null) return [];
  const known = state.plan ?? null;
  if (known?.doctorId === place?.doctorId && known?.from === place?.from) return [];
  if (place !== null && state.excludedDoctorIds.includes(place.doctorId)) return [];
  return [{ type: "planned", place }];
}

/** The day has moved: this visit's doctor is expected at another time, within the window or not. */
export function decideExpect(state: BookingState, command: Of<"expect">): Decision {
  if (state.status !== "assigned" || state.scheduledTime === null) return [];
  if (state.doctor.id !== command.doctorId) return [];
  if (state.expectedArrivalAt === command.arrivalAt) return [];
  return [{
    type: "arrivalExpected",
    arrivalAt: command.arrivalAt,
    isMissed: command.isMissed,
  }];
}

/** @param told whose shift it is: of another doctor nothing is noted */
export function decideNoteShift(state: BookingState, told: Of<"noteShift">): Decision {
  if (state.status !== "assigned" || state.scheduledTime === null) return [];
  if (state.doctor.id !== told.doctorId) return [];
  const isLost = state.shiftLostAt != null;
  if (isLost === !told.isPlanned) return [];
  return [{ type: told.isPlanned ? "shiftRegained" : "shiftLost" }];
}

/** Nobody is taken from the patient by that alone: the desk sees it, and another place is sought. */
export const shiftNoted = <State extends Visiting>(
  state: State,
  event: Extract<StampedEvent, { type: "shiftLost" | "shiftRegained" }>,
): State => ({ ...state, shiftLostAt: event.type === "shiftLost" ? event.at : null });

/** A place that was lost with no other in its stead wants the desk: somebody was promised that hour. */
export function planned(
  state: BookingState,
  event: Extract<StampedEvent, { type: "planned" }>,
): BookingState {
  const isLost = event.place === null && state.plan != null;
  const shiftLostAt = event.place !== null ? null : isLost ? event.at : state.shiftLostAt ?? null;
  return { ...state, plan: event.place, shiftLostAt };
}

/** A window that cannot be met is the dispatchers' at once, for as long as it is so. */
export function arrivalExpected(
  state: BookingState,
  event: Extract<StampedEvent, { type: "arrivalExpected" }>,
): BookingState {
  const next = { ...state, expectedArrivalAt: event.arrivalAt, expectedArrivalSaidAt: event.at };
  if (isEnded(next) || !isVisiting(next)) return next;
  const { attention } = next;
  if (!event.isMissed) {
    const left = attention?.step === "late" ? null : attention;
    return { ...next, lateSince: null, attention: left };
  }
  const lateSince = next.lateSince ??
    (attention?.step === "late" ? attention.since : event.at);
  return { ...next, lateSince, attention: attention ?? { step: "late", since: lateSince } };
}
