/** How long a doctor who is sent by hand needs to the door: what the promise of arrival is made of. */
import type { BookingState } from "../actors/booking/state.ts";
import { DISPATCH } from "../actors/limits.ts";
import type { GeoPoint, Instant } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";

/**
 * @param from the doctor's last fix; null: there is none
 * @returns null: it is too old, nobody knows the door, or nobody drives there now
 */
export async function secondsToDoor(
  world: Pick<World, "clock" | "travel">,
  state: BookingState | null,
  from: GeoPoint & { readonly recordedAt: Instant } | null,
): Promise<number | null> {
  const at = world.clock.now();
  const door = state?.callType === "urgent" ? state.words.address : null;
  if (door === null || from === null) return null;
  if (at - from.recordedAt > DISPATCH.fixMaxAgeMilliseconds) return null;
  const [leg] = await world.travel.toPlace([from], door, at);
  return leg === undefined ? null : Math.round(leg.seconds);
}
