/** The whole of what is open, over a store that answers in pages. */
import { deepStrictEqual } from "node:assert";
import { instant } from "../../actors/vocabulary.ts";
import { currentBookings } from "../../routes/current_bookings.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld } from "../support/fake_world.ts";

Deno.test("of more open bookings than one page has, those that were made first are there too", async () => {
  const all = Array.from({ length: 2_001 }, (_, index) => ({
    ...cast.newBooking("urgent"),
    id: `booking ${9_999 - index}` as typeof cast.BOOKING,
  }));
  const asked: unknown[] = [];
  const { bookings, log } = fakeWorld();
  bookings.list = (_scope, filter, { before, limit }) => {
    asked.push([filter.openOrEndedAfter, before]);
    const from = before === null ? 0 : all.findIndex(({ id }) => id === before) + 1;
    // One row of each page is damaged.
    return Promise.resolve(all.slice(from, from + limit).filter((_, index) => index !== 3));
  };
  const found = await currentBookings({ bookings, log }, { kind: "all" } as never, instant(7));
  deepStrictEqual([found.length, found.at(-1)?.id], [1_999, all.at(-1)?.id]);
  deepStrictEqual(asked, [[7, null], [7, "booking 9000"], [7, "booking 8000"]]);
});
