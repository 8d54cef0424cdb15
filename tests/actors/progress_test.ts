/** How far the search is: asked so far, how many suit, and the place among those who wait for the same. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { create } from "../../actors/booking/evolve.ts";
import type { Creation } from "../../actors/booking/protocol.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import type { Candidate } from "../../actors/dispatcher/candidates.ts";
import { progressOf } from "../../actors/dispatcher/progress.ts";
import {
  after,
  bookingId,
  MINUTE,
  type PersonId,
  personId,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";

const uuid = (last: number) => `01900000-0000-7000-8000-${String(last).padStart(12, "0")}`;

function waiting(last: number, minutes: number, more: Partial<Creation> = {}): BookingState {
  const event = cast.createdEvent("urgent");
  const id = bookingId(uuid(last));
  return create({
    ...event,
    at: after(cast.START, minutes * MINUTE),
    creation: { ...event.creation, id, visitId: id, ...more },
  }, last);
}

const candidate = (doctorId: PersonId, verdict: Candidate["verdict"]): Candidate => ({
  doctorId,
  verdict,
  distanceMeters: null,
  arrivalSeconds: null,
  score: null,
});

Deno.test("progress: the asked count once each, and with them those who suit and may be asked", () => {
  const asked = cast.give(cast.newBooking("urgent"), SYSTEM, cast.offerTo([cast.DOCTOR]));
  const progress = progressOf(
    summaryOf(asked),
    [
      candidate(cast.DOCTOR.id, "already_asked"),
      candidate(cast.OTHER_DOCTOR.id, "eligible"),
      candidate(cast.UNASKED_DOCTOR.id, "free_soon"),
      candidate(personId(uuid(90)), "has_offer"),
      candidate(personId(uuid(91)), "too_far"),
      candidate(personId(uuid(92)), "engaged"),
    ],
    [],
    cast.START,
  );
  deepStrictEqual(progress, { asked: 1, total: 4, queuePlace: null });
});

Deno.test("progress: the more pressing and the earlier of the same city, field and kind are before one", () => {
  const own = summaryOf(waiting(50, 5));
  const others = [
    waiting(51, 1),
    waiting(52, 9),
    waiting(53, 8, { priority: "emergency" }),
    waiting(54, 1, { city: "other" }),
    waiting(55, 1, { specialization: "cardiologist" }),
    waiting(56, 1, { callType: "consultation" }),
    waiting(57, 1, { priority: "low" }),
  ].map((state) => summaryOf(state));
  strictEqual(progressOf(own, [], [own, ...others], cast.START).queuePlace, 3);
  strictEqual(progressOf(own, [], [own], cast.START).queuePlace, 1);
});
