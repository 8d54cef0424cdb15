/**
 * What the dispatchers' desk does with a booking by name: hold its search, or say «I'm on it» while they
 * telephone, which stops nothing and gives them their time before those on call are told. Pure.
 */
import { BOOKING_TIMES } from "../limits.ts";
import {
  after,
  type Instant,
  instant,
  type PersonId,
  type Refusal,
  refuse,
} from "../vocabulary.ts";
import type { BookingEvent, Stamp, StampedEvent } from "./protocol.ts";
import type { BookingState } from "./state.ts";
import { isEnded } from "./state.ts";
import { withdrawal } from "./decide_search.ts";
import { cannotFollow } from "./evolve_guards.ts";

type Decision = readonly BookingEvent[] | Refusal;
type Of<Name extends BookingEvent["type"]> = Extract<StampedEvent, { type: Name }>;

/** Somebody of the desk is at it, by name; when the time is over the desk is wanted again. */
export interface Attendance {
  readonly personId: PersonId;
  readonly since: Instant;
  readonly until: Instant;
  /** The time has run out; it stays known, since those on call are then told anew. */
  readonly isOver: boolean;
}

export function decideHold(state: BookingState, until: Instant, stamp: Stamp): Decision {
  if (stamp.by.id === null) return refuse("forbidden");
  if (until <= stamp.at) return refuse("hold_in_past");
  if (until > after(stamp.at, BOOKING_TIMES.holdMilliseconds)) return refuse("hold_too_long");
  return [
    ...withdrawal(state, "held"),
    { type: "held", until, holderId: stamp.by.id },
  ];
}

/** Said again it begins anew; said by a colleague it is the colleague's. */
export function decideAttend({ at, by }: Stamp): Decision {
  if (by.id === null) return refuse("forbidden");
  const until = after(at, BOOKING_TIMES.attendMilliseconds);
  return [{ type: "attended", personId: by.id, until }];
}

/** The one who has it by name goes off duty: a colleague is its owner until that time ends. */
export function decidePassHold(state: BookingState, to: PersonId, { by }: Stamp): Decision {
  const hold = state.status === "pending" ? state.hold : null;
  const attendance = attendanceOf(state);
  const isHolder = hold !== null && hold.holderId === by.id;
  const isAttending = attendance !== null && attendance.personId === by.id;
  if (!isHolder && !isAttending) return refuse("nothing_to_pass");
  if (to === by.id) return [];
  return [
    ...isHolder ? [{ type: "holdPassed", holderId: to } as const] : [],
    ...isAttending ? [{ type: "attendancePassed", from: attendance.personId, to } as const] : [],
  ];
}

/** That goes on; null: nobody is at it by name. */
export function attendanceOf(state: BookingState): Attendance | null {
  const attendance = isEnded(state) ? null : state.attendance ?? null;
  return attendance === null || attendance.isOver ? null : attendance;
}

/** Whether this person has it by name: holds its search, or is at it. */
export const isInHandsOf = (state: BookingState, id: PersonId): boolean =>
  (state.status === "pending" && state.hold?.holderId === id) ||
  attendanceOf(state)?.personId === id;

/** When those on call may be told at the soonest, since somebody is, or was, at it. */
export const attendedUntil = (state: BookingState): Instant =>
  isEnded(state) ? instant(0) : state.attendance?.until ?? instant(0);

export function attended(state: BookingState, event: Of<"attended">): BookingState {
  if (isEnded(state)) throw cannotFollow(state, event);
  const { personId, until, at: since } = event;
  return { ...state, attendance: { personId, since, until, isOver: false } };
}

export function attendancePassed(
  state: BookingState,
  event: Of<"attendancePassed">,
): BookingState {
  if (isEnded(state) || state.attendance == null) throw cannotFollow(state, event);
  return { ...state, attendance: { ...state.attendance, personId: event.to } };
}

export function attendanceEnded(
  state: BookingState,
  event: Of<"attendanceEnded">,
): BookingState {
  if (isEnded(state) || state.attendance == null) throw cannotFollow(state, event);
  return { ...state, attendance: { ...state.attendance, isOver: true } };
}
