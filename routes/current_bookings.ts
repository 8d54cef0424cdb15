/** What is open for a person and what ended lately, whole: a board that leaves out the oldest forgets them. */
import type { BookingState } from "../actors/booking/state.ts";
import type { Instant } from "../actors/vocabulary.ts";
import type { BookingScope, World } from "../actors/world.ts";

const PAGE = 1_000;
/** Far beyond what one city has open; said in the log where it is not. */
const PAGES = 20;

/** @param since what ended before is left out @returns the newest first */
export async function currentBookings(
  { bookings, log }: Pick<World, "bookings" | "log">,
  scope: BookingScope,
  since: Instant,
): Promise<readonly BookingState[]> {
  const found: BookingState[] = [];
  for (let count = 0; count < PAGES; count++) {
    const before = found.at(-1)?.id ?? null;
    const filter = { openOrEndedAfter: since };
    const page = await bookings.list(scope, filter, { before, limit: PAGE });
    found.push(...page);
    // A page may miss some: a damaged row is left out of it.
    if (page.length < PAGE / 2) return found;
  }
  log.warn("more bookings are open than a live page is given", { count: found.length });
  return found;
}
