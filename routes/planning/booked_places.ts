/** What a new booking, and one that is taken, have to do with the days of doctors. */
import type { PlanPlace } from "../../actors/booking/plan.ts";
import type { PositionIndex } from "../../actors/dispatcher/positions.ts";
import { fitsPlan } from "../../actors/planning/fits_plan.ts";
import type { LegBook } from "../../actors/planning/leg_book.ts";
import { type PlanBook, promisedStops } from "../../actors/planning/plan_book.ts";
import type { BookingId, Instant, PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import { standingOf } from "./day_services.ts";
import type { Placing, Request } from "./placing.ts";

export interface BookedPlaces {
  /**
   * Finds the place of a planned booking and makes it with it; nobody else is placed meanwhile.
   * @param isSlot only with a place: it was offered as a window
   * @returns what was made; "slot_taken": somebody was sooner
   */
  placed<Made>(
    wanted: {
      readonly request: Request;
      readonly by: PersonId;
      readonly from: Instant;
      readonly until: Instant | null;
      readonly isSlot: boolean;
    },
    make: (place: PlanPlace | null) => Promise<Made>,
  ): Promise<Made | "slot_taken">;
  /** Whether a doctor has promised something that this planned booking cannot be kept beside. */
  clashes(id: BookingId, doctorId: PersonId): boolean;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly book: PlanBook;
  readonly legs: LegBook;
  readonly placing: Placing;
  readonly positions: Pick<PositionIndex, "get">;
}

export function bookedPlaces(
  { world, book, legs, placing, positions }: Surroundings,
): BookedPlaces {
  return {
    async placed({ request, by, from, until, isSlot }, make) {
      return await placing.alone(async () => {
        const kept = placing.keptFor(by, from);
        // A window is one minute; a wish may begin anywhere within it.
        const place = kept ??
          await placing.placeFor(request, { from, until: isSlot ? null : until });
        return isSlot && place === null ? "slot_taken" : await make(place);
      });
    },

    clashes(id, doctorId) {
      const booking = book.get(id);
      if (booking === null || booking.scheduledTime === null) return false;
      const at = world.clock.now();
      const visits = book.ofDoctor(doctorId);
      const { freeAt, point } = standingOf(at, visits, positions.get(doctorId));
      const duty = { place: point, freeAt, freePoint: freeAt === null ? null : point };
      const stops = promisedStops(visits, doctorId);
      return !fitsPlan(duty, stops, booking, { toDoor: null, way: legs.way }, at, doctorId).fits;
    },
  };
}
