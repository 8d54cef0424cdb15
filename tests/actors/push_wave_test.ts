/** A doctor whom only a push can reach has longer to answer, and keeps nobody else from being asked. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { decide } from "../../actors/booking/machine.ts";
import { type BookingState, liveOffers, nextWaveAt } from "../../actors/booking/state.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { after, isRefusal, offerId, SECOND } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";

const SYSTEM = { id: null, role: "system" } as const;
const at = (seconds: number) => after(cast.START, seconds * SECOND);
/** The first is on the page for 15 s, the second is called by a push for 45. */
const wave = cast.offerTo([cast.OTHER_DOCTOR, cast.DOCTOR]);
const mixed = wave.type === "offer"
  ? {
    ...wave,
    doctors: wave.doctors.map((doctor) =>
      doctor.doctorId === cast.DOCTOR.id ? { ...doctor, ttlMilliseconds: 45 * SECOND } : doctor
    ),
  }
  : wave;
const asked = cast.give(cast.newBooking("urgent"), SYSTEM, mixed);
const third = { ...cast.offerTo([cast.UNASKED_DOCTOR], 1) } as typeof mixed;
const next = {
  ...third,
  doctors: third.type === "offer"
    ? third.doctors.map((one) => ({ ...one, offerId: offerId("offer-3") }))
    : [],
} as typeof mixed;
const refusal = (
  state: BookingState,
  command: typeof mixed | { type: "exhaust"; afterWave: 1 },
  seconds: number,
) => {
  const said = decide(state, command, { at: at(seconds), by: SYSTEM, freshDoorCode: "0000" });
  return isRefusal(said) ? said.refused : null;
};

Deno.test("push: while a page may answer the wave is waited for, then the next is asked beside the push", () => {
  strictEqual(nextWaveAt(asked), null, "the page's own time is waited for");
  const over = cast.give(asked, SYSTEM, { type: "tick" }, at(15));
  deepStrictEqual(liveOffers(over).map(({ doctorId }) => doctorId), [cast.DOCTOR.id]);
  strictEqual(nextWaveAt(over), at(15));
  strictEqual(refusal(over, next, 14), "wave_stale");
  const both = cast.give(over, SYSTEM, next, at(16));
  deepStrictEqual(liveOffers(both).map(({ doctorId }) => doctorId), [
    cast.DOCTOR.id,
    cast.UNASKED_DOCTOR.id,
  ]);
  strictEqual(both.wave, 2);
});

Deno.test("push: whoever says yes first has it, the push until its own end, and the other's offer is taken back", () => {
  const over = cast.give(asked, SYSTEM, { type: "tick" }, at(15));
  const both = cast.give(over, SYSTEM, next, at(16));
  for (const doctor of [cast.DOCTOR, cast.UNASKED_DOCTOR]) {
    const taken = cast.give(both, doctor, { type: "accept", doctor: cast.facts(doctor) }, at(30));
    strictEqual(taken.status, "assigned");
    deepStrictEqual(
      taken.offers.map(({ outcome }) => outcome).toSorted(),
      ["accepted", "expired", "taken"],
    );
  }
});

Deno.test("push: nobody has run out of doctors while one of them may still say yes", () => {
  const over = cast.give(asked, SYSTEM, { type: "tick" }, at(15));
  strictEqual(refusal(over, { type: "exhaust", afterWave: 1 }, 20), "wave_stale");
  const gone = cast.give(over, SYSTEM, { type: "tick" }, at(45));
  strictEqual(refusal(gone, { type: "exhaust", afterWave: 1 }, 45), null);
});

Deno.test("push: the dispatcher has the booking again when the wave has ended, not when the push has", () => {
  const index = new BookingIndex();
  index.put(summaryOf(cast.give(asked, SYSTEM, { type: "tick" }, at(15))));
  strictEqual(index.wanting(at(14)).length, 0);
  strictEqual(index.wanting(at(15)).length, 1);
  strictEqual(index.isSearching, true);
});
