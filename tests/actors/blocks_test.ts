import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { BlockBook } from "../../actors/dispatcher/blocks.ts";
import { decide } from "../../actors/booking/machine.ts";
import { isRefusal, SYSTEM } from "../../actors/vocabulary.ts";
import { bookingsWith, fakeWorld } from "../support/fake_world.ts";
import {
  BOOKING,
  bookingIn,
  DISPATCHER,
  DOCTOR,
  facts,
  FRESH_CODE,
  newBooking,
  offerTo,
  OTHER_DOCTOR,
  PATIENT,
  START,
  STRANGER,
  UNASKED_DOCTOR,
} from "../support/cast.ts";

const pair = (id: string, patientId = PATIENT.id) => ({ id, patientId, doctorId: DOCTOR.id });

Deno.test("blocks: either record of one human is kept apart from the doctor, until the records part", () => {
  const book = new BlockBook();
  book.put(pair("a"));
  const blocked = () => [PATIENT, STRANGER].map(({ id }) => book.isBlocked(id, DOCTOR.id));
  deepStrictEqual(blocked(), [true, false]);
  equal(book.isBlocked(PATIENT.id, OTHER_DOCTOR.id), false);
  book.merge(PATIENT.id, STRANGER.id);
  deepStrictEqual(blocked(), [true, true], "the one it was merged into too");
  book.unmerge(PATIENT.id);
  deepStrictEqual(blocked(), [true, false]);
  book.merge(STRANGER.id, PATIENT.id);
  deepStrictEqual(blocked(), [true, true], "and the other way round");
});

Deno.test("blocks: of two between the same people one lifted leaves the other", () => {
  const book = new BlockBook();
  book.put(pair("from the patient"));
  book.put(pair("from the doctor"));
  book.lift("from the patient");
  ok(book.isBlocked(PATIENT.id, DOCTOR.id));
  book.lift("from the doctor");
  equal(book.isBlocked(PATIENT.id, DOCTOR.id), false);
});

const isBlocked = (patientId: string, doctorId: string) =>
  patientId === PATIENT.id && doctorId === DOCTOR.id;
const stamp = (by: Parameters<typeof decide>[2]["by"]) => ({
  at: START,
  by,
  freshDoorCode: FRESH_CODE,
  isBlocked,
});

Deno.test("blocks: a stale offer cannot be taken, and staff cannot bring the two together", () => {
  const offered = bookingIn("pending", "urgent");
  const blocked = { refused: "doctor_blocked" };
  deepStrictEqual(
    decide(offered, { type: "accept", doctor: facts(DOCTOR) }, stamp(DOCTOR)),
    blocked,
  );
  const assign = (doctor: typeof DOCTOR) =>
    decide(offered, { type: "assign", doctor: facts(doctor) }, stamp(DISPATCHER));
  deepStrictEqual(assign(DOCTOR), blocked);
  ok(!isRefusal(assign(UNASKED_DOCTOR)));
  const reassign = decide(
    { ...bookingIn("assigned", "urgent"), doctor: facts(OTHER_DOCTOR) } as typeof offered,
    { type: "reassign", doctor: facts(DOCTOR), reason: "Ближе" },
    stamp(DISPATCHER),
  );
  deepStrictEqual(reassign, blocked);
});

Deno.test("blocks: a wave that was proposed before the block leaves the doctor out", () => {
  const made = decide(newBooking("urgent"), offerTo([DOCTOR, OTHER_DOCTOR]), stamp(SYSTEM));
  ok(!isRefusal(made) && made[0]?.type === "offersMade");
  deepStrictEqual(made[0].doctors.map(({ doctorId }) => doctorId), [OTHER_DOCTOR.id]);
  deepStrictEqual(decide(newBooking("urgent"), offerTo([DOCTOR]), stamp(SYSTEM)), {
    refused: "wave_stale",
  });
});

Deno.test("blocks: the booking asks the world, also of an offer that stands", async () => {
  const world = { ...fakeWorld(), isBlocked };
  const { bookings } = bookingsWith(world, bookingIn("pending", "urgent"));
  const accept = (doctor: typeof DOCTOR) =>
    bookings.ask(BOOKING, { type: "accept", doctor: facts(doctor) }, doctor, null);
  deepStrictEqual(await accept(DOCTOR), { refused: "doctor_blocked" });
  equal((await accept(OTHER_DOCTOR) as { status: string }).status, "assigned");
});
