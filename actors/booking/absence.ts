/**
 * «Никого нет»: the doctor stands at the door and nobody opens. What proves it is kept with the booking:
 * since when, how far from the address the phone was, the calls that were made; only then, and after a
 * while, may the doctor end the visit for it. Staff may at any time. Pure.
 */
import { after, type GeoPoint, type Instant, MINUTE, type Refusal, refuse } from "../vocabulary.ts";
import { distanceMeters } from "../dispatcher/distance.ts";
import type { BookingCommand, BookingEvent, Stamp, StampedEvent } from "./protocol.ts";
import type { BookingState, Visiting } from "./state.ts";

type Of<Name extends BookingCommand["type"]> = Extract<BookingCommand, { type: Name }>;
type Event<Name extends BookingEvent["type"]> = Extract<StampedEvent, { type: Name }>;
type Decision = readonly BookingEvent[] | Refusal;

export interface Absence {
  readonly since: Instant;
  /** From the address by the straight line; null: the phone did not say where it was. */
  readonly distanceMeters: number | null;
  /** Times at which the doctor called, as he confirmed. */
  readonly callsAt: readonly Instant[];
  readonly callsNeeded: number;
  readonly mayEndAt: Instant;
}

/** What a city wants of it; seconds and minutes of its settings. */
export interface AbsenceRules {
  readonly waitMinutes: number;
  readonly calls: number;
}

/** Where nobody has decided otherwise. */
export const ABSENCE_RULES: AbsenceRules = { waitMinutes: 10, calls: 2 };
/** More calls prove nothing more. */
const MOST_CALLS = 20;

const addressOf = (state: BookingState): GeoPoint | null => state.words.address;

export function decideReportAbsence(
  state: BookingState,
  command: Of<"reportAbsence">,
  stamp: Stamp,
): Decision {
  if (state.status !== "arrived") return refuse("illegal_transition");
  if (state.absence != null) return [];
  const door = addressOf(state);
  const { waitMinutes, calls } = stamp.absence ?? ABSENCE_RULES;
  return [{
    type: "absenceReported",
    distanceMeters: command.place === null || door === null
      ? null
      : Math.round(distanceMeters(command.place, door)),
    callsNeeded: calls,
    mayEndAt: after(stamp.at, waitMinutes * MINUTE),
  }];
}

export function decideNoteCall(state: BookingState): Decision {
  if (state.status !== "arrived" || state.absence == null) return refuse("illegal_transition");
  return state.absence.callsAt.length >= MOST_CALLS ? [] : [{ type: "absenceCalled" }];
}

/** Whether the doctor may end the visit because nobody opened. */
export function isAbsenceProven(state: BookingState, at: Instant): boolean {
  if (state.status !== "arrived" || state.absence == null) return false;
  const { callsAt, callsNeeded, mayEndAt } = state.absence;
  return at >= mayEndAt && callsAt.length >= callsNeeded;
}

export const absenceReported = (state: Visiting, event: Event<"absenceReported">): Visiting => ({
  ...state,
  absence: {
    since: event.at,
    distanceMeters: event.distanceMeters,
    callsAt: [],
    callsNeeded: event.callsNeeded,
    mayEndAt: event.mayEndAt,
  },
  // A dispatcher can still reach somebody: at once, not when the start is late.
  attention: state.attention ?? { step: "absence", since: event.at },
});

export const absenceCalled = (state: Visiting, event: Event<"absenceCalled">): Visiting => ({
  ...state,
  absence: state.absence == null
    ? null
    : { ...state.absence, callsAt: [...state.absence.callsAt, event.at] },
});
