/** Rounds over more rows than one look takes. */
import { deepStrictEqual } from "node:assert";
import { roundTrip } from "../../assembly/round_trip.ts";

Deno.test("a round comes to each row, whatever stays and whatever fails", async () => {
  const rows = [1, 2, 3, 4, 5, 6, 7];
  const seen: number[] = [];
  const failed: number[] = [];
  const look = roundTrip<number>(
    3,
    (last) => Promise.resolve(rows.filter((row) => last === null || row > last).slice(0, 3)),
    (row) => {
      if (row % 3 === 1) throw new Error("it does not go through");
      seen.push(row);
      return Promise.resolve();
    },
    (row) => failed.push(row),
  );
  // Rows stay where they are: three looks are one round.
  for (let looks = 0; looks < 3; looks++) await look();
  deepStrictEqual([seen, failed], [[2, 3, 5, 6], [1, 4, 7]]);
  await look();
  deepStrictEqual(seen.slice(4), [2, 3], "from the beginning");
});
