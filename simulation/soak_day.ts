/** A day under watch: every step of it is checked, while the process dies and comes back. */
import { DEFAULT_DISPATCH_SETTINGS } from "../actors/dispatcher/settings.ts";
import type { Policy } from "../actors/dispatcher/snapshot.ts";
import type { CityTable } from "./city_table.ts";
import { Day } from "./day.ts";
import { Invariants } from "./invariants.ts";

export interface SoakedDay {
  readonly steps: number;
  readonly crashes: number;
  readonly calls: number;
}

/** The process dies at so many of its writes: some dozen times a day. */
const CRASHES = 0.03;
/** Calls an hour: ten doctors come to about fourteen. */
const LOADS = [8, 11, 14] as const;

/** @throws Broken with the seed in front of it, so that the day can be had again */
export async function soakDay(
  city: CityTable,
  seed: number,
  hours = 12,
  policy?: Policy,
): Promise<SoakedDay> {
  const invariants = new Invariants();
  const day = new Day(
    city,
    {
      policy: "tot",
      seed,
      doctors: 10,
      callsPerHour: LOADS[seed % LOADS.length]!,
      hours,
      settings: DEFAULT_DISPATCH_SETTINGS,
      crashes: CRASHES,
      isMixed: true,
    },
    invariants,
    policy,
  );
  const { crashes } = await day.run().catch((error) => {
    throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
  });
  // Where nobody of the field is on duty a very patient patient may be waiting still.
  const forgotten =
    [...day.store.open.values()].filter(({ id, status }) =>
      status !== "pending" || day.calls.get(id)!.patienceEndsAt <= day.clock.now()
    ).length;
  if (forgotten > 0) throw new Error(`seed ${seed}: ${forgotten} bookings were open at the end`);
  return { steps: invariants.steps, crashes, calls: day.calls.size };
}
