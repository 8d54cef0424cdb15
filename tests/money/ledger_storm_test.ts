/**
 * The ledger under eight workers. STORM_OPERATIONS says how many operations (`deno task soak` takes a hundred
 * thousand), STORM_SEED which.
 */
import { ok } from "node:assert";
import { testDatabases } from "../support/databases.ts";
import { storm } from "./ledger_storm.ts";

const FEW = { embedded: 800, postgres: 4_000 };

for (const { name, open } of testDatabases()) {
  Deno.test(`eight workers at once leave books that add up (${name})`, async () => {
    const database = await open();
    const operations = Number(Deno.env.get("STORM_OPERATIONS") || FEW[name]);
    const seed = Number(Deno.env.get("STORM_SEED") || 1);
    try {
      const { told, repeated } = await storm(database, { operations, workers: 8, seed });
      if (operations > 50_000) console.log(name, seed, told, { repeated });
      // It was a storm: everything that can be answered was.
      for (const count of Object.values(told)) ok(count > 0, JSON.stringify(told));
    } finally {
      await database.close();
    }
  });
}
