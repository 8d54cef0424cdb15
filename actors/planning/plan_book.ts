/**
 * What stands in the days of doctors, in memory: planned shifts, visits that are planned or promised,
 * and windows that are held for somebody. Put right by every commit of a booking, so that a question
 * about slots needs no database. Synchronous; time is an argument.
 */
import {
  type DoctorFacts,
  isLicensedOn,
  isOpen,
  type Status,
  worksFor,
} from "../booking/protocol.ts";
import { meetsNeed } from "../booking/needs.ts";
import type { BookingSummary } from "../dispatcher/protocol.ts";
import {
  after,
  type BookingId,
  type Instant,
  instant,
  MINUTE,
  type PersonId,
  type Specialization,
} from "../vocabulary.ts";
import type { CallType } from "../booking/codes.ts";
import { windowClosesAt } from "../booking/promise.ts";
import { inOrder, type Stop, type WorkShift } from "./day.ts";
import type { Candidate } from "./slots.ts";

export interface BookedShift extends WorkShift {
  readonly startText: string | null;
  readonly language: "ru" | "en";
}

export interface WorkPlan {
  readonly doctor: DoctorFacts;
  readonly shifts: readonly BookedShift[];
  /** That were planned and taken back while visits stood in them; absent: none. */
  readonly removed?: readonly { readonly from: Instant; readonly until: Instant }[];
}

/** A window that is kept for one of the waitlist. */
export interface Hold {
  readonly id: string;
  readonly doctorId: PersonId;
  readonly from: Instant;
  readonly until: Instant;
  readonly point: Stop["point"];
}

/** Whom a booking needs. */
export interface Wanted {
  readonly callType: CallType;
  readonly specialization: Specialization;
  readonly needs: readonly string[];
  /** The wished doctor alone; null: any. */
  readonly doctorId: PersonId | null;
  /** A clinic's booking is for its own doctors, where one of them is among them. */
  readonly clinicId: PersonId | null;
  readonly without?: readonly PersonId[];
}

const GOING_ON: readonly Status[] = ["en_route", "arrived", "in_progress"];

/** As it was planned. Null: this booking has no hour. */
export function plannedStop(booking: BookingSummary): Stop | null {
  const { plan, scheduledTime, planning } = booking;
  const from = plan?.from ?? scheduledTime;
  if (from === null) return null;
  return {
    id: booking.id,
    from,
    until: plan?.until ?? after(from, planning.visitMinutes * MINUTE),
    latest: windowClosesAt(booking) ?? from,
    point: booking.callType === "consultation" ? null : booking.point,
  };
}

/** As it is expected by now; of an urgent visit: until its doctor is free. */
export function expectedStop(booking: BookingSummary): Stop | null {
  const stop = plannedStop(booking);
  const { expectedArrivalAt, expectedFreeAt, point, searchStartedAt: _began } = booking;
  if (stop === null) {
    if (booking.engagedDoctorId === null || expectedFreeAt === null) return null;
    const from = instant(Math.min(booking.createdAt, expectedFreeAt));
    return { id: booking.id, from, until: expectedFreeAt, latest: expectedFreeAt, point };
  }
  if (GOING_ON.includes(booking.status) && expectedFreeAt !== null) {
    return { ...stop, until: instant(Math.max(stop.until, expectedFreeAt)) };
  }
  if (expectedArrivalAt === null) return stop;
  const later = Math.max(0, expectedArrivalAt - stop.from);
  return { ...stop, from: after(stop.from, later), until: after(stop.until, later) };
}

const NONE: readonly Stop[] = [];

/** The visits with an hour that a doctor has accepted and not yet begun, in order. */
export const promisedStops = (
  bookings: readonly BookingSummary[],
  doctorId: PersonId,
): readonly Stop[] =>
  // Asked of every doctor whom a matching looks at, of whom next to none has any.
  bookings.length === 0 ? NONE : bookings
    .filter((booking) =>
      booking.status === "assigned" && booking.doctorId === doctorId &&
      booking.scheduledTime !== null
    )
    .flatMap((booking) => plannedStop(booking) ?? [])
    .toSorted(inOrder);

/** In whose day a booking stands: of its doctor, else of the one whom it was planned for. */
const dayOwnerOf = (booking: BookingSummary): PersonId | null =>
  booking.doctorId ?? booking.plan?.doctorId ?? null;

/** Whether some of the time that a booking had in a day is nobody's by now. */
function leavesRoom(before: BookingSummary, now: BookingSummary | null): boolean {
  const owner = dayOwnerOf(before);
  if (owner === null) return false;
  if (now === null || dayOwnerOf(now) !== owner) return true;
  const [was, is] = [expectedStop(before), expectedStop(now)];
  return was !== null && (is === null || is.from > was.from || is.until < was.until);
}

export class PlanBook {
  readonly #bookings = new Map<BookingId, BookingSummary>();
  readonly #byDoctor = new Map<PersonId, Set<BookingId>>();
  #plans: ReadonlyMap<PersonId, WorkPlan> = new Map();
  readonly #holds = new Map<string, Hold>();
  #written = "";
  /** Changes with everything that may change a slot. */
  version = 0;
  /** Changes when room may have come free: nobody who found none need look again before. */
  freed = 0;

  put(booking: BookingSummary): void {
    const known = this.#bookings.get(booking.id);
    if (known !== undefined && known.version >= booking.version) return;
    if (known !== undefined) this.#forget(known);
    const owner = dayOwnerOf(booking);
    const counts = isOpen(booking.status) && (booking.scheduledTime !== null || owner !== null);
    if (known === undefined && !counts) return;
    this.version++;
    if (known !== undefined && leavesRoom(known, counts ? booking : null)) this.freed++;
    if (!counts) return;
    this.#bookings.set(booking.id, booking);
    if (owner === null) return;
    const ids = this.#byDoctor.get(owner) ?? new Set();
    ids.add(booking.id);
    this.#byDoctor.set(owner, ids);
  }

  #forget(booking: BookingSummary): void {
    this.#bookings.delete(booking.id);
    const owner = dayOwnerOf(booking);
    const ids = owner === null ? undefined : this.#byDoctor.get(owner);
    ids?.delete(booking.id);
    if (owner !== null && ids?.size === 0) this.#byDoctor.delete(owner);
  }

  /** All planned shifts anew, as the store has them. */
  setPlans(plans: readonly WorkPlan[]): void {
    const written = JSON.stringify(plans);
    if (written === this.#written) return;
    this.#written = written;
    this.#plans = new Map(plans.map((plan) => [plan.doctor.id, plan]));
    this.version++;
    this.freed++;
  }

  hold(hold: Hold): void {
    this.#holds.set(hold.id, hold);
    this.version++;
  }

  release(id: string): void {
    if (!this.#holds.delete(id)) return;
    this.version++;
    this.freed++;
  }

  get(id: BookingId): BookingSummary | null {
    return this.#bookings.get(id) ?? null;
  }

  /** Open bookings with an hour, and visits under way. */
  bookings(): IterableIterator<BookingSummary> {
    return this.#bookings.values();
  }

  ofDoctor(doctorId: PersonId): readonly BookingSummary[] {
    return [...this.#byDoctor.get(doctorId) ?? []].flatMap((id) => this.get(id) ?? []);
  }

  /** Doctors in whose days something stands. */
  doctorsWithVisits(): readonly PersonId[] {
    return [...this.#byDoctor.keys()];
  }

  planOf(doctorId: PersonId): WorkPlan | null {
    return this.#plans.get(doctorId) ?? null;
  }

  /** A planned shift of this doctor covers the moment. */
  isExpected(doctorId: PersonId, at: Instant): boolean {
    const plan = this.planOf(doctorId);
    return plan !== null && plan.doctor.approved &&
      plan.shifts.some(({ from, until }) => from <= at && at < until);
  }

  /**
   * Visits that a doctor has promised in a shift that was taken back, and whether another one covers each by now.
   */
  *ofRemovedShifts(): Generator<{ readonly booking: BookingSummary; readonly isPlanned: boolean }> {
    for (const { doctor, shifts, removed = [] } of this.#plans.values()) {
      if (removed.length === 0) continue;
      for (const booking of this.ofDoctor(doctor.id)) {
        const stop = plannedStop(booking);
        if (booking.status !== "assigned" || booking.scheduledTime === null || stop === null) {
          continue;
        }
        const covers = (one: { readonly from: Instant; readonly until: Instant }) =>
          stop.from >= one.from && stop.from < one.until;
        if (removed.some(covers)) yield { booking, isPlanned: shifts.some(covers) };
      }
    }
  }

  plans(): IterableIterator<WorkPlan> {
    return this.#plans.values();
  }

  /** All that keeps a doctor: as it is expected by now, held windows too, in order. */
  stopsOf(doctorId: PersonId, without: string | null = null): readonly Stop[] {
    const visits = this.ofDoctor(doctorId).flatMap((booking) => expectedStop(booking) ?? []);
    const held = [...this.#holds.values()].filter((hold) => hold.doctorId === doctorId)
      .map(({ id, from, until, point }): Stop => ({ id, from, until, latest: from, point }));
    return [...visits, ...held].filter(({ id }) => id !== without).toSorted(inOrder);
  }

  /** What a doctor has promised or been planned for, without the visit under way: for matching. */
  toCome(doctorId: PersonId): readonly Stop[] {
    return this.ofDoctor(doctorId)
      .filter(({ status }) => status === "pending" || status === "assigned")
      .flatMap((booking) => booking.scheduledTime === null ? [] : plannedStop(booking) ?? [])
      .toSorted(inOrder);
  }

  /** Doctors with shifts to come who may take such a booking at all, by their papers of that day. */
  candidates(wanted: Wanted, day: string, without: string | null = null): readonly Candidate[] {
    return [...this.#plans.values()]
      .filter(({ doctor }) => mayTake(doctor, wanted, day))
      .map(({ doctor, shifts }) => ({
        doctorId: doctor.id,
        shifts,
        stops: this.stopsOf(doctor.id, without),
      }));
  }

  /** Whether some doctor of this field has said when to work. */
  isPlanned(specialization: Specialization): boolean {
    return [...this.#plans.values()].some(({ doctor, shifts }) =>
      doctor.specializations.includes(specialization) && shifts.length > 0
    );
  }
}

/** @param day YYYY-MM-DD on which the visit would be: the licence must be good then */
export function mayTake(doctor: DoctorFacts, wanted: Wanted, day: string): boolean {
  if (!doctor.approved || !doctor.specializations.includes(wanted.specialization)) return false;
  if (!isLicensedOn(doctor, day, wanted.clinicId)) return false;
  if (wanted.callType === "consultation" && doctor.mayConsult === false) return false;
  if (wanted.doctorId !== null && doctor.id !== wanted.doctorId) return false;
  if (wanted.without?.includes(doctor.id)) return false;
  if (wanted.clinicId !== null && !worksFor(doctor, wanted.clinicId)) return false;
  return wanted.needs.every((need) => meetsNeed(doctor, need));
}
