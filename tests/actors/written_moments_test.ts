/** Moments and days are written by hand, and read as those of `Date` are. */
import { deepStrictEqual, throws } from "node:assert";
import { iso } from "../../actors/booking/view.ts";
import { instant, MINUTE, utcDay } from "../../actors/vocabulary.ts";

Deno.test("a moment and a day are written as Date does it, whatever was written before", () => {
  const moments = [0, -1, 999, 59_999, 60_000, 86_399_999, 86_400_000, 1_795_000_000_123, 4e12];
  // Every eighth minute has the same place in memory.
  const all = [...moments, ...moments.map((at) => at + 8 * MINUTE), ...moments].map(instant);
  deepStrictEqual(all.map(iso), all.map((at) => new Date(at).toISOString()));
  deepStrictEqual(all.map(utcDay), all.map((at) => new Date(at).toISOString().slice(0, 10)));
  throws(() => iso(instant(Number.NaN)), RangeError);
});
