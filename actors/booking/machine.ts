/**
 * The booking's judgement: state × command → events, or a refusal. Synchronous and pure: no clock,
 * no chance, no I/O. `decide` is the sole judge of what may happen to a booking.
 */
import { assertNever, type Refusal, refuse } from "../vocabulary.ts";
import { MAY, relationOf } from "./access.ts";
import * as absence from "./absence.ts";
import { decideNoteApproval } from "./approval.ts";
import * as extras from "./extras.ts";
import * as desk from "./desk.ts";
import * as search from "./decide_search.ts";
import * as visit from "./decide_visit.ts";
import * as words from "./decide_words.ts";
import * as way from "./way_question.ts";
import { decideTick } from "./deadlines.ts";
import { decideNotePayment } from "./payment_note.ts";
import { decideExpect, decideNoteShift, decidePlan } from "./plan.ts";
import type { BookingCommand, BookingEvent, CommandName, Stamp, Status } from "./protocol.ts";
import type { BookingState } from "./state.ts";

export type Decision = readonly BookingEvent[] | Refusal;

const WITH_DOCTOR: readonly Status[] = ["assigned", "en_route", "arrived"];
/** Doctor and patient are together: what is proposed can be answered. */
const IN_THE_VISIT: readonly Status[] = ["arrived", "in_progress"];
const ANY: readonly Status[] = [
  "pending",
  ...WITH_DOCTOR,
  "in_progress",
  "completed",
  "cancelled",
];

/** Command → statuses from which it may be given. From any other it is an illegal transition. */
export const FROM: Readonly<Record<CommandName, readonly Status[]>> = {
  accept: ANY, // answers offer_closed instead of illegal_transition where nothing is on offer
  decline: ANY,
  shown: ANY,
  assign: ["pending"],
  reassign: WITH_DOCTOR,
  depart: ["assigned"],
  arrive: ["en_route"],
  start: ["assigned", "arrived"], // from `assigned` for a consultation only
  complete: ["in_progress"],
  remain: ["arrived", "in_progress"],
  answerWay: ["assigned", "en_route"],
  reportAbsence: ["arrived"],
  noteCall: ["arrived"],
  amend: ["pending", ...WITH_DOCTOR],
  confirm: WITH_DOCTOR,
  hold: ["pending"],
  attend: ["pending", ...WITH_DOCTOR, "in_progress"],
  passHold: ["pending", ...WITH_DOCTOR, "in_progress"],
  cancel: ["pending", ...WITH_DOCTOR, "in_progress"],
  release: WITH_DOCTOR,
  say: ANY,
  addAddendum: ["completed"],
  disclose: ANY,
  proposeExtra: IN_THE_VISIT,
  approveExtra: IN_THE_VISIT,
  declineExtra: IN_THE_VISIT,
  withdrawExtra: IN_THE_VISIT,
  offer: ["pending"],
  withdraw: ANY,
  waitFor: ["pending"],
  exhaust: ["pending"],
  plan: ANY,
  expect: ANY,
  askWay: ANY,
  resumeWay: ANY,
  giveBack: ANY,
  noteApproval: ANY,
  noteShift: ANY,
  notePayment: ANY,
  tick: ANY,
};

/**
 * Judges one command.
 * @returns the events that it causes (none: nothing to do), or why it is refused
 */
export function decide(state: BookingState, command: BookingCommand, stamp: Stamp): Decision {
  const relation = relationOf(state, stamp.by);
  if (relation === "none") return refuse("not_found");
  if (!MAY[command.type].includes(relation)) {
    return refuse(relation === "formerly_offered" ? "not_found" : "forbidden");
  }
  if (!FROM[command.type].includes(state.status)) return refuse("illegal_transition");
  switch (command.type) {
    case "accept":
      return search.decideAccept(state, command, stamp);
    case "decline":
      return search.decideDecline(state, command, stamp);
    case "shown":
      return search.decideShown(state, stamp);
    case "assign":
      return search.decideAssign(state, command, relation, stamp);
    case "offer":
      return search.decideOffer(state, command, stamp);
    case "withdraw":
      return search.decideWithdraw(state, command);
    case "waitFor":
      return search.decideWaitFor(state, command);
    case "exhaust":
      return search.decideExhaust(state, command);
    case "hold":
      return desk.decideHold(state, command.until, stamp);
    case "attend":
      return desk.decideAttend(stamp);
    case "passHold":
      return desk.decidePassHold(state, command.to, stamp);
    case "reassign":
      return visit.decideReassign(state, command, relation, stamp);
    case "depart":
    case "arrive":
      return visit.decideStep(state, command, relation, stamp);
    case "start":
      return visit.decideStart(state, command, relation, stamp);
    case "complete":
      return visit.decideComplete(state, command, relation, stamp);
    case "remain":
      return visit.decideRemain(state, command.minutes, stamp);
    case "answerWay":
      return way.decideAnswerWay(state, command.answer);
    case "askWay":
      return way.decideAskWay(state, command, stamp);
    case "resumeWay":
      return way.decideResumeWay(state, command.doctorId);
    case "giveBack":
      return visit.decideGiveBack(state, command, stamp);
    case "noteApproval":
      return decideNoteApproval(state, command);
    case "noteShift":
      return decideNoteShift(state, command);
    case "reportAbsence":
      return absence.decideReportAbsence(state, command, stamp);
    case "noteCall":
      return absence.decideNoteCall(state, command, stamp);
    case "release":
      return visit.decideRelease(state, command.reason, stamp);
    case "cancel":
      return visit.decideCancel(state, command, relation, stamp);
    case "confirm":
      return words.decideConfirm(state);
    case "amend":
      return words.decideAmend(state, command, relation, stamp);
    case "say":
      return words.decideSay(state, command, relation, stamp);
    case "addAddendum":
      return words.decideAddendum(state, command.text);
    case "disclose":
      return words.decideDisclose(state, command, relation);
    case "plan":
      return decidePlan(state, command);
    case "expect":
      return decideExpect(state, command);
    case "proposeExtra":
      return extras.decideProposeExtra(state, command, stamp);
    case "approveExtra":
    case "declineExtra":
      return extras.decideAnswerExtra(state, command, relation, stamp);
    case "withdrawExtra":
      return extras.decideWithdrawExtra(state, command, stamp);
    case "notePayment":
      return decideNotePayment(state, command, stamp.at);
    case "tick":
      return decideTick(state, stamp.at, stamp.runningSince ?? null, stamp.isAtDanger);
    default:
      return assertNever(command);
  }
}
