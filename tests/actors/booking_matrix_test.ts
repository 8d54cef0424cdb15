/**
 * Status × command × call type × giver, generated from the protocol: every cell ends in its event or
 * its refusal code. The expectation is written down apart from the machine, as product.md tells it.
 */
import { deepStrictEqual, ok } from "node:assert";
import { decide } from "../../actors/booking/machine.ts";
import {
  type BookingCommand,
  CLIENT_COMMANDS,
  type CommandName,
  isOpen,
  type Status,
  STATUSES,
  SYSTEM_COMMANDS,
} from "../../actors/booking/protocol.ts";
import { CALL_TYPES, type CallType } from "../../actors/booking/schemas.ts";
import { type By, instant, isRefusal, MINUTE, SYSTEM } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";

const { START, DOCTOR, UNASKED_DOCTOR, PATIENT, CLINIC, DISPATCHER } = cast;

/** One lawful instance of each command; a new command without one does not compile. */
const INSTANCE: Readonly<Record<CommandName, BookingCommand>> = {
  accept: { type: "accept", doctor: cast.facts(DOCTOR) },
  decline: { type: "decline", reason: "Далеко" },
  shown: { type: "shown" },
  assign: { type: "assign", doctor: cast.facts(DOCTOR) },
  reassign: { type: "reassign", doctor: null, reason: "Не едет" },
  depart: { type: "depart", reason: "По телефону" },
  arrive: { type: "arrive", reason: "По телефону" },
  start: { type: "start", doorCode: cast.DOOR_CODE, reason: "По телефону" },
  complete: {
    type: "complete",
    conclusion: "ОРВИ",
    actualDurationMinutes: 20,
    reason: "По телефону",
  },
  remain: { type: "remain", minutes: 10 },
  answerWay: { type: "answerWay", answer: "fine" },
  reportAbsence: { type: "reportAbsence", place: null },
  noteCall: { type: "noteCall" },
  amend: { type: "amend", changes: { symptoms: "Стало хуже" } },
  confirm: { type: "confirm" },
  hold: { type: "hold", until: instant(START + 10 * MINUTE) },
  attend: { type: "attend" },
  passHold: { type: "passHold", to: cast.ADMIN.id },
  cancel: { type: "cancel", reason: "Передумал" },
  release: { type: "release", reason: "Сломалась машина" },
  say: { type: "say", messageId: crypto.randomUUID(), content: "Еду", audience: "all" },
  addAddendum: { type: "addAddendum", text: "Дополнение" },
  disclose: { type: "disclose", sees: "all", reason: "По телефону" },
  proposeExtra: {
    type: "proposeExtra",
    extraId: crypto.randomUUID(),
    item: { code: "ecg", name: { ru: "ЭКГ", en: "ECG" }, kopecks: 90_000 },
    quantity: 1,
    notice: null,
  },
  approveExtra: { type: "approveExtra", extraId: cast.EXTRA, reason: "Сказала", notice: null },
  declineExtra: { type: "declineExtra", extraId: cast.EXTRA, reason: "Сказала", notice: null },
  withdrawExtra: { type: "withdrawExtra", extraId: cast.EXTRA, notice: null },
  offer: cast.offerTo([UNASKED_DOCTOR], 1),
  withdraw: { type: "withdraw", doctorId: DOCTOR.id, because: "shift_ended" },
  waitFor: { type: "waitFor", afterWave: 1, doctorId: UNASKED_DOCTOR.id, arrivalAt: START },
  exhaust: { type: "exhaust", afterWave: 1 },
  plan: {
    type: "plan",
    place: {
      doctorId: UNASKED_DOCTOR.id,
      from: instant(START + 60 * MINUTE),
      until: instant(START + 100 * MINUTE),
    },
  },
  expect: { type: "expect", doctorId: DOCTOR.id, arrivalAt: START, isMissed: false },
  askWay: { type: "askWay", doctorId: DOCTOR.id, kind: "still", answerSeconds: 60 },
  resumeWay: { type: "resumeWay", doctorId: DOCTOR.id },
  giveBack: { type: "giveBack", doctorId: DOCTOR.id, reason: "Тревога" },
  noteApproval: { type: "noteApproval", doctorId: DOCTOR.id, approved: false },
  noteShift: { type: "noteShift", doctorId: DOCTOR.id, isPlanned: false },
  notePayment: {
    type: "notePayment",
    note: {
      paymentId: crypto.randomUUID(),
      paymentVersion: 1,
      method: "card",
      status: "held",
      heldKopecks: 300_000,
      paidKopecks: 0,
      refundedKopecks: 0,
    },
  },
  tick: { type: "tick" },
};

type Giver = "patient" | "doctor" | "clinic" | "staff" | "system" | "stranger";
const GIVERS: Readonly<Record<Giver, By>> = {
  patient: PATIENT,
  doctor: DOCTOR,
  clinic: CLINIC,
  staff: DISPATCHER,
  system: SYSTEM,
  stranger: cast.STRANGER,
};

/** Product.md section 3, column «who». `doctor` is offered while pending and assigned afterwards. */
const WHO: Readonly<Record<CommandName, readonly Giver[]>> = {
  accept: ["doctor"],
  decline: ["doctor"],
  shown: ["doctor"],
  assign: ["staff", "clinic"],
  reassign: ["staff"],
  depart: ["doctor", "staff"],
  arrive: ["doctor", "staff"],
  start: ["doctor", "staff"],
  complete: ["doctor", "staff"],
  remain: ["doctor", "staff"],
  answerWay: ["doctor", "staff"],
  reportAbsence: ["doctor", "staff"],
  noteCall: ["doctor", "staff"],
  amend: ["patient", "clinic", "staff"],
  confirm: ["doctor"],
  hold: ["staff"],
  attend: ["staff"],
  passHold: ["staff"],
  cancel: ["patient", "doctor", "clinic", "staff"],
  release: ["doctor"],
  say: ["patient", "doctor", "clinic", "staff"],
  addAddendum: ["doctor"],
  disclose: ["patient", "doctor", "staff", "system"],
  proposeExtra: ["doctor"],
  approveExtra: ["patient", "staff"],
  declineExtra: ["patient", "staff"],
  withdrawExtra: ["doctor"],
  offer: ["system"],
  withdraw: ["system"],
  waitFor: ["system"],
  exhaust: ["system"],
  plan: ["system"],
  expect: ["system"],
  askWay: ["system"],
  resumeWay: ["system"],
  giveBack: ["system"],
  noteApproval: ["system"],
  noteShift: ["system"],
  notePayment: ["system"],
  tick: ["system"],
};

const VISIT: readonly Status[] = ["assigned", "en_route", "arrived"];
/** Product.md section 3, column «from», and the last event that follows. */
const LAWFUL: Readonly<Partial<Record<CommandName, { from: readonly Status[]; event: string }>>> = {
  accept: { from: ["pending"], event: "assigned" },
  decline: { from: ["pending"], event: "offerDeclined" },
  shown: { from: ["pending"], event: "offerShown" },
  assign: { from: ["pending"], event: "assigned" },
  reassign: { from: VISIT, event: "released" },
  depart: { from: ["assigned"], event: "departed" },
  arrive: { from: ["en_route"], event: "arrived" },
  start: { from: ["arrived"], event: "started" },
  complete: { from: ["in_progress"], event: "completed" },
  remain: { from: ["arrived", "in_progress"], event: "remainingSaid" },
  reportAbsence: { from: ["arrived"], event: "absenceReported" },
  amend: { from: ["pending", ...VISIT], event: "amended" },
  hold: { from: ["pending"], event: "held" },
  attend: { from: ["pending", ...VISIT, "in_progress"], event: "attended" },
  cancel: { from: ["pending", ...VISIT, "in_progress"], event: "cancelled" },
  release: { from: VISIT, event: "released" },
  say: { from: STATUSES, event: "said" },
  addAddendum: { from: ["completed"], event: "addendumAdded" },
  withdraw: { from: ["pending"], event: "offersWithdrawn" },
  notePayment: { from: STATUSES, event: "paymentNoted" },
};

/** What a doctor may say of an offer. */
const ANSWERS: readonly CommandName[] = ["accept", "decline", "shown"];

const EXTRAS: readonly CommandName[] = [
  "proposeExtra",
  "approveExtra",
  "declineExtra",
  "withdrawExtra",
];

/** What must come of one cell: the last event's name, «nothing», or a refusal's code. */
function expected(status: Status, name: CommandName, callType: CallType, giver: Giver): string {
  if (giver === "stranger") return "not_found";
  // A booking without a doctor ends with nobody assigned; those who were asked see it no more.
  const formerlyOffered = giver === "doctor" && status === "cancelled";
  if (!WHO[name].includes(giver)) return formerlyOffered ? "not_found" : "forbidden";
  if (formerlyOffered && !ANSWERS.includes(name)) return "not_found";
  if (giver === "doctor" && status === "pending" && !ANSWERS.includes(name)) {
    return "forbidden";
  }
  if (name === "tick") return "nothing";
  // Only a booking with an hour has a place in a day, or is expected at another time.
  if (name === "plan") {
    return callType === "scheduled" && status === "pending" ? "planned" : "nothing";
  }
  if (name === "expect") {
    return callType === "scheduled" && status === "assigned" ? "arrivalExpected" : "nothing";
  }
  // On no way of this table was anything asked, and at no door nobody was missed.
  const isOnTheWay = callType !== "consultation" &&
    (status === "assigned" || status === "en_route");
  if (name === "askWay") return isOnTheWay ? "wayAsked" : "nothing";
  if (name === "resumeWay") return "nothing";
  if (name === "noteApproval") {
    return [...VISIT, "in_progress"].includes(status) ? "approvalLost" : "nothing";
  }
  if (name === "noteShift") {
    return callType === "scheduled" && status === "assigned" ? "shiftLost" : "nothing";
  }
  if (name === "giveBack") return status === "assigned" ? "released" : "nothing";
  if (name === "answerWay") {
    return status === "assigned" || status === "en_route"
      ? "nothing_to_answer"
      : "illegal_transition";
  }
  if (name === "noteCall") return "illegal_transition";
  // Caller and patient of this table are one: there is nothing to disclose to anybody.
  if (name === "disclose") return "illegal_transition";
  // No price was fixed for the bookings of this table, so nothing was proposed in them.
  if (EXTRAS.includes(name)) {
    if (status !== "arrived" && status !== "in_progress") return "illegal_transition";
    return name === "proposeExtra" ? "price_unknown" : "extra_unknown";
  }
  if (name === "withdraw" && status !== "pending") return "nothing";
  if (ANSWERS.includes(name)) {
    return status === "pending" ? LAWFUL[name]!.event : "offer_closed";
  }
  if (name === "offer" || name === "waitFor" || name === "exhaust") {
    // The pending booking of this table is being asked: another wave comes too early.
    return status === "pending" ? "wave_stale" : "illegal_transition";
  }
  // Nobody has a booking of this table by name.
  if (name === "passHold") {
    return isOpen(status) ? "nothing_to_pass" : "illegal_transition";
  }
  if (name === "confirm") {
    return VISIT.includes(status) ? "nothing_to_confirm" : "illegal_transition";
  }
  if (callType === "consultation") {
    if (name === "depart" || name === "arrive") return "illegal_transition";
    if (name === "start") return status === "assigned" ? "started" : "illegal_transition";
  }
  const lawful = LAWFUL[name];
  return lawful!.from.includes(status) ? lawful!.event : "illegal_transition";
}

const ALL_COMMANDS: readonly CommandName[] = [...CLIENT_COMMANDS, ...SYSTEM_COMMANDS];

for (const callType of CALL_TYPES) {
  for (const status of STATUSES) {
    if (callType === "consultation" && (status === "en_route" || status === "arrived")) continue;
    Deno.test(`matrix: a ${callType} booking that is ${status} answers every command as written`, () => {
      const state = cast.bookingIn(status, callType);
      for (const name of ALL_COMMANDS) {
        for (const giver of Object.keys(GIVERS) as Giver[]) {
          const command = INSTANCE[name];
          const decision = decide(state, command, {
            at: START,
            by: GIVERS[giver],
            freshDoorCode: cast.FRESH_CODE,
          });
          const got = isRefusal(decision) ? decision.refused : decision.at(-1)?.type ?? "nothing";
          deepStrictEqual(
            `${name} by ${giver}: ${got}`,
            `${name} by ${giver}: ${expected(status, name, callType, giver)}`,
          );
        }
      }
    });
  }
}

Deno.test("matrix: a doctor who was never asked does not even learn that the booking exists", () => {
  for (const callType of CALL_TYPES) {
    const state = cast.bookingIn("pending", callType);
    const decision = decide(state, INSTANCE.accept, {
      at: START,
      by: UNASKED_DOCTOR,
      freshDoorCode: cast.FRESH_CODE,
    });
    deepStrictEqual(decision, { refused: "not_found" });
  }
});

Deno.test("matrix: every command of the protocol has a lawful cell somewhere or is judged by hand", () => {
  const byHand: readonly CommandName[] = [
    "offer",
    "waitFor",
    "exhaust",
    "plan",
    "expect",
    "confirm",
    "passHold",
    "disclose",
    "askWay",
    "resumeWay",
    "giveBack",
    "noteApproval",
    "noteShift",
    "answerWay",
    "noteCall",
    "tick",
    ...EXTRAS,
  ];
  for (const name of ALL_COMMANDS) ok(LAWFUL[name] !== undefined || byHand.includes(name), name);
});
