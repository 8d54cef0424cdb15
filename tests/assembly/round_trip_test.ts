/** Rounds over more rows than one look takes. */
import { deepStrictEqual, rejects } from "node:assert";
import { StoreUnavailable } from "../../actors/world.ts";
import { roundTrip } from "../../assembly/round_trip.ts";

/** The newest first. */
const rows = [7, 6, 5, 4, 3, 2, 1];
const pageOf = (all: readonly number[]) => (last: number | null) =>
  Promise.resolve(all.filter((row) => last === null || row < last).slice(0, 3));

Deno.test("a round comes to each row, whatever stays and whatever fails", async () => {
  const seen: number[] = [];
  const failed: number[] = [];
  const look = roundTrip<number>(
    3,
    pageOf(rows),
    (row) => {
      if (row % 3 === 1) throw new Error("it does not go through");
      seen.push(row);
      return Promise.resolve();
    },
    (row) => failed.push(row),
  );
  await look();
  deepStrictEqual([seen, failed], [[6, 5], [7]]);
  // Rows stay where they are: each look begins with the newest, and goes on behind the last one.
  await look();
  deepStrictEqual([seen.slice(2), failed.slice(1)], [[6, 5, 3, 2], [7, 4]]);
  await look();
  deepStrictEqual([seen.slice(6), failed.slice(3)], [[6, 5], [7, 1]]);
  await look();
  deepStrictEqual(seen.slice(8), [6, 5], "from the beginning, and each row once");
});

Deno.test("a row that comes in the middle of a long trip is looked at with the next look", async () => {
  const all = [...rows];
  const seen: number[] = [];
  const look = roundTrip<number>(
    3,
    (last) => pageOf(all)(last),
    (row) => Promise.resolve(void seen.push(row)),
    () => {},
  );
  await look();
  all.unshift(8);
  await look();
  deepStrictEqual(seen, [7, 6, 5, 8, 7, 6, 4, 3, 2]);
});

const away = () => new StoreUnavailable("no answer", "unknown");

Deno.test("a round ends with the second row in a row at which the store is away, and goes on behind it", async () => {
  let isAway = true;
  const tried: number[] = [];
  const failed: number[] = [];
  const look = roundTrip<number>(
    3,
    pageOf(rows),
    (row) => {
      tried.push(row);
      return row < 7 && isAway ? Promise.reject(away()) : Promise.resolve();
    },
    (row) => failed.push(row),
  );
  await rejects(look(), StoreUnavailable);
  deepStrictEqual([tried, failed], [[7, 6, 5], [6, 5]], "the others are not tried");
  isAway = false;
  await look();
  deepStrictEqual(tried.slice(3), [7, 6, 5, 4, 3, 2]);
});

Deno.test("rows at which the store gives up each time stand in nobody's way", async () => {
  for (const poison of [[7], [5], [7, 6], [5, 4], [7, 6, 5], [4, 3, 2]]) {
    const seen = new Set<number>();
    const look = roundTrip<number>(
      3,
      pageOf(rows),
      (row) => {
        if (poison.includes(row)) return Promise.reject(away());
        seen.add(row);
        return Promise.resolve();
      },
      () => {},
    );
    for (let looks = 0; looks < 8; looks++) await look().catch(() => {});
    deepStrictEqual(
      [...seen].toSorted(),
      rows.filter((row) => !poison.includes(row)).toSorted(),
      `not ${poison.join()}`,
    );
  }
});

Deno.test("a look that outlasts the time until the next one is not begun twice", async () => {
  const held = Promise.withResolvers<void>();
  const tried: number[] = [];
  const look = roundTrip<number>(
    3,
    pageOf(rows.slice(0, 2)),
    async (row) => {
      tried.push(row);
      await held.promise;
    },
    () => {},
  );
  const both = [look(), look()];
  held.resolve();
  await Promise.all(both);
  deepStrictEqual(tried, [7, 6]);
});
