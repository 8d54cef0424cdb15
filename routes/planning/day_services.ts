/** One doctor's day in order: visits with their windows, ways between, gaps, the break. */
import type { BookingSummary } from "../../actors/dispatcher/protocol.ts";
import { engagementOf } from "../../actors/dispatcher/index.ts";
import type { OnDuty, PositionIndex } from "../../actors/dispatcher/positions.ts";
import type { Bookings } from "../../actors/bookings.ts";
import { worksFor } from "../../actors/booking/protocol.ts";
import { day as calendarDay } from "../../actors/booking/schemas.ts";
import { iso } from "../../actors/booking/view.ts";
import { DISPATCH } from "../../actors/limits.ts";
import { covers, membershipsOf } from "../../actors/membership.ts";
import type { LegBook } from "../../actors/planning/leg_book.ts";
import { expectedStop, type PlanBook, plannedStop } from "../../actors/planning/plan_book.ts";
import { type Arrival, reflow, type Standing } from "../../actors/planning/reflow.ts";
import {
  clinicOf,
  type Instant,
  instant,
  isStaff,
  MINUTE,
  type PersonId,
  personId,
  SECOND,
} from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { PeopleStore } from "../../db/people.ts";
import type { DayItem, DayPlan } from "../../views/day_plan_facts.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Outcome, Person } from "../services.ts";
import { dayAt, dayBegins, dayEnds } from "./city_days.ts";

export interface DayServices {
  /** @param date YYYY-MM-DD as the doctor's city counts it; null: today */
  day(by: Person, doctorId: string, date: string | null): Promise<Outcome<DayPlan>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly book: PlanBook;
  readonly legs: LegBook;
  readonly positions: Pick<PositionIndex, "get">;
  readonly bookings: Pick<Bookings, "peek">;
  readonly people: Pick<PeopleStore, "doctorFacts">;
  readonly cities: { readonly defaultName: string; timeZoneOf(name: string): string };
}

/** Keeps its doctor now. */
export const isUnderWay = ({ engagedDoctorId, doctorId }: BookingSummary): boolean =>
  engagedDoctorId !== null && engagedDoctorId === doctorId;

/**
 * Where a doctor stands and from when on there is time for the next door: after the visit under way, which is
 * not over because its hour is past, and after a break. Without a visit where the phone is, if that is fresh. Pure.
 */
export function standingOf(
  at: Instant,
  visits: readonly BookingSummary[],
  duty: OnDuty | null,
): Standing {
  const breakUntil = duty?.breakUntil ?? null;
  const fix = duty?.fix ?? null;
  const isFresh = fix !== null && at - fix.recordedAt <= DISPATCH.fixMaxAgeMilliseconds;
  const phone = isFresh ? fix : null;
  // Bookings of one visit end together: the last end counts.
  const last = visits.filter(isUnderWay).map((visit) => engagementOf(visit, at))
    .toSorted((one, other) => other.freeAt - one.freeAt).at(0);
  if (last !== undefined) {
    const freeAt = instant(Math.max(last.freeAt, breakUntil ?? 0));
    return { at, freeAt, point: last.point ?? phone };
  }
  // A break that is over keeps nobody.
  return { at, freeAt: breakUntil !== null && breakUntil > at ? breakUntil : null, point: phone };
}

/** Less is no gap but the breath between two doors. */
const GAP_MILLISECONDS = 15 * MINUTE;

export function dayServices(around: Surroundings): DayServices {
  const { world, book, legs, positions, bookings, people, cities } = around;

  /** What this reader sees of a visit: who is no party to it sees that the doctor is busy. */
  function itemOf(
    by: Person,
    booking: BookingSummary,
    arrival: Arrival | undefined,
  ): DayItem | null {
    const stop = expectedStop(booking);
    const planned = plannedStop(booking) ?? stop;
    if (stop === null || planned === null) return null;
    const isOwn = isStaff(by.role)
      ? covers(membershipsOf(by), booking)
      : by.role === "clinic"
      ? booking.clinicId === clinicOf(by)
      : true;
    const isTentative = booking.doctorId === null;
    const address = bookings.peek(booking.id)?.words.address ?? null;
    const showsDoor = isOwn && !(isTentative && by.role === "doctor");
    return {
      kind: "visit",
      bookingId: isOwn && !(isTentative && by.role === "doctor") ? booking.id : null,
      status: booking.status,
      isTentative,
      callType: booking.callType,
      startsAt: iso(planned.from),
      endsAt: iso(planned.until),
      windowUntil: iso(planned.latest),
      expectedAt: arrival === undefined ? null : iso(arrival.expectedAt),
      isMissed: arrival?.isMissed ?? false,
      isLate: arrival !== undefined && arrival.expectedAt - planned.from >= 10 * MINUTE,
      district: isOwn ? address?.district ?? null : null,
      address: showsDoor ? address?.text ?? null : null,
    };
  }

  function itemsOf(by: Person, doctorId: PersonId, from: Instant, until: Instant): DayItem[] {
    const at = world.clock.now();
    const all = book.ofDoctor(doctorId);
    const isToday = at >= from && at < until;
    const visits = all
      .flatMap((booking) => {
        const stop = expectedStop(booking);
        const inDay = stop !== null && stop.until > from && stop.from < until;
        return inDay ? [{ booking, stop }] : [];
      })
      .toSorted((one, other) => one.stop.from - other.stop.from);
    const toCome = book.toCome(doctorId).filter((stop) =>
      visits.some(({ booking }) => booking.id === stop.id)
    );
    const standing = isToday
      ? standingOf(at, all, positions.get(doctorId))
      : { at: from, freeAt: null, point: startOf(doctorId, from, until) };
    const arrivals = new Map(
      reflow(standing, toCome, legs.way).map((arrival) => [arrival.id, arrival]),
    );
    const items: DayItem[] = [];
    let freeAt: number | null = null;
    for (const { booking, stop } of visits) {
      const arrival = arrivals.get(booking.id);
      const item = itemOf(by, booking, arrival);
      if (item === null) continue;
      const way = arrival?.waySeconds ?? null;
      const begins = arrival?.expectedAt ?? stop.from;
      const gap = freeAt === null ? 0 : begins - freeAt - (way ?? 0) * SECOND;
      if (freeAt !== null && gap >= GAP_MILLISECONDS) {
        items.push({
          kind: "gap",
          startsAt: iso(instant(freeAt)),
          minutes: Math.round(gap / MINUTE),
        });
      }
      if (way !== null && way > 0) items.push({ kind: "way", seconds: way });
      items.push(item);
      const ends = isToday && isUnderWay(booking) ? standing.freeAt ?? 0 : 0;
      freeAt = Math.max(freeAt ?? 0, begins + (stop.until - stop.from), ends);
    }
    return items;
  }

  function startOf(doctorId: PersonId, from: Instant, until: Instant) {
    return book.planOf(doctorId)?.shifts
      .find((shift) => shift.from >= from && shift.from < until)?.start ?? null;
  }

  return {
    async day(by, given, date) {
      const id = uuidOrNull(given);
      if (id === null || (by.role === "doctor" && id !== by.id)) return { refused: "not_found" };
      if (by.role === "patient") return { refused: "not_found" };
      const doctor = await people.doctorFacts(id);
      if (doctor === null) return { refused: "not_found" };
      if (by.role === "clinic" && !worksFor(doctor, clinicOf(by))) return { refused: "not_found" };
      const doctorId = personId(id);
      const city = book.ofDoctor(doctorId)[0]?.city ?? cities.defaultName;
      const timeZone = cities.timeZoneOf(city);
      const at = world.clock.now();
      const shown = date !== null && calendarDay.safeParse(date).success
        ? date
        : dayAt(at, timeZone);
      const [from, until] = [dayBegins(shown, timeZone), dayEnds(shown, timeZone)];
      const breakUntil = positions.get(doctorId)?.breakUntil ?? null;
      const isToday = at >= from && at < until;
      return {
        ok: {
          doctorId,
          firstName: doctor.firstName,
          lastName: doctor.lastName,
          date: shown,
          city,
          isToday,
          shifts: (book.planOf(doctorId)?.shifts ?? [])
            .filter((shift) => shift.until > from && shift.from < until)
            .map((shift) => ({
              startsAt: iso(shift.from),
              endsAt: iso(shift.until),
              // A start may be a home: the doctor's own to see.
              startText: by.role === "doctor" ? shift.startText : null,
            })),
          breakUntil: isToday && breakUntil !== null && breakUntil > at ? iso(breakUntil) : null,
          items: itemsOf(by, doctorId, from, until),
        },
      };
    },
  };
}
