/** Where the phone of a visit's doctor is now: what a report of a closed door rests on, whoever makes it. */
import { type BookingState, isVisiting } from "../actors/booking/state.ts";
import { type GeoPoint, type Instant, MINUTE, type PersonId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";

/** An older fix says where the doctor was. */
const NOW_MILLISECONDS = 5 * MINUTE;

/** @returns null: nobody has the visit, or its phone has not said lately where it is */
export function placeAtDoor(
  { clock }: Pick<World, "clock">,
  state: BookingState | null,
  placeOf: (doctorId: PersonId) => GeoPoint & { readonly recordedAt: Instant } | null,
): GeoPoint | null {
  const place = state === null || !isVisiting(state) ? null : placeOf(state.doctor.id);
  return place !== null && clock.now() - place.recordedAt <= NOW_MILLISECONDS ? place : null;
}
