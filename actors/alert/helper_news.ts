/** What the doctor who comes to an alarm must hear of at once, wherever the phone lies. Pure. */
import type { PersonId } from "../vocabulary.ts";
import type { AlertEvent } from "./protocol.ts";
import { waitsOutside } from "./halt.ts";
import { helperOf } from "./search.ts";
import type { AlertState } from "./state.ts";

export interface HelperNews {
  readonly doctorId: PersonId;
  /**
   * `off`: closed, or let go by staff. `changed`: another place, or the door is free again. `wait`: not to go in,
   * and to call the desk.
   */
  readonly what: "off" | "changed" | "wait";
}

/** @returns null: nothing that concerns anybody on the way */
export function helperNewsOf(
  before: AlertState,
  next: AlertState,
  events: readonly AlertEvent[],
): HelperNews | null {
  const helper = helperOf(before);
  if (helper === null) return null;
  const { doctorId } = helper;
  const has = (...types: readonly AlertEvent["type"][]) =>
    events.some(({ type }) => types.includes(type));
  // Whoever is behind a dangerous door with them must not hear a phone ring.
  const isInside = before.search?.halted != null && !waitsOutside(before.search);
  if (has("resolved", "dismissed", "searchEnded")) {
    return isInside ? null : { doctorId, what: "off" };
  }
  const { search } = next;
  if (has("searchHalted")) {
    return search !== null && waitsOutside(search) ? { doctorId, what: "wait" } : null;
  }
  const wasWaiting = before.search !== null && waitsOutside(before.search);
  if (has("searchFreed")) return wasWaiting ? { doctorId, what: "changed" } : null;
  return has("placeCorrected", "visitNamed") && helper.arrivedAt === null
    ? { doctorId, what: "changed" }
    : null;
}
