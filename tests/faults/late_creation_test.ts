/** A creation that comes true after its answer was given up is found, and its search begins. */
import { strictEqual } from "node:assert";
import { create } from "../../actors/booking/evolve.ts";
import { bookingId } from "../../actors/vocabulary.ts";
import { bookingStore } from "../../db/bookings.ts";
import * as cast from "../support/cast.ts";
import { kinds, withProgram } from "../routes/program.ts";
import * as people from "../support/people.ts";

const QUIET = { info: () => {}, warn: () => {}, fault: () => "" };

/** Looked for every 5 s, taken up the second time. */
const FOUND_MILLISECONDS = 30_000;

Deno.test("a booking that the store has and nobody knows is offered all the same", () =>
  withProgram(kinds()[0]!, async ({ base, program, faults }) => {
    const anna = await people.patient(base);
    const { id } = await anna.ok("POST", "/bookings", {
      callType: "consultation",
      specialization: "therapist",
      symptoms: "A question",
    });
    // As a frozen database does it when it goes on: the row is there, and no actor.
    const late = bookingId(crypto.randomUUID());
    const store = bookingStore(program.database, program.keyring, QUIET);
    const event = cast.createdEvent("consultation");
    const creation = {
      ...event.creation,
      id: late,
      visitId: late,
      callerId: anna.user.id,
      patientId: anna.user.id,
    };
    await store.create(create({ ...event, creation }, 0), { ...event, creation }, null, 100);
    const marina = await people.doctor(base);
    const sees = marina.stream();
    await sees.offer(id);
    await marina.ok("POST", `/bookings/${id}/accept`);
    await sees.find(
      "offer of the late one",
      ({ event, data }) => event === "offer" && data.bookingId === late,
      FOUND_MILLISECONDS,
    );
    await marina.ok("POST", `/bookings/${late}/accept`);
    strictEqual((await anna.ok("GET", `/bookings/${late}`)).status, "assigned");
    await sees.close();
    strictEqual(faults.length, 0, faults.join("\n"));
  }));
