/** The alert's judgement, cell by cell: status × command × who. A new command without a row fails. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import {
  ALERT_STATUSES,
  type AlertCommand,
  type AlertCommandName,
  type AlertStatus,
  isOver,
} from "../../actors/alert/protocol.ts";
import {
  ALERT_FROM,
  ALERT_MAY,
  alertDeadlineOf,
  type AlertRelation,
  decideAlert,
  evolveAlert,
} from "../../actors/alert/machine.ts";
import { createAlert } from "../../actors/alert/rising.ts";
import type { HelpSearch } from "../../actors/alert/search.ts";
import type { AlertState } from "../../actors/alert/state.ts";
import { alertViewFor } from "../../actors/alert/view.ts";
import { after, type By, isRefusal, SYSTEM } from "../../actors/vocabulary.ts";
import { START } from "../support/cast.ts";
import { alarmScene, ANNA, DOCTOR, HELPER, OLGA, PATIENT } from "../support/fake_alerts.ts";

const EVERYWHERE = [{ city: null, clinicIds: null }];
const STAFF: By = { id: OLGA, role: "dispatcher", memberships: EVERYWHERE };
const ELSEWHERE: By = {
  id: ANNA,
  role: "dispatcher",
  memberships: [{ city: "other", clinicIds: null }],
};
const RAISER: By = { id: PATIENT, role: "patient" };
/** Who was asked, and let it pass. */
const ASKED: By = { id: HELPER, role: "doctor" };
const STRANGER: By = { id: DOCTOR, role: "patient" };
const WHO: readonly (readonly [AlertRelation, By])[] = [
  ["system", SYSTEM],
  ["staff", STAFF],
  ["raiser", RAISER],
  ["asked", ASKED],
];
const OTHERS: readonly By[] = [ELSEWHERE, STRANGER];
const name = { firstName: "Olga", lastName: "Belova" };
const scene = alarmScene();

const COMMANDS: Readonly<Record<AlertCommandName, AlertCommand>> = {
  join: {
    type: "join",
    report: scene.raising("sos").report,
    senderName: name,
    place: null,
    senderPlace: null,
    visit: { city: "default", clinicId: null, bookingId: null, subjectId: PATIENT },
    isCityGuessed: true,
  },
  locate: {
    type: "locate",
    senderId: PATIENT,
    city: null,
    senderPlace: { latitude: 1, longitude: 2, accuracyMeters: null, recordedAt: START },
  },
  cancel: { type: "cancel" },
  see: { type: "see", name },
  acknowledge: { type: "acknowledge", name },
  respond: { type: "respond", who: "Dr Petrov", name },
  handOver: { type: "handOver", to: ANNA, toName: name },
  tickStep: { type: "tickStep", step: "call", isDone: true },
  correctPlace: {
    type: "correctPlace",
    place: { text: "Elsewhere, 1", latitude: 1, longitude: 2 },
  },
  nameVisit: {
    type: "nameVisit",
    visit: { city: "town", clinicId: null, bookingId: null, subjectId: PATIENT },
    place: null,
  },
  resolve: { type: "resolve", outcome: "helped", note: null },
  dismiss: { type: "dismiss", note: "A pocket" },
  care: { type: "care" },
  acceptAsk: { type: "acceptAsk", arrivesAt: null },
  declineAsk: { type: "declineAsk", reason: "too_far" },
  helperArrive: { type: "helperArrive" },
  helperMove: { type: "helperMove", doctorId: HELPER, arrivesAt: START },
  helperLeave: { type: "helperLeave", because: "done" },
  helperLost: { type: "helperLost", doctorId: HELPER },
  drop: { type: "drop", heldBy: ANNA },
  seek: { type: "seek", isOn: true },
  haltSearch: { type: "haltSearch", callers: [] },
  freeSearch: { type: "freeSearch" },
  noteAnswer: { type: "noteAnswer", how: "pin", answeredAt: START },
  tick: { type: "tick" },
};

const stamp = (by: By, at = START) => ({ at, by, isAttended: true, callable: [], near: [] });

function give(state: AlertState, by: By, ...commands: AlertCommand[]): AlertState {
  return commands.reduce((before, command) => {
    const events = decideAlert(before, command, stamp(by));
    if (isRefusal(events)) throw new Error(`${command.type}: ${events.refused}`);
    return events.reduce((one, event) => evolveAlert(one, { ...event, at: START, by }), before);
  }, state);
}

const search: HelpSearch = {
  startedAt: START,
  lookAt: null,
  helper: null,
  asks: [{
    doctorId: HELPER,
    askedAt: START,
    expiresAt: after(START, 30_000),
    distanceMeters: 500,
    outcome: "expired",
    answeredAt: START,
    reason: null,
  }],
};
const stateIn = (status: AlertStatus): AlertState => ({ ...plainIn(status), search });

function plainIn(status: AlertStatus): AlertState {
  const at = START;
  const isCounting = status === "counting" || status === "cancelled";
  const raising = scene.raising("sos", { raisesAt: isCounting ? after(at, 5_000) : at });
  const made = createAlert({ raising, isAttended: true, at, by: RAISER });
  const { acknowledge, respond, resolve, dismiss, cancel } = COMMANDS;
  switch (status) {
    case "counting":
    case "raised":
      return made;
    case "cancelled":
      return give(made, RAISER, cancel);
    case "acknowledged":
      return give(made, STAFF, acknowledge);
    case "responding":
      return give(made, STAFF, acknowledge, respond);
    case "resolved":
      return give(made, STAFF, acknowledge, resolve);
    case "false_alarm":
      return give(made, STAFF, acknowledge, respond, dismiss);
  }
}

Deno.test("an alert: every command from every status has its event or its refusal", () => {
  for (const status of ALERT_STATUSES) {
    const state = stateIn(status);
    strictEqual(state.status, status);
    for (const [type, command] of Object.entries(COMMANDS) as [AlertCommandName, AlertCommand][]) {
      for (const [relation, by] of WHO) {
        const answer = decideAlert(state, command, stamp(by));
        // Whose time to answer is over is refused as that.
        const isAskOver = ["acceptAsk", "helperArrive", "helperLeave"].includes(type);
        const expected = !ALERT_MAY[type].includes(relation)
          ? "forbidden"
          : !ALERT_FROM[type].includes(status)
          ? "illegal_transition"
          : isAskOver
          ? "ask_over"
          : null;
        strictEqual(
          isRefusal(answer) ? answer.refused : null,
          expected,
          `${type} from ${status} by ${relation}`,
        );
      }
      for (const by of OTHERS) {
        deepStrictEqual(decideAlert(state, command, stamp(by)), { refused: "not_found" }, type);
      }
    }
  }
});

Deno.test("an open alert has a next deadline, answered or not; one that is over has none", () => {
  for (const status of ALERT_STATUSES) {
    strictEqual(alertDeadlineOf(stateIn(status)) !== null, !isOver(status), status);
  }
});

Deno.test("an alert is acknowledged by one name: the same again changes nothing, another is refused", () => {
  const state = stateIn("acknowledged");
  deepStrictEqual(decideAlert(state, COMMANDS.acknowledge, stamp(STAFF)), []);
  const other: By = { id: ANNA, role: "admin" };
  deepStrictEqual(decideAlert(state, COMMANDS.acknowledge, stamp(other)), {
    refused: "illegal_transition",
  });
  const seen = give(state, STAFF, COMMANDS.handOver);
  strictEqual("acknowledged" in seen && seen.acknowledged.by, ANNA);
});

Deno.test("a graver call sounds again though the first was answered; another of the kind does not", () => {
  const raising = scene.raising("second_doctor", { by: DOCTOR });
  const made = createAlert({ raising, isAttended: true, at: START, by: STAFF });
  const answered = give(made, STAFF, COMMANDS.acknowledge);
  strictEqual(give(answered, SYSTEM, COMMANDS.join).status, "raised", "an SOS is graver");
  const report = { ...raising.report, clientId: "again" };
  const same = give(answered, SYSTEM, { ...COMMANDS.join, type: "join", report } as AlertCommand);
  deepStrictEqual([same.status, same.reportCount], ["acknowledged", 2]);
});

Deno.test("a doctor who falls silent again has not answered this time", () => {
  const raising = scene.raising("lone_visit", { by: DOCTOR });
  const made = createAlert({ raising, isAttended: true, at: START, by: STAFF });
  const how = "pin" as const;
  const answered = give(made, SYSTEM, { type: "noteAnswer", how, answeredAt: START });
  const report = { ...raising.report, clientId: "again" };
  const again = give(answered, SYSTEM, { ...COMMANDS.join, type: "join", report } as AlertCommand);
  deepStrictEqual([answered.answered?.how, again.answered], [how, undefined]);
});

Deno.test("an alert that still counts is nothing to staff, and a silent one nothing to its sender", () => {
  strictEqual(alertViewFor(stateIn("counting"), "staff"), null);
  strictEqual(alertViewFor(stateIn("cancelled"), "staff"), null);
  ok(alertViewFor(stateIn("counting"), "raiser"));
  for (const kind of ["danger", "lone_visit"] as const) {
    const raising = scene.raising(kind, { by: DOCTOR });
    const state = createAlert({ raising, isAttended: true, at: START, by: STAFF });
    strictEqual(alertViewFor(state, "raiser"), null);
    ok(alertViewFor(state, "staff")?.board);
    const sender: By = { id: DOCTOR, role: "doctor" };
    deepStrictEqual(decideAlert(state, COMMANDS.cancel, stamp(sender)), { refused: "not_found" });
  }
});
