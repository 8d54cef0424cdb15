/** Another clinic for a booking that nobody took: agreed to by the patient's side, and then nobody else's. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { decide } from "../../actors/booking/machine.ts";
import type { BookingCommand } from "../../actors/booking/protocol.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { type By, isRefusal, personId, SYSTEM } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";

const NORTH = personId("01900000-0000-7000-8000-0000000000a1");
const own = cast.facts(cast.DOCTOR, { clinicId: NORTH, clinicIds: [NORTH] });
const foreign = cast.facts(cast.OTHER_DOCTOR, { clinicId: null, clinicIds: [] });
const toNorth: BookingCommand = { type: "amend", changes: { clinicId: NORTH } };

const said = (state: BookingState, by: By, command: BookingCommand) => {
  const decision = decide(state, command, { at: cast.START, by, freshDoorCode: "1111" });
  return isRefusal(decision) ? decision.refused : decision.map(({ type }) => type);
};

Deno.test("other clinic: live offers end, the search begins anew, and only its doctors may take the booking", () => {
  const offered = cast.bookingIn("pending", "urgent");
  const moved = cast.give(offered, cast.PATIENT, toNorth);
  deepStrictEqual(
    [moved.clinicId, moved.clinicOnly, summaryOf(moved).clinicOnly, summaryOf(moved).liveOffers],
    [NORTH, true, true, []],
  );
  strictEqual(moved.createdAt, offered.createdAt, "the place in the queue is kept");
  const assign = (doctor: typeof own): BookingCommand => ({ type: "assign", doctor });
  strictEqual(said(moved, cast.DISPATCHER, assign(foreign)), "doctor_unsuitable");
  deepStrictEqual(said(moved, cast.DISPATCHER, assign(own)), ["assigned"]);
  const back = cast.give(moved, cast.PATIENT, { type: "amend", changes: { clinicId: null } });
  deepStrictEqual([back.clinicId, back.clinicOnly], [null, false]);
  deepStrictEqual(said(back, cast.DISPATCHER, assign(foreign)), ["assigned"]);
});

Deno.test("other clinic: no clinic gives the patient away, and nobody changes once a doctor has it", () => {
  const pending = cast.newBooking("urgent");
  const wishes: readonly (readonly [By, BookingState, unknown])[] = [
    [cast.CLINIC, { ...pending, clinicId: cast.CLINIC.id }, "forbidden"],
    [cast.DISPATCHER, pending, ["amended"]],
    [cast.PATIENT, pending, ["amended"]],
    [cast.PATIENT, cast.bookingIn("assigned", "urgent"), "illegal_transition"],
  ];
  for (const [by, state, answer] of wishes) deepStrictEqual(said(state, by, toNorth), answer);
});

Deno.test("other clinic: what was paid to a clinic itself, or promised to it, is given back first", () => {
  const note = {
    paymentId: "01900000-0000-7000-8000-000000000099",
    paymentVersion: 2,
    heldKopecks: 0,
    paidKopecks: 300_000,
    refundedKopecks: 0,
  };
  const paid = (method: string, status: string, more = {}) =>
    said(
      cast.give(cast.newBooking("urgent"), SYSTEM, {
        type: "notePayment",
        note: { ...note, method, status, ...more },
      }),
      cast.PATIENT,
      toNorth,
    );
  strictEqual(paid("bank_qr", "succeeded"), "clinic_paid");
  const guarantee = { status: "asked", limitKopecks: null, declined: null };
  const letter = { paidKopecks: 0, guarantee };
  const byContract = { ...letter, contractClinicId: cast.CLINIC.id };
  strictEqual(paid("organisation", "pending", byContract), "clinic_paid");
  deepStrictEqual(
    paid("organisation", "pending", letter),
    ["amended"],
    "it pays for all in the city",
  );
  deepStrictEqual(paid("bank_qr", "succeeded", { refundedKopecks: 300_000 }), ["amended"]);
  deepStrictEqual(
    paid("card", "succeeded"),
    ["amended"],
    "the service pays whoever made the visit",
  );
});
