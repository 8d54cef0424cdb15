/** The simulation's own promises: it can be repeated, and its arithmetic is right. */
import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert";
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import { instant, SECOND } from "../../actors/vocabulary.ts";
import { SimulatedClock } from "../../simulation/clock.ts";
import { Day } from "../../simulation/day.ts";
import { POLICIES, type PolicyName } from "../../simulation/policies.ts";
import { change, estimate, gini } from "../../simulation/statistics.ts";
import { gridTown } from "./towns.ts";

const day = async (policy: PolicyName, seed: number): Promise<string> =>
  JSON.stringify(
    await new Day(gridTown(), {
      policy,
      seed,
      doctors: 6,
      callsPerHour: 6,
      hours: 3,
      settings: DEFAULT_DISPATCH_SETTINGS,
    }).run(),
  );

Deno.test("simulate: the same seed gives the same day to the last byte, another seed another", async () => {
  for (const policy of Object.keys(POLICIES) as PolicyName[]) {
    const first = await day(policy, 7);
    strictEqual(await day(policy, 7), first, policy);
    notStrictEqual(await day(policy, 8), first, policy);
  }
});

Deno.test("simulate: every policy meets the same calls, and serves them", async () => {
  const created = new Set<string>();
  for (const policy of Object.keys(POLICIES) as PolicyName[]) {
    const { calls } = JSON.parse(await day(policy, 3));
    created.add(JSON.stringify(calls.map((call: { createdAt: number }) => call.createdAt)));
    const served = calls.filter(({ outcome }: { outcome: string }) => outcome === "served");
    ok(served.length > calls.length / 2, `${policy}: ${served.length} of ${calls.length}`);
  }
  strictEqual(created.size, 1);
});

Deno.test("simulate: timers fire in order of time, those of one moment as they were armed", async () => {
  const clock = new SimulatedClock(instant(0));
  const seen: string[] = [];
  for (const [name, at] of [["c", 3], ["a", 1], ["b", 1], ["d", 9]] as const) {
    clock.timer(instant(at * SECOND), () => seen.push(name));
  }
  clock.timer(instant(2 * SECOND), () => seen.push("never"))();
  await clock.runUntil(instant(5 * SECOND));
  deepStrictEqual(seen, ["a", "b", "c"]);
  strictEqual(clock.now(), 5 * SECOND);
});

Deno.test("simulate: Gini, intervals and paired change", () => {
  strictEqual(gini([5, 5, 5]), 0);
  strictEqual(gini([0, 0, 0, 8]), 0.75);
  const { mean, error } = estimate([1, 2, 3]);
  strictEqual(mean, 2);
  // t with two degrees of freedom times the standard error.
  ok(Math.abs(error - 4.303 / Math.sqrt(3)) < 1e-9);
  const by = change([9, 18, 27], [10, 20, 30]);
  ok(Math.abs(by.mean + 10) < 1e-9, "ten percent less");
  strictEqual(change([11, 21, 31], [10, 20, 30]).error, 0, "what all days share is no chance");
});
