/**
 * Random command sequences against the machine: 10,000 of up to 60 commands by random people at random
 * times. Whatever is tried, the booking stays lawful; the seed is printed and fast-check shrinks.
 */
import { DataKey } from "../../runtime/vault.ts";
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import fc from "fast-check";
import { BOOKING_TIMES } from "../../actors/limits.ts";
import { deadlineOf } from "../../actors/booking/deadlines.ts";
import { create, evolve, evolveAll } from "../../actors/booking/evolve.ts";
import { ownerOf } from "../../actors/booking/owner.ts";
import { decide } from "../../actors/booking/machine.ts";
import type { BookingCommand, StampedEvent, Status } from "../../actors/booking/protocol.ts";
import { isOpen } from "../../actors/booking/protocol.ts";
import { CALL_TYPES, type CallType } from "../../actors/booking/schemas.ts";
import { type BookingState, engagedDoctorIdOf, liveOffers } from "../../actors/booking/state.ts";
import { type Audience, viewFor } from "../../actors/booking/view.ts";
import {
  after,
  type By,
  instant,
  isRefusal,
  MINUTE,
  offerId,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import { encodeBooking, encodeEvent } from "../../db/booking_rows.ts";
import * as cast from "../support/cast.ts";

const RUNS = 10_000;
const LONGEST = 60;

/** Every change of status that product.md section 3 allows. */
const LEGAL: Readonly<Record<Status, readonly Status[]>> = {
  pending: ["assigned", "cancelled"],
  assigned: ["en_route", "in_progress", "pending", "cancelled"],
  en_route: ["arrived", "pending", "cancelled"],
  arrived: ["in_progress", "pending", "cancelled"],
  in_progress: ["completed", "cancelled"],
  completed: [],
  cancelled: [],
};

const SECRET_WORDS = ["СЛОВО-симптом", "СЛОВО-причина", "СЛОВО-вывод", "СЛОВО-чат", "Мироновская"];
const [SYMPTOM = "", REASON = "", CONCLUSION = "", TALK = ""] = SECRET_WORDS;

interface Move {
  /** Null: whoever may rightly give the command; else anybody. */
  readonly by: By | null;
  readonly minutes: number;
  readonly make: (by: By) => (state: BookingState, serial: number) => BookingCommand;
  readonly kind: number;
}

/** Who would rightly give a command of this kind: so that long visits come about by chance. */
function rightGiver(kind: number, state: BookingState): By {
  if ([0, 16, 17, 18].includes(kind)) return SYSTEM;
  if ([3, 4, 11].includes(kind)) return cast.DISPATCHER;
  if ([9, 12, 14].includes(kind)) return cast.PATIENT;
  const id = liveOffers(state)[0]?.doctorId ??
    ("doctor" in state ? state.doctor?.id : null) ?? cast.DOCTOR.id;
  return { id, role: "doctor" };
}

const people: readonly By[] = [
  cast.PATIENT,
  cast.STRANGER,
  cast.CLINIC,
  cast.DISPATCHER,
  cast.ADMIN,
  cast.DOCTOR,
  cast.OTHER_DOCTOR,
  cast.UNASKED_DOCTOR,
  SYSTEM,
];
const doctors = [cast.DOCTOR, cast.OTHER_DOCTOR, cast.UNASKED_DOCTOR];
const doctorOf = (by: By) => cast.facts(by.role === "doctor" ? by : cast.DOCTOR);

type Maker = (by: By, dice: number) => (state: BookingState, serial: number) => BookingCommand;

const MAKERS: readonly Maker[] = [
  (_by, dice) => (state, serial) => ({
    type: "offer",
    afterWave: dice % 5 === 0 ? state.wave - 1 : state.wave,
    ttlMilliseconds: 15_000,
    circleMeters: null,
    doctors: doctors.slice(0, 1 + dice % 3).map((doctor, index) => ({
      offerId: offerId(`offer-${serial}-${index}`),
      doctorId: doctor.id,
      distanceMeters: 500,
      etaSeconds: 300,
    })),
  }),
  (by) => () => ({ type: "accept", doctor: doctorOf(by) }),
  () => () => ({ type: "decline", reason: REASON }),
  (_by, dice) => () => ({ type: "assign", doctor: cast.facts(doctors[dice % 3] ?? cast.DOCTOR) }),
  (_by, dice) => () => ({
    type: "reassign",
    doctor: dice % 2 ? null : cast.facts(doctors[dice % 3] ?? cast.DOCTOR),
    reason: REASON,
  }),
  (_by, dice) => () => ({
    type: "depart",
    reason: REASON,
    occurredAt: instant(cast.START + (dice - 500) * MINUTE),
  }),
  () => () => ({ type: "arrive", reason: REASON }),
  (_by, dice) => (state) => ({
    type: "start",
    reason: REASON,
    ...(dice % 3 === 0 ? { doorCode: "0000" } : { doorCode: state.doorCode }),
  }),
  () => () => ({
    type: "complete",
    conclusion: CONCLUSION,
    actualDurationMinutes: 5,
    reason: REASON,
  }),
  (_by, dice) => () => ({
    type: "amend",
    changes: dice % 2
      ? { symptoms: SYMPTOM }
      : { specialization: "therapist", scheduledTime: instant(cast.START + dice * MINUTE) },
  }),
  () => () => ({ type: "confirm" }),
  (_by, dice) => () => ({ type: "hold", until: instant(cast.START + dice * MINUTE) }),
  () => () => ({ type: "cancel", reason: REASON }),
  () => () => ({ type: "release", reason: REASON }),
  (_by, dice) => (_state, serial) => ({
    type: "say",
    messageId: `message-${serial}`,
    content: TALK,
    audience: dice % 4 ? "all" : "staff",
  }),
  () => () => ({ type: "addAddendum", text: CONCLUSION }),
  (_by, dice) => () => ({
    type: "withdraw",
    doctorId: (doctors[dice % 3] ?? cast.DOCTOR).id,
    because: "engaged",
  }),
  () => (state) => ({ type: "exhaust", afterWave: state.wave }),
  () => () => ({ type: "tick" }),
  () => () => ({ type: "shown" }),
];

/** Steps forward are as likely as everything that ends or turns back a visit. */
const FORWARD = [0, 1, 5, 6, 7, 8, 14, 18];
const KINDS = [...MAKERS.keys(), ...FORWARD, ...FORWARD, ...FORWARD, ...FORWARD];

const move: fc.Arbitrary<Move> = fc.tuple(
  fc.option(fc.constantFrom(...people), { freq: 3 }),
  fc.constantFrom(...KINDS),
  fc.integer({ min: 0, max: 999 }),
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 2_000 }) },
  ),
).map(([stranger, kind, dice, minutes]) => ({
  by: dice % 4 === 0 ? stranger : null,
  kind,
  minutes,
  make: (by: By) => (MAKERS[kind] ?? MAKERS[0]!)(by, dice),
}));

const freeze = <Value>(value: Value): Value => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
};

/** What must hold of any booking at any time. */
function checkState(state: BookingState): void {
  const open = isOpen(state.status);
  strictEqual(deadlineOf(state) !== null, open, "an open booking has a next deadline");
  const owner = ownerOf(state);
  strictEqual(owner !== null, open, "an open booking has an owner");
  const isSomebody = owner?.kind === "doctor" || owner?.kind === "dispatcher";
  strictEqual(owner?.personId != null, isSomebody, "a person by name, or none");
  const isNeedy = "attention" in state && state.attention !== null ||
    "approvalLostAt" in state && state.approvalLostAt != null;
  const wantsDesk = owner?.kind === "desk" || owner?.kind === "doctor" && isNeedy;
  strictEqual(owner?.escalatesAt != null, wantsDesk, "whatever wants the desk is escalated");
  if (state.status !== "pending") strictEqual(liveOffers(state).length, 0);
  const live = state.offers.filter((offer) => offer.outcome === "live");
  if (state.status !== "pending") strictEqual(live.length, 0, "only a pending booking asks");
  strictEqual(new Set(live.map((offer) => offer.doctorId)).size, live.length, "asked once");
  if (!open) strictEqual(engagedDoctorIdOf(state), null, "an ended visit engages nobody");
  if ("doorCodeTries" in state) ok(state.doorCodeTries <= BOOKING_TIMES.doorCodeTries);
  if (state.callType === "consultation") ok(!["en_route", "arrived"].includes(state.status));
}

/** The door code is the patient's alone; an offered doctor learns no name, no place. */
function checkViews(state: BookingState): void {
  for (const audience of ["patient", "doctor", "offered", "clinic", "staff"] as Audience[]) {
    const view = viewFor(state, audience, cast.START);
    if (view === null) continue;
    if (audience !== "patient") ok(!("doorCode" in view), `${audience} has no door code`);
    const text = JSON.stringify(view);
    if (audience === "offered") ok(!text.includes("Мироновская") && !text.includes("Павлова"));
    if (audience === "doctor" && !isOpen(state.status)) ok(!text.includes("Мироновская"));
    if (audience === "staff") ok(!text.includes(CONCLUSION), "staff do not read conclusions");
  }
}

const KEY = DataKey.generate();

/** What the database gets: words only in the columns that are made for them. */
function checkRows(state: BookingState, logged: readonly { event: StampedEvent }[]): void {
  const codes = JSON.stringify(encodeBooking(state, KEY).state);
  for (const word of SECRET_WORDS) ok(!codes.includes(word), `${word} in the state's codes`);
  ok(!codes.includes(state.doorCode) || /\d{5}/.test(codes), "the door code is a word too");
  const place = { key: KEY, bookingId: state.id, version: 1 };
  for (const { event } of logged) {
    const data = JSON.stringify(encodeEvent(event, place, null, state.status).data);
    for (const word of SECRET_WORDS) ok(!data.includes(word), `${word} in ${event.type}`);
  }
}

/** How often each status was reached: a test that never gets anywhere proves nothing. */
const reached = new Map<Status, number>();

function play(callType: CallType, moves: readonly Move[]): void {
  const created = cast.createdEvent(callType);
  let state: BookingState = freeze(create(created, 1));
  let at = cast.START;
  const log: StampedEvent[] = [];
  moves.forEach((next, serial) => {
    at = after(at, next.minutes * MINUTE);
    const by = next.by ?? rightGiver(next.kind, state);
    const command = next.make(by)(state, serial);
    const decision = decide(state, command, { at, by, freshDoorCode: "8153" });
    if (isRefusal(decision)) return;
    const stamped = decision.map((event): StampedEvent => ({ ...event, at, by }));
    const { next: changed, logged } = evolveAll(state, stamped);
    strictEqual(changed.version, state.version + decision.length, "a version per event");
    for (const { from, to } of logged) {
      ok(from === to || LEGAL[from!].includes(to), `${command.type}: ${from} → ${to}`);
    }
    state = freeze(changed);
    log.push(...stamped);
    for (const { to } of logged) reached.set(to, (reached.get(to) ?? 0) + 1);
    checkState(state);
    checkRows(state, logged);
  });
  checkViews(state);
  deepStrictEqual(
    log.reduce(evolve, create(created, 1) as BookingState),
    state,
    "the log is whole",
  );
}

Deno.test(`random: ${RUNS} sequences of up to ${LONGEST} commands leave every booking lawful`, () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...CALL_TYPES),
      fc.array(move, { minLength: 1, maxLength: LONGEST, size: "max" }),
      play,
    ),
    { numRuns: RUNS, verbose: 1 },
  );
  for (const status of Object.keys(LEGAL) as Status[]) {
    ok(
      (reached.get(status) ?? 0) > RUNS / 20,
      `${status} was reached ${reached.get(status)} times`,
    );
  }
});
