/**
 * A closed door. «Никого нет»: nobody opens; «меня не впустили»: somebody is there and does not let the
 * doctor in. What proves it is kept with the booking: since when, how far from the address the phone was,
 * the calls that were made, apart from each other; only then, and after a while, may the doctor end the visit for it,
 * which may cost the patient. Whoever was sent away need not stand there as long. Staff may end it at any time. Pure.
 */
import {
  after,
  type GeoPoint,
  type Instant,
  MINUTE,
  type Refusal,
  refuse,
  SECOND,
} from "../vocabulary.ts";
import { distanceMeters } from "../dispatcher/distance.ts";
import type { AbsenceKind } from "./codes.ts";
import type { BookingCommand, BookingEvent, Stamp, StampedEvent } from "./protocol.ts";
import type { BookingState, Visiting } from "./state.ts";

type Of<Name extends BookingCommand["type"]> = Extract<BookingCommand, { type: Name }>;
type Event<Name extends BookingEvent["type"]> = Extract<StampedEvent, { type: Name }>;
type Decision = readonly BookingEvent[] | Refusal;

export interface Absence {
  /** Absent with an older one: nobody opened. */
  readonly kind?: AbsenceKind;
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
/** Sent away at the door one calls once, so that the patient can say that it was a mistake. */
const REFUSED_RULES: AbsenceRules = { waitMinutes: 3, calls: 1 };
/** More calls prove nothing more. */
const MOST_CALLS = 20;
/** Two taps are one call: nobody has let it ring and called again sooner. */
const CALLS_APART_MILLISECONDS = 45 * SECOND;
/** Phones in a staircase are not exact; whoever is further away stands at no door. */
const AT_DOOR_METERS = 300;

const addressOf = (state: BookingState): GeoPoint | null => state.words.address;

const fewer = (one: AbsenceRules, other: AbsenceRules): AbsenceRules => ({
  waitMinutes: Math.min(one.waitMinutes, other.waitMinutes),
  calls: Math.min(one.calls, other.calls),
});

/** The phone has said that it is there: without it staff decide, who may know better. */
export const isAtDoor = ({ distanceMeters }: Pick<Absence, "distanceMeters">): boolean =>
  distanceMeters !== null && distanceMeters <= AT_DOOR_METERS;

export const kindOf = (absence: Absence): AbsenceKind => absence.kind ?? "nobody_there";

/**
 * Said again it stands as it is, but for a phone that is at the door by now; somebody who opens after all and sends
 * the doctor away is another kind.
 */
export function decideReportAbsence(
  state: BookingState,
  command: Of<"reportAbsence">,
  stamp: Stamp,
): Decision {
  if (state.status !== "arrived") return refuse("illegal_transition");
  const { kind = "nobody_there" } = command;
  const before = state.absence ?? null;
  if (before !== null && kindOf(before) === kind) return cameNearer(state, before, command.place);
  const ofCity = stamp.absence ?? ABSENCE_RULES;
  const { waitMinutes, calls } = kind === "refused_at_door" ? fewer(ofCity, REFUSED_RULES) : ofCity;
  return [{
    type: "absenceReported",
    kind,
    distanceMeters: metersToDoor(state, command.place),
    callsNeeded: calls,
    mayEndAt: after(before?.since ?? stamp.at, waitMinutes * MINUTE),
  }];
}

function metersToDoor(state: BookingState, place: GeoPoint | null): number | null {
  const door = addressOf(state);
  return place === null || door === null ? null : Math.round(distanceMeters(place, door));
}

function cameNearer(
  state: BookingState,
  before: Absence,
  place: GeoPoint | null,
): readonly BookingEvent[] {
  const meters = metersToDoor(state, place);
  if (isAtDoor(before) || !isAtDoor({ distanceMeters: meters })) return [];
  const { callsNeeded, mayEndAt } = before;
  return [{
    type: "absenceReported",
    kind: kindOf(before),
    distanceMeters: meters,
    callsNeeded,
    mayEndAt,
  }];
}

export function decideNoteCall(
  state: BookingState,
  { place = null }: Of<"noteCall">,
  { at }: Stamp,
): Decision {
  if (state.status !== "arrived" || state.absence == null) return refuse("illegal_transition");
  const { callsAt } = state.absence;
  const last = callsAt.at(-1);
  const isAnother = last === undefined || at >= after(last, CALLS_APART_MILLISECONDS);
  return [
    ...callsAt.length < MOST_CALLS && isAnother ? [{ type: "absenceCalled" } as const] : [],
    ...cameNearer(state, state.absence, place),
  ];
}

/** Whether the doctor may end the visit because of a door that stayed closed in this way. */
export function isAbsenceProven(state: BookingState, kind: AbsenceKind, at: Instant): boolean {
  if (state.status !== "arrived" || state.absence == null) return false;
  if (kindOf(state.absence) !== kind) return false;
  const { callsAt, callsNeeded, mayEndAt } = state.absence;
  return isAtDoor(state.absence) && at >= mayEndAt && callsAt.length >= callsNeeded;
}

export const absenceReported = (state: Visiting, event: Event<"absenceReported">): Visiting => ({
  ...state,
  absence: {
    kind: event.kind ?? "nobody_there",
    since: state.absence?.since ?? event.at,
    distanceMeters: event.distanceMeters,
    callsAt: state.absence?.callsAt ?? [],
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
