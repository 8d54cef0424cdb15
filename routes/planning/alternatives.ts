/** A window that cannot be met, or has nobody: who else could keep it, and which later ones there are. */
import { audienceOf, iso } from "../../actors/booking/view.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import type { Bookings } from "../../actors/bookings.ts";
import { type PlanBook, plannedStop } from "../../actors/planning/plan_book.ts";
import { after, bookingId, instant, MINUTE } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Outcome, Person } from "../services.ts";
import { dayAt, dayBegins, dayEnds, daysLater } from "./city_days.ts";
import type { Placing, Request } from "./placing.ts";

export interface PlanAlternatives {
  /** Who could be at the door within the window that stands. */
  readonly doctors: readonly {
    readonly doctorId: string;
    readonly firstName: string;
    readonly lastName: string;
    readonly startsAt: string;
  }[];
  /** Other windows, of any doctor: to be agreed with the patient. */
  readonly windows: readonly { readonly startsAt: string; readonly endsAt: string }[];
}

export interface AlternativeServices {
  /** For staff. */
  alternatives(by: Person, id: string): Promise<Outcome<PlanAlternatives>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly book: PlanBook;
  readonly placing: Placing;
  readonly bookings: Pick<Bookings, "read">;
  readonly requestOf: (booking: NonNullable<ReturnType<PlanBook["get"]>>) => Request;
  readonly cities: { timeZoneOf(name: string): string };
}

const MOST_DOCTORS = 5;
const MOST_WINDOWS = 8;
const DAYS_AHEAD = 3;

export function alternativeServices(around: Surroundings): AlternativeServices {
  const { world, book, placing, bookings, requestOf, cities } = around;

  return {
    async alternatives(by, given) {
      const id = uuidOrNull(given);
      const state = id === null ? null : await bookings.read(bookingId(id));
      const audience = state === null ? null : audienceOf(state, by);
      if (state === null || audience === null) return { refused: "not_found" };
      if (audience !== "staff") return { refused: "forbidden" };
      const at = world.clock.now();
      if (state.callType === "urgent" && state.status === "pending") {
        // Nobody comes now: a planned visit instead, as soon as one can be kept.
        const request = requestOf(summaryOf({ ...state, callType: "scheduled" }));
        // Who could not come at once may well come tomorrow.
        const windows = await laterWindows({ ...request, without: [] }, at, at);
        return { ok: { doctors: [], windows } };
      }
      const booking = book.get(state.id);
      const stop = booking === null ? null : plannedStop(booking);
      if (booking === null || stop === null) return { ok: { doctors: [], windows: [] } };
      const own = requestOf(booking);
      // A wish is no order any more where it cannot be met.
      const request: Request = {
        ...own,
        clinicId: own.clinicOnly === true ? own.clinicId : null,
        doctorId: null,
        without: [...own.without ?? [], ...(booking.doctorId === null ? [] : [booking.doctorId])],
      };
      const inWindow = await placing.slots(
        request,
        { from: stop.from, until: after(stop.latest, 1), grid: stop.from },
        MOST_DOCTORS,
      );
      const doctors = new Map(
        inWindow.toReversed().flatMap(({ from, doctorIds }) =>
          doctorIds.map((doctorId) => [doctorId, from] as const)
        ),
      );
      return {
        ok: {
          doctors: [...doctors].toReversed().slice(0, MOST_DOCTORS).flatMap(([doctorId, from]) => {
            const doctor = book.planOf(doctorId)?.doctor;
            return doctor === undefined ? [] : [{
              doctorId,
              firstName: doctor.firstName,
              lastName: doctor.lastName,
              startsAt: iso(from),
            }];
          }),
          windows: await laterWindows({ ...request, without: own.without ?? [] }, at, stop.latest),
        },
      };
    },
  };

  async function laterWindows(request: Request, at: number, latest: number) {
    const timeZone = cities.timeZoneOf(request.city);
    const from = instant(Math.max(at, latest - 30 * MINUTE));
    const today = dayAt(from, timeZone);
    const windows: { startsAt: string; endsAt: string }[] = [];
    for (let ahead = 0; ahead < DAYS_AHEAD && windows.length < MOST_WINDOWS; ahead++) {
      const day = daysLater(today, ahead);
      const grid = dayBegins(day, timeZone);
      const slots = await placing.slots(
        request,
        { from: ahead === 0 ? from : grid, until: dayEnds(day, timeZone), grid },
        MOST_WINDOWS - windows.length,
      );
      windows.push(...slots.map((slot) => ({ startsAt: iso(slot.from), endsAt: iso(slot.until) })));
    }
    return windows;
  }
}
