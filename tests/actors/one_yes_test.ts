/** Two answers of one doctor never run beside each other; those of two doctors do. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { OneYes } from "../../actors/one_yes.ts";
import { DOCTOR, HELPER } from "../support/fake_alerts.ts";
import { settle } from "../support/manual_clock.ts";

Deno.test("a doctor's second yes waits until the first is judged, also where that one failed", async () => {
  const yes = new OneYes();
  const said: string[] = [];
  const first = Promise.withResolvers<void>();
  const booking = yes.inTurn(DOCTOR, async () => {
    said.push("booking begins");
    await first.promise;
    said.push("booking ends");
  });
  const alarm = yes.inTurn(DOCTOR, () => {
    said.push("alarm");
    return Promise.resolve("bound");
  });
  const others = yes.inTurn(HELPER, () => Promise.resolve(said.push("another doctor")));
  await others;
  await settle();
  deepStrictEqual(said, ["booking begins", "another doctor"]);
  first.reject(new Error("the store is away"));
  await booking.catch(() => {});
  strictEqual(await alarm, "bound");
  deepStrictEqual(said.at(-1), "alarm");
});
