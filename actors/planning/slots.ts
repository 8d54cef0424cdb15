/**
 * Windows that can be booked: offered only where some doctor who may take the booking can be there from
 * the stop before, and get from there to the next one in time. Pure and synchronous; who is eligible
 * and how long the ways are, are arguments.
 */
import {
  after,
  type GeoPoint,
  type Instant,
  instant,
  MINUTE,
  type PersonId,
} from "../vocabulary.ts";
import { type DayRules, fitsDay, type Stop, stopAt, type WorkShift } from "./day.ts";

/** A doctor who may take the booking, with what stands in the days to come. */
export interface Candidate {
  readonly doctorId: PersonId;
  readonly shifts: readonly WorkShift[];
  readonly stops: readonly Stop[];
}

export interface SlotQuestion {
  /** The door; null: a consultation, to which nobody drives. */
  readonly point: GeoPoint | null;
  /** Slots begin not before this … */
  readonly from: Instant;
  /** … and before this. */
  readonly until: Instant;
  /** A moment at which the city's clock shows a full hour: slots are counted from it. */
  readonly grid: Instant;
  readonly slotMinutes: number;
  readonly visitMinutes: number;
  /** The booking that is to be placed: its own room in a day does not stand in its way. */
  readonly id: string;
}

export interface Slot {
  readonly from: Instant;
  readonly until: Instant;
  /** Those who can keep it, the one with the least driving first. */
  readonly doctorIds: readonly PersonId[];
}

/**
 * All slots of the question, in order of time.
 * @param most so many slots are found, then it ends
 */
export function slotsOf(
  question: SlotQuestion,
  doctors: readonly Candidate[],
  rules: DayRules,
  most: number,
): readonly Slot[] {
  const slots: Slot[] = [];
  for (const from of beginnings(question)) {
    if (slots.length >= most) break;
    const doctorIds = keepersAt(question, from, doctors, rules);
    if (doctorIds.length > 0) {
      slots.push({ from, until: after(from, question.slotMinutes * MINUTE), doctorIds });
    }
  }
  return slots;
}

/** The doctors who can keep one minute, the one who drives least for it first. */
export function keepersAt(
  { id, point, visitMinutes, slotMinutes }: SlotQuestion,
  from: Instant,
  doctors: readonly Candidate[],
  rules: DayRules,
): readonly PersonId[] {
  const stop = stopAt(id, from, { visit: visitMinutes, window: slotMinutes }, point);
  return doctors
    .flatMap(({ doctorId, shifts, stops }) => {
      const shift = shifts.find((one) => fitsDay(one, stops, stop, rules));
      return shift === undefined
        ? []
        : [{ doctorId, detour: detourSeconds(shift, stops, stop, rules) }];
    })
    .toSorted((one, other) => one.detour - other.detour || (one.doctorId < other.doctorId ? -1 : 1))
    .map(({ doctorId }) => doctorId);
}

/** What one more door costs in driving: to it and on, less the way that falls away. */
function detourSeconds(
  shift: WorkShift,
  stops: readonly Stop[],
  { id, from, point }: Stop,
  { way }: DayRules,
): number {
  if (point === null) return 0;
  const doors = stops.filter((stop) => stop.id !== id && stop.point !== null);
  const before = doors.filter((stop) => stop.until <= from && stop.from >= shift.from)
    .toSorted((one, other) => other.until - one.until)[0]?.point ?? shift.start;
  const next = doors.filter((stop) => stop.from >= from && stop.from < shift.until)
    .toSorted((one, other) => one.from - other.from)[0];
  const there = before === null ? 0 : way(before, point, from);
  if (next === undefined || next.point === null) return there;
  const on = way(point, next.point, next.from);
  return there + on - (before === null ? 0 : way(before, next.point, next.from));
}

function* beginnings({ from, until, grid, slotMinutes }: SlotQuestion): Generator<Instant> {
  const step = slotMinutes * MINUTE;
  const first = grid + Math.ceil((from - grid) / step) * step;
  for (let at = first; at < until; at += step) yield instant(at);
}
