/**
 * Keeps planned bookings in step with the days of doctors: finds places for those that have none, lets
 * days reflow when a visit runs late, and sees that everybody concerned is told once. It looks again and
 * again; whatever it finds undone after a restart it does then.
 */
import type { BookingSummary } from "../../actors/dispatcher/protocol.ts";
import type { PositionIndex } from "../../actors/dispatcher/positions.ts";
import type { Bookings } from "../../actors/bookings.ts";
import { LeftOut } from "../../actors/left_out.ts";
import { type LegBook } from "../../actors/planning/leg_book.ts";
import {
  mayTake,
  type PlanBook,
  plannedStop,
  promisedStops,
} from "../../actors/planning/plan_book.ts";
import { fitsDay, type WorkShift } from "../../actors/planning/day.ts";
import { type Arrival, newsOf, reflow } from "../../actors/planning/reflow.ts";
import { isPaymentAsked, refusedGuarantee } from "../../actors/booking/payment_note.ts";
import { doorOf } from "../../actors/booking/door_facts.ts";
import { attendanceOf } from "../../actors/booking/desk.ts";
import { worksFor } from "../../actors/booking/protocol.ts";
import { BOOKING_TIMES } from "../../actors/limits.ts";
import {
  departureCall,
  type DoctorCall,
  dueReminder,
  shiftCall,
} from "../../actors/planning/reminders.ts";
import type { Telling } from "../../actors/reach/telling.ts";
import {
  after,
  bookingId,
  type GeoPoint,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  type PersonId,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { PlanNoticeStore } from "../../db/plan_notices.ts";
import type { ShiftRecord, ShiftRecords } from "../../db/shift_records.ts";
import { translate } from "../locale.ts";
import { dayAt, dayBegins, dayEnds, daysLater, hourAt } from "./city_days.ts";
import { isUnderWay, standingOf } from "./day_services.ts";
import { movedKey, paymentKey, type PlanNotices, reminderKeys } from "./notices.ts";
import type { Placing, Request } from "./placing.ts";

interface Surroundings {
  readonly world: Pick<World, "clock" | "dangerAt" | "dispatchSettings" | "isBlocked" | "log">;
  readonly book: PlanBook;
  readonly legs: LegBook;
  readonly placing: Placing;
  readonly positions: Pick<PositionIndex, "get">;
  readonly bookings: Bookings;
  readonly notices: PlanNotices;
  readonly store: PlanNoticeStore;
  /** Shifts that doctors have really worked. */
  readonly records: Pick<ShiftRecords, "of">;
  readonly telling: Pick<Telling, "tell">;
  /** Has called for help, or goes to whoever has. */
  readonly isInAlarm: (doctorId: PersonId) => boolean;
  readonly cities: {
    readonly defaultName: string;
    /** Those that have people of their own. */
    readonly served: readonly string[];
    at(point: GeoPoint): string | null;
    timeZoneOf(name: string): string;
  };
}

/** Bookings without a place that one look tries. */
const PLACED_AT_ONCE = 50;
/** So far ahead a day reflows. */
const AHEAD_MILLISECONDS = 16 * HOUR;
/** Arrivals are told to this, upwards: nobody is promised a minute. */
const TOLD_STEP_MILLISECONDS = 5 * MINUTE;
/** The city's clock shows the evening from then on. */
const EVENING_HOUR = 19;
/** Whoever was on shift so shortly before a planned one has begun it early. */
const EARLY_MILLISECONDS = 30 * MINUTE;
/** Whoever was still on shift so long after its beginning was on this one. */
const INTO_MILLISECONDS = 5 * MINUTE;
/** So many of a doctor's last shifts are asked whether one was it, and where they were. */
const LAST_SHIFTS = 8;

export class PlanKeeper {
  /** Sought for at this state of the book, in vain. */
  readonly #tried = new Map<string, string>();
  /** What was written already, so that it is not asked of the database again and again. */
  readonly #told = new Map<string, Instant>();

  /** One that throws stops nobody else's day. */
  readonly #leftOut: LeftOut;

  constructor(private readonly around: Surroundings) {
    this.#leftOut = new LeftOut(around.world.log);
  }

  /** To be called every few seconds. @param at now; a test may be ahead */
  async look(at: Instant): Promise<void> {
    await this.#placeAll(at);
    await this.#moveAll(at);
    await this.#reflowAll(at);
    await this.#tellAll(at);
    await this.#tellEvening(at);
    await this.#callToShifts(at);
    for (const [key, until] of this.#told) if (until < at) this.#told.delete(key);
  }

  /**
   * A booking has changed: one that is over needs no reminder, and one that was moved none of the former
   * hour. @param before as it stood; null: it was not known
   */
  async changed(booking: BookingSummary, before: BookingSummary | null): Promise<void> {
    const isOver = booking.status === "cancelled" || booking.status === "completed";
    const outdated = isOver
      ? booking
      : before !== null && before.scheduledTime !== booking.scheduledTime
      ? before
      : null;
    if (outdated === null || outdated.scheduledTime === null) return;
    const { reminderMinutes } = this.#planning(outdated);
    await this.around.store.recall(reminderKeys(outdated, reminderMinutes));
    // It may be moved back, and is told of anew then.
    for (const key of this.#told.keys()) {
      const isOfHour = key.startsWith(`reminder/${outdated.id}/${outdated.scheduledTime}/`);
      if (isOfHour || key === paymentKey(outdated)) this.#told.delete(key);
    }
  }

  /** What of a booking a place is sought by. */
  requestOf(booking: BookingSummary): Request {
    const excluded = this.around.bookings.peek(booking.id)?.excludedDoctorIds ?? [];
    const { id, city, callType, point, specialization, needs, clinicId, patientId } = booking;
    return {
      id,
      patientId,
      city,
      callType,
      point,
      specialization,
      needs,
      clinicId,
      ...(booking.clinicOnly === true ? { clinicOnly: true } : {}),
      doctorId: booking.preferredDoctorId,
      without: excluded,
    };
  }

  async #placeAll(at: Instant): Promise<void> {
    const { book, placing, bookings } = this.around;
    const homeless = [...book.bookings()].filter((booking) =>
      booking.status === "pending" && booking.scheduledTime !== null &&
      booking.scheduledTime > at && !this.#leftOut.has(`place/${booking.id}`, at) &&
      !this.#isKept(booking) &&
      this.#tried.get(booking.id) !== `${book.freed}/${booking.version}`
    ).toSorted((one, other) => one.createdAt - other.createdAt);
    for (const booking of homeless.slice(0, PLACED_AT_ONCE)) {
      const what = "no place was sought for a booking";
      await this.#leftOut.unless(`place/${booking.id}`, at, what, () =>
        placing.alone(async () => {
          const place = await placing.placeFor(this.requestOf(booking), {
            from: booking.scheduledTime!,
            until: booking.scheduledUntil,
          });
          if (place === null) this.#tried.set(booking.id, `${book.freed}/${booking.version}`);
          if (place === null && booking.plan === null) return;
          await bookings.ask(booking.id, { type: "plan", place }, SYSTEM, null);
        }));
    }
    for (const id of this.#tried.keys()) {
      if (book.get(bookingId(id)) === null) this.#tried.delete(id);
    }
  }

  /** Visits whose doctor took the shift back: the desk hears of each, and another place is sought. */
  async #moveAll(at: Instant): Promise<void> {
    for (const { booking, isPlanned } of [...this.around.book.ofRemovedShifts()]) {
      const what = "a visit in a shift that was taken back was not looked after";
      await this.#leftOut.unless(
        `shift/${booking.id}`,
        at,
        what,
        () => this.#move(booking, isPlanned, at),
      );
    }
  }

  /** It leaves its doctor only for another who can keep its window, and not while somebody of the desk is at it. */
  async #move(booking: BookingSummary, isPlanned: boolean, at: Instant): Promise<void> {
    const { book, placing, bookings } = this.around;
    const { id, doctorId, scheduledTime } = booking;
    const state = bookings.peek(id);
    if (state?.status !== "assigned" || doctorId === null || scheduledTime === null) return;
    const lostAt = state.shiftLostAt ?? null;
    if ((lostAt === null) !== isPlanned) {
      await bookings.ask(id, { type: "noteShift", doctorId, isPlanned }, SYSTEM, null);
      return;
    }
    const triedAt = `${book.freed}/${booking.version}`;
    const isTooSoon = lostAt === null ||
      at < after(lostAt, BOOKING_TIMES.shiftLostGraceMilliseconds);
    if (isTooSoon || attendanceOf(state) !== null || this.#tried.get(id) === triedAt) return;
    await placing.alone(async () => {
      const request = this.requestOf(booking);
      const place = await placing.placeFor(
        { ...request, without: [...request.without ?? [], doctorId] },
        { from: scheduledTime, until: booking.scheduledUntil },
      );
      this.#tried.set(id, triedAt);
      // While it was looked for somebody of the desk may have taken it in hand, or the shift have come back.
      const now = bookings.peek(id);
      const isSettled = now?.status !== "assigned" || now.shiftLostAt == null ||
        attendanceOf(now) !== null;
      if (place === null || isSettled) return;
      const reason = translate(state.language ?? "ru", "shiftPlan.lostReason");
      await bookings.ask(id, { type: "giveBack", doctorId, reason }, SYSTEM, null);
      await bookings.ask(id, { type: "plan", place }, SYSTEM, null);
    });
  }

  /** The doctor of its place still means to work then, may still take it, and has the room. */
  #isKept(booking: BookingSummary): boolean {
    const { plan, patientId, clinicOnly, clinicId } = booking;
    const stop = plannedStop(booking);
    if (plan === null || stop === null) return false;
    const { book, placing, world, cities } = this.around;
    const work = book.planOf(plan.doctorId);
    if (work === null || world.isBlocked(patientId, plan.doctorId)) return false;
    // Another clinic's doctor may have the place, where the patient has not agreed to one clinic alone.
    const isOwn = clinicOnly === true || worksFor(work.doctor, clinicId);
    const wanted = { ...this.requestOf(booking), clinicId: isOwn ? clinicId : null };
    const day = dayAt(plan.from, cities.timeZoneOf(booking.city));
    if (!mayTake(work.doctor, wanted, day)) return false;
    const promised = promisedStops(book.ofDoctor(plan.doctorId), plan.doctorId);
    const rules = placing.rulesOf(booking);
    return work.shifts.some((shift) => fitsDay(shift, promised, stop, rules));
  }

  async #reflowAll(at: Instant): Promise<void> {
    for (const doctorId of this.around.book.doctorsWithVisits()) {
      const what = "a day did not reflow";
      await this.#leftOut.unless(`reflow/${doctorId}`, at, what, () => this.#reflow(doctorId, at));
    }
  }

  async #reflow(doctorId: PersonId, at: Instant): Promise<void> {
    const { book, legs, positions, bookings } = this.around;
    const visits = book.ofDoctor(doctorId);
    const stops = promisedStops(visits, doctorId)
      .filter(({ from }) => from < at + AHEAD_MILLISECONDS);
    if (stops.length === 0) return;
    const standing = standingOf(at, visits, positions.get(doctorId));
    const origins = [
      ...stops.flatMap(({ point }) => point ?? []),
      ...standing.point !== null &&
          standing.freeAt !== null
        ? [standing.point]
        : [],
    ];
    for (const { point } of stops) if (point !== null) await legs.learn(origins, point, at);
    const told = (id: string) => book.get(bookingId(id))?.expectedArrivalAt ?? null;
    const arrivals = reflow(standing, stops, legs.way);
    this.#callToDoor(doctorId, arrivals, at);
    for (const { id, expectedAt, latest, isMissed } of newsOf(arrivals, told)) {
      const rounded = Math.ceil(expectedAt / TOLD_STEP_MILLISECONDS) * TOLD_STEP_MILLISECONDS;
      // What can still be kept is not said to be lost by the rounding.
      const arrivalAt = instant(
        isMissed ? rounded : Math.min(rounded, Math.max(latest, expectedAt)),
      );
      bookings.tell(bookingId(id), { type: "expect", doctorId, arrivalAt, isMissed });
    }
  }

  /** To the next door alone: what comes after it depends on it. */
  #callToDoor(doctorId: PersonId, [next]: readonly Arrival[], at: Instant): void {
    const state = next === undefined ? null : this.around.bookings.peek(bookingId(next.id));
    if (next === undefined || state?.status !== "assigned" || state.callType !== "scheduled") {
      return;
    }
    // Nobody is sent to a door with a silent call; it is not noted as told, so it is said if that ends in time.
    if (this.around.world.dangerAt?.(doorOf(state)) != null) return;
    this.#call(departureCall(doctorId, next, state.stepDueAt, at), state.city, at);
  }

  async #callToShifts(at: Instant): Promise<void> {
    for (const { doctor: { id, approved }, shifts } of [...this.around.book.plans()]) {
      const what = "a doctor was not called to a planned shift";
      await this.#leftOut.unless(`shift/${id}`, at, what, async () => {
        for (const shift of approved ? shifts : []) {
          const call = shiftCall(id, shift, at);
          if (call !== null && !this.#told.has(call.key)) await this.#callToShift(call, shift, at);
        }
      });
    }
  }

  async #callToShift(call: DoctorCall, shift: WorkShift, at: Instant): Promise<void> {
    const { book, positions, records, isInAlarm } = this.around;
    const { key, until, doctorId } = call;
    if (positions.get(doctorId) !== null) return void this.#told.set(key, until);
    const visits = book.ofDoctor(doctorId);
    if (isInAlarm(doctorId) || visits.some(isUnderWay)) return;
    const worked = await records.of(doctorId, LAST_SHIFTS);
    const since = after(shift.from, -EARLY_MILLISECONDS);
    // Begun and ended again, before a restart too: that was the doctor's own doing. The shift before it is another.
    const isBegun = worked.some(({ startedAt, endedAt }) =>
      endedAt === null || startedAt >= since || endedAt >= after(shift.from, INTO_MILLISECONDS)
    );
    if (isBegun) this.#told.set(key, until);
    else this.#call(call, this.#cityOf(shift, visits, worked), at);
  }

  /** Of the place where a shift begins, else of what its doctor has to do and has done; null: nothing says one. */
  #cityOf(
    { start }: WorkShift,
    visits: readonly BookingSummary[],
    worked: readonly ShiftRecord[],
  ): string | null {
    const { cities } = this.around;
    const named = [
      start === null ? null : cities.at(start),
      ...[...visits, ...worked].map(({ city }) => city),
      ...cities.served.length === 1 ? cities.served : [],
    ];
    return named.find((city) => city !== null && cities.served.includes(city)) ?? null;
  }

  /** @param city by whose clock it is said; null: by none */
  #call(call: DoctorCall | null, city: string | null, at: Instant): void {
    const { telling, notices, isInAlarm } = this.around;
    if (call === null || this.#told.has(call.key) || isInAlarm(call.doctorId)) return;
    const { key, until } = call;
    this.#told.set(key, until);
    telling.tell({ key, since: at, until, make: () => notices.called(call, city, at) });
  }

  async #tellAll(at: Instant): Promise<void> {
    for (const booking of [...this.around.book.bookings()]) {
      const what = "the news of a booking was not looked after";
      await this.#leftOut.unless(`news/${booking.id}`, at, what, () => this.#tell(booking, at));
    }
  }

  async #tell(booking: BookingSummary, at: Instant): Promise<void> {
    const { book, bookings, notices, store } = this.around;
    const { id, createdAt, scheduledTime, expectedArrivalAt } = booking;
    if (scheduledTime === null) return;
    const state = () => bookings.peek(id);
    const before = dueReminder(
      { createdAt, scheduledTime },
      this.#planning(booking).reminderMinutes,
      at,
    );
    if (before !== null) {
      await this.#once(`reminder/${id}/${scheduledTime}/${before}`, at, scheduledTime, async () => {
        const known = state();
        await store.send(known === null ? [] : await notices.reminder(known, before, at));
      });
    }
    const known = state();
    if (known !== null && isPaymentAsked(known, at)) {
      await this.#once(
        paymentKey(known),
        at,
        scheduledTime,
        async () => await store.send(await notices.payment(known, at)),
      );
    }
    const refused = known === null ? null : refusedGuarantee(known, at);
    if (known !== null && refused !== null) {
      await this.#once(
        `guarantee/${refused.paymentId}`,
        at,
        scheduledTime,
        async () => await store.send(await notices.guaranteeRefused(known, refused.paymentId, at)),
      );
    }
    const isMoved = expectedArrivalAt !== null && expectedArrivalAt > at;
    if (isMoved && known?.status === "assigned") {
      await this.#once(movedKey(known, expectedArrivalAt), at, expectedArrivalAt, async () => {
        const language = book.planOf(known.doctor.id)?.shifts.at(-1)?.language ?? "ru";
        await store.send(await notices.moved(known, language, at));
      });
    }
  }

  /** The evening before: whoever works or has visits tomorrow hears what the day holds. */
  async #tellEvening(at: Instant): Promise<void> {
    const { book, notices, store, cities } = this.around;
    const doctorIds = new Set([
      ...book.doctorsWithVisits(),
      ...[...book.plans()].map(({ doctor }) => doctor.id),
    ]);
    // The hour is asked of the calendar once for each clock, not for each of thousands of doctors.
    const hours = new Map<string, number>();
    for (const doctorId of doctorIds) {
      const city = book.ofDoctor(doctorId)[0]?.city ?? cities.defaultName;
      const timeZone = cities.timeZoneOf(city);
      const hour = hours.get(timeZone) ?? hourAt(at, timeZone);
      hours.set(timeZone, hour);
      if (hour < EVENING_HOUR) continue;
      const date = daysLater(dayAt(at, timeZone), 1);
      const [from, until] = [dayBegins(date, timeZone), dayEnds(date, timeZone)];
      const inDay = (one: { readonly from: Instant }) => one.from >= from && one.from < until;
      const visits = book.toCome(doctorId).filter(inDay);
      const shifts = book.planOf(doctorId)?.shifts.filter(inDay) ?? [];
      const begins = [...visits, ...shifts].map((one) => one.from);
      if (begins.length === 0) continue;
      await this.#once(`day/${doctorId}/${date}`, at, until, async () => {
        const language = shifts.at(0)?.language ?? book.planOf(doctorId)?.shifts.at(0)?.language;
        await store.send(
          await notices.dayAhead({
            doctorId,
            date,
            from: instant(Math.min(...begins)),
            visits: visits.length,
            city,
            language: language ?? "ru",
          }, at),
        );
      });
    }
  }

  async #once(
    key: string,
    at: Instant,
    until: Instant,
    act: () => Promise<void>,
  ): Promise<void> {
    if (this.#told.has(key)) return;
    await this.#leftOut.unless(key, at, "somebody was not told of a planned visit", async () => {
      await act();
      this.#told.set(key, until);
    });
  }

  #planning({ city, clinicId }: Pick<BookingSummary, "city" | "clinicId">) {
    return this.around.world.dispatchSettings(city, clinicId).planning;
  }
}
