/**
 * Which reminder of a planned booking is due, and to what a doctor is called. Pure: it is asked again and again, and
 * says it once each.
 */
import type { NewsKey } from "../reach/telling.ts";
import { after, type Instant, instant, MINUTE, type PersonId, SECOND } from "../vocabulary.ts";
import type { WorkShift } from "./day.ts";
import type { Arrival } from "./reflow.ts";

/**
 * The latest one that has come due: after a pause of the program the earlier ones are no news. One whose
 * moment had passed when the booking was made is none; neither is any once the time has come.
 *
 * @param minutes before the wanted time, in any order
 * @returns how many minutes before, or null
 */
export function dueReminder(
  { createdAt, scheduledTime }: {
    readonly createdAt: Instant;
    readonly scheduledTime: Instant | null;
  },
  minutes: readonly number[],
  at: Instant,
): number | null {
  if (scheduledTime === null || at >= scheduledTime) return null;
  const due = minutes.filter((before) => at >= scheduledTime - before * MINUTE);
  if (due.length === 0) return null;
  const latest = Math.min(...due);
  return createdAt < scheduledTime - latest * MINUTE ? latest : null;
}

/** To what a doctor is called: when, by the minutes after its moment, and for how many minutes it is worth to be said. */
const DOCTOR_CALLS = {
  /** To set out to a planned visit. */
  departure_due: { fromMinutes: -10, forMinutes: 60 },
  /** A planned shift has not been begun. */
  shift_due: { fromMinutes: 5, forMinutes: 10 },
} as const;

export interface DoctorCall {
  readonly kind: keyof typeof DOCTOR_CALLS;
  readonly doctorId: PersonId;
  /** The same for as long as it is the same thing; the second part is what it is about. */
  readonly key: NewsKey;
  /** When the doctor should be there. */
  readonly time: Instant;
  readonly until: Instant;
}

function callAt(
  call: Omit<DoctorCall, "until">,
  moment: Instant,
  at: Instant,
): DoctorCall | null {
  const { fromMinutes, forMinutes } = DOCTOR_CALLS[call.kind];
  const from = after(moment, fromMinutes * MINUTE);
  const until = after(from, forMinutes * MINUTE);
  return at < from || at >= until ? null : { ...call, until };
}

/**
 * It is time to set out: the way to the next door, counted back from when the doctor is expected there.
 * @param departAt where nobody knows the way: when the booking itself wants the step
 */
export function departureCall(
  doctorId: PersonId,
  { id, from, expectedAt, waySeconds }: Pick<Arrival, "id" | "from" | "expectedAt" | "waySeconds">,
  departAt: Instant,
  at: Instant,
): DoctorCall | null {
  const moment = waySeconds === null ? departAt : instant(expectedAt - waySeconds * SECOND);
  const key = `departure_due/${id}/${from}/${doctorId}` as const;
  return callAt({ kind: "departure_due", doctorId, key, time: from }, moment, at);
}

/** A shift that was planned has not been begun. */
export function shiftCall(
  doctorId: PersonId,
  { from }: Pick<WorkShift, "from">,
  at: Instant,
): DoctorCall | null {
  const key = `shift_due/${doctorId}/${from}` as const;
  return callAt({ kind: "shift_due", doctorId, key, time: from }, from, at);
}
