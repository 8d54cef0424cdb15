/** A price that is agreed to while somebody else takes the booking. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { create } from "../../actors/booking/evolve.ts";
import { decide } from "../../actors/booking/machine.ts";
import * as cast from "../support/cast.ts";
import { DOCTOR, give, PATIENT, START } from "../support/cast.ts";

Deno.test("a price that was agreed to meanwhile does not move what somebody has taken", () => {
  const booking = create(cast.createdEvent("urgent"), 1);
  const amend = {
    type: "amend",
    changes: { specialization: "pediatrician" },
    fixed: { price: null, cancellation: null },
  } as const;
  const stamp = { at: START, by: PATIENT, freshDoorCode: "0000" };
  const free = decide(booking, amend, stamp);
  strictEqual(Array.isArray(free), true, "before anybody has it the price is another");
  const taken = give(booking, cast.DISPATCHER, { type: "assign", doctor: cast.facts(DOCTOR) });
  const late = decide(taken, amend, stamp);
  deepStrictEqual(late, { refused: "price_changed" });
});
