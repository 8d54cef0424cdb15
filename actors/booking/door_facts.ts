/** What staff know of a booking's door: warnings on the flat, and whether somebody calls in silence from it. Pure. */
import type { World } from "../world.ts";
import type { Danger, Door } from "./danger.ts";
import type { BookingState } from "./state.ts";
import type { FlatWarning } from "./warnings.ts";

export interface DoorFacts {
  readonly warnings: readonly FlatWarning[];
  readonly danger: Danger | null;
}

export const UNKNOWN_DOOR: DoorFacts = { warnings: [], danger: null };

type Placed = Pick<BookingState, "id" | "city" | "callType" | "words">;

/** Where a booking is; a consultation is at nobody's door. */
export const doorOf = ({ id, city, callType, words: { address } }: Placed): Door => ({
  bookingId: id,
  city,
  address: callType === "consultation" ? null : address,
});

export const doorFactsOf = (
  { warningsAt, dangerAt }: Pick<World, "warningsAt" | "dangerAt">,
  state: Placed,
): DoorFacts => ({
  warnings: warningsAt(state.city, state.words.address),
  danger: dangerAt?.(doorOf(state)) ?? null,
});
