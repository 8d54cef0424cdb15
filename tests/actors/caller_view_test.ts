/** Who sees what of a booking that one person made for another: caller, patient, and with consent. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { create } from "../../actors/booking/evolve.ts";
import { relationOf } from "../../actors/booking/access.ts";
import { decide } from "../../actors/booking/machine.ts";
import type { BookingCommand } from "../../actors/booking/protocol.ts";
import { readersOf } from "../../actors/booking/publication.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { audienceOf, viewFor } from "../../actors/booking/view.ts";
import { personTopic } from "../../actors/hub.ts";
import { type By, isRefusal, SYSTEM } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";

const { CALLER, PATIENT, DOCTOR, DISPATCHER, START } = cast;
const CONCLUSION = "ОРВИ. Обильное питьё, жаропонижающее";

/** Made by the caller for somebody else. */
function forAnother(callerSees: "journey" | "all"): BookingState {
  const event = cast.createdEvent("urgent");
  return create({
    ...event,
    by: CALLER,
    creation: { ...event.creation, callerId: CALLER.id, payerId: CALLER.id, callerSees },
  }, 4127);
}

function visited(state: BookingState): BookingState {
  const at = START;
  let next = cast.give(state, SYSTEM, cast.offerTo([DOCTOR]), at);
  next = cast.give(next, DOCTOR, { type: "accept", doctor: cast.facts(DOCTOR) }, at);
  next = cast.give(next, DOCTOR, { type: "depart" }, at);
  next = cast.give(next, DOCTOR, { type: "arrive" }, at);
  return cast.give(next, DOCTOR, { type: "start", doorCode: cast.DOOR_CODE }, at);
}

const complete = (state: BookingState): BookingState => {
  const done = cast.give(state, DOCTOR, {
    type: "complete",
    conclusion: CONCLUSION,
    actualDurationMinutes: 25,
  });
  return cast.give(done, DOCTOR, { type: "addAddendum", text: "Покой" });
};

const seenBy = (state: BookingState, by: By) => {
  const audience = audienceOf(state, by);
  return audience === null ? null : viewFor(state, audience, START);
};

/** What each sees: symptoms as they are now, conclusion, addenda, the door code on the way. */
const TABLE = [
  ["the caller of an adult", "journey", CALLER, false],
  ["the caller with consent, or a child's guardian", "all", CALLER, true],
  ["the patient", "journey", PATIENT, true],
  ["the doctor", "journey", DOCTOR, true],
] as const;

for (const [who, callerSees, by, findings] of TABLE) {
  Deno.test(`caller view: ${who} ${findings ? "sees" : "does not see"} what the doctor found`, () => {
    const view = seenBy(complete(visited(forAnother(callerSees))), by)!;
    strictEqual(view.conclusion, findings ? CONCLUSION : null);
    deepStrictEqual(view.addenda.map(({ text }) => text), findings ? ["Покой"] : []);
  });

  Deno.test(`caller view: ${who} ${findings ? "sees" : "does not see"} symptoms that others wrote`, () => {
    const before = forAnother(callerSees);
    const after = cast.give(before, DISPATCHER, {
      type: "amend",
      changes: { symptoms: "Кровь в моче" },
    });
    if (by !== DOCTOR) {
      strictEqual(seenBy(before, by)!.symptoms, before.words.symptoms, "what the caller wrote");
      strictEqual(seenBy(after, by)!.symptoms, findings ? "Кровь в моче" : null);
    }
    const own = cast.give(after, CALLER, { type: "amend", changes: { symptoms: "Слабость" } });
    if (by === CALLER) strictEqual(seenBy(own, by)!.symptoms, "Слабость");
  });
}

Deno.test("caller view: the journey, the door code and the doctor's name are the caller's too", () => {
  const view = seenBy(visited(forAnother("journey")), CALLER)!;
  strictEqual(view.doorCode, cast.DOOR_CODE);
  strictEqual(view.doctor?.lastName, "Ковалёва");
  strictEqual(view.status, "in_progress");
  ok(view.address?.text);
  strictEqual(view.callerSees, "journey");
  strictEqual(seenBy(visited(forAnother("journey")), PATIENT)!.doorCode, cast.DOOR_CODE);
  strictEqual(seenBy(visited(forAnother("journey")), DOCTOR)!.doorCode, undefined);
});

Deno.test("caller view: a doctor's words at a cancellation are not the caller's", () => {
  const ended = cast.give(visited(forAnother("journey")), DOCTOR, {
    type: "cancel",
    reason: "Пациент без сознания, вызвана 103",
    outcome: "taken_by_103",
  });
  strictEqual(seenBy(ended, CALLER)!.reason, null);
  strictEqual(seenBy(ended, CALLER)!.outcome, "taken_by_103");
  ok(seenBy(ended, PATIENT)!.reason);
  const own = cast.give(forAnother("journey"), CALLER, { type: "cancel", reason: "Уже лучше" });
  strictEqual(seenBy(own, CALLER)!.reason, "Уже лучше");
});

Deno.test("caller view: on streams caller and patient have audiences of their own", () => {
  const readers = readersOf(forAnother("journey"));
  strictEqual(readers.get(personTopic(CALLER.id)), "caller");
  strictEqual(readers.get(personTopic(PATIENT.id)), "patient");
  const own = readersOf(cast.newBooking("urgent"));
  strictEqual(own.get(personTopic(PATIENT.id)), "patient", "who is both is the patient");
});

Deno.test("caller view: whoever is caller and patient at once is the patient", () => {
  strictEqual(relationOf(cast.newBooking("urgent"), PATIENT), "patient");
  strictEqual(relationOf(forAnother("journey"), CALLER), "caller");
  strictEqual(relationOf(forAnother("journey"), cast.STRANGER), "none");
});

/** Who may open a booking to its caller, and when. */
const DISCLOSE: readonly (readonly [string, By, "pending" | "in_progress", string])[] = [
  ["the caller", CALLER, "in_progress", "forbidden"],
  ["the patient", PATIENT, "pending", "disclosureSet"],
  ["the doctor before the visit", DOCTOR, "pending", "not_found"],
  ["the doctor in the visit", DOCTOR, "in_progress", "disclosureSet"],
  ["a clinic", cast.CLINIC, "in_progress", "forbidden"],
  ["a dispatcher who says why", DISPATCHER, "pending", "disclosureSet"],
  ["the system, for a code", SYSTEM, "pending", "disclosureSet"],
  ["a stranger", cast.STRANGER, "pending", "not_found"],
];

for (const [who, by, status, expected] of DISCLOSE) {
  Deno.test(`disclose by ${who}: ${expected}`, () => {
    const state = status === "pending" ? forAnother("journey") : visited(forAnother("journey"));
    const command: BookingCommand = { type: "disclose", sees: "all", reason: "По телефону" };
    const decision = decide(state, command, { at: START, by, freshDoorCode: cast.FRESH_CODE });
    strictEqual(isRefusal(decision) ? decision.refused : decision.at(-1)?.type, expected);
  });
}

Deno.test("disclose: a dispatcher without a reason, and a doctor still on the way, are refused", () => {
  const say = (state: BookingState, by: By) =>
    decide(state, { type: "disclose", sees: "all" }, {
      at: START,
      by,
      freshDoorCode: cast.FRESH_CODE,
    });
  deepStrictEqual(say(forAnother("journey"), DISPATCHER), { refused: "reason_required" });
  const offered = cast.give(forAnother("journey"), SYSTEM, cast.offerTo([DOCTOR]));
  const taken = cast.give(offered, DOCTOR, { type: "accept", doctor: cast.facts(DOCTOR) });
  deepStrictEqual(say(taken, DOCTOR), { refused: "illegal_transition" });
});

Deno.test("disclose: it opens what is there and closes again when the consent is taken back", () => {
  const done = complete(visited(forAnother("journey")));
  const opened = cast.give(done, DOCTOR, { type: "disclose", sees: "all" });
  strictEqual(seenBy(opened, CALLER)!.conclusion, CONCLUSION);
  const again = decide(opened, { type: "disclose", sees: "all" }, {
    at: START,
    by: SYSTEM,
    freshDoorCode: cast.FRESH_CODE,
  });
  deepStrictEqual(again, [], "said twice, it happens once");
  const closed = cast.give(opened, SYSTEM, { type: "disclose", sees: "journey" });
  strictEqual(seenBy(closed, CALLER)!.conclusion, null);
});
