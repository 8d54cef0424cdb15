/** Commands of the visit: the steps from the doctor's departure to the end. Pure. */
import { BOOKING_TIMES } from "../limits.ts";
import { after, type Instant, instant, MINUTE, type Refusal, refuse } from "../vocabulary.ts";
import type { Relation } from "./access.ts";
import { isAbsenceProven } from "./absence.ts";
import { dangerRefusal, knowingly, unsuitable, withdrawal } from "./decide_search.ts";
import { isUnpaidOnline } from "./payment_note.ts";
import type { BookingCommand, BookingEvent, Stamp } from "./protocol.ts";
import type { Outcome } from "./schemas.ts";
import { type BookingState, isVisiting, type Visiting } from "./state.ts";

type Of<Name extends BookingCommand["type"]> = Extract<BookingCommand, { type: Name }>;
type Decision = readonly BookingEvent[] | Refusal;

/** When the last step of the visit took place: no later step can have come before it. */
function lastStepAt(state: Visiting): Instant {
  if (state.status === "in_progress") return state.startedAt;
  return state.arrivedAt ?? state.departedAt ?? state.assignedAt;
}

/** A phone's claim, bounded by the step before and by now. */
function bounded(state: Visiting, claimed: Instant | undefined, at: Instant): Instant {
  const wanted = claimed ?? at;
  return instant(Math.max(Math.min(wanted, at), Math.min(lastStepAt(state), at)));
}

/** The part that all steps share; a dispatcher who acts for the doctor says why. */
function stepOf(
  state: BookingState,
  command: { occurredAt?: Instant; reason?: string },
  relation: Relation,
  at: Instant,
) {
  if (!isVisiting(state)) return refuse("illegal_transition");
  const onBehalf = relation === "staff";
  if (onBehalf && command.reason === undefined) return refuse("reason_required");
  return {
    occurredAt: bounded(state, command.occurredAt, at),
    onBehalf,
    words: command.reason === undefined ? {} : { reason: command.reason },
  };
}

export function decideStep(
  state: BookingState,
  command: Of<"depart"> | Of<"arrive">,
  relation: Relation,
  stamp: Stamp,
): Decision {
  // A consultation has no way and no door.
  if (state.callType === "consultation") return refuse("illegal_transition");
  const step = stepOf(state, command, relation, stamp.at);
  if ("refused" in step) return step;
  if (command.type === "depart") return [{ type: "departed", ...step }];
  const arrived: BookingEvent = { type: "arrived", ...step };
  return isUnpaidOnline(state)
    ? [{ type: "paymentFellBack", because: "unpaid_at_arrival" }, arrived]
    : [arrived];
}

export function decideStart(
  state: BookingState,
  command: Of<"start">,
  relation: Relation,
  stamp: Stamp,
): Decision {
  const from = state.callType === "consultation" ? "assigned" : "arrived";
  if (state.status !== from) return refuse("illegal_transition");
  const step = stepOf(state, command, relation, stamp.at);
  if ("refused" in step) return step;
  if (relation !== "staff" && state.callType !== "consultation") {
    if (state.doorCodeTries >= BOOKING_TIMES.doorCodeTries) return refuse("door_code_locked");
    if (command.doorCode === undefined) return refuse("wrong_door_code");
    if (command.doorCode !== state.doorCode) {
      return [{ type: "doorCodeRefused", tries: state.doorCodeTries + 1 }];
    }
  }
  return [{ type: "started", ...step }];
}

export function decideComplete(
  state: BookingState,
  command: Of<"complete">,
  relation: Relation,
  stamp: Stamp,
): Decision {
  const step = stepOf(state, command, relation, stamp.at);
  if ("refused" in step) return step;
  return [{
    type: "completed",
    ...step,
    outcome: command.outcome ?? "done",
    actualDurationMinutes: command.actualDurationMinutes,
    words: { ...step.words, conclusion: command.conclusion },
  }];
}

/** «Сколько ещё»: said as often as it changes; the last word counts. */
export function decideRemain(state: BookingState, minutes: number, stamp: Stamp): Decision {
  if (!isVisiting(state)) return refuse("illegal_transition");
  return [{ type: "remainingSaid", freeAt: after(stamp.at, minutes * MINUTE) }];
}

export function decideRelease(state: BookingState, reason: string, stamp: Stamp): Decision {
  if (!isVisiting(state)) return refuse("illegal_transition");
  return [{
    type: "released",
    doctorId: state.doctor.id,
    how: "released",
    // A booking that was changed after the doctor took it may be given back without blame.
    blame: state.unconfirmedFields.length === 0,
    words: { reason, doorCode: stamp.freshDoorCode },
  }];
}

/** Only from whoever has it and has not set out: what has come to pass meanwhile stays. */
export function decideGiveBack(
  state: BookingState,
  { doctorId, reason }: Of<"giveBack">,
  stamp: Stamp,
): Decision {
  if (state.status !== "assigned" || state.doctor.id !== doctorId) return [];
  return [{
    type: "released",
    doctorId,
    how: "released",
    blame: false,
    words: { reason, doorCode: stamp.freshDoorCode },
  }];
}

export function decideReassign(
  state: BookingState,
  command: Of<"reassign">,
  relation: Relation,
  stamp: Stamp,
): Decision {
  if (!isVisiting(state)) return refuse("illegal_transition");
  const { doctor, fromDoctorId = state.doctor.id } = command;
  if (doctor?.id === state.doctor.id) return refuse("illegal_transition");
  // A colleague was sooner: what was decided of one doctor is not done to another.
  if (fromDoctorId !== state.doctor.id) return refuse("doctor_changed");
  const released: BookingEvent = {
    type: "released",
    doctorId: state.doctor.id,
    how: "reassigned",
    blame: false,
    words: { reason: command.reason, doorCode: stamp.freshDoorCode },
  };
  if (doctor === null) return [released];
  const no = dangerRefusal(command, relation, stamp) ?? unsuitable(state, doctor, stamp);
  if (no !== null) return no;
  return [released, {
    type: "assigned",
    doctor,
    how: "reassigned",
    offerId: null,
    etaSeconds: command.etaSeconds ?? null,
    ...knowingly(stamp),
  }];
}

const ENDED_BY: Readonly<Partial<Record<Relation, Outcome>>> = {
  patient: "cancelled_by_patient",
  caller: "cancelled_by_patient",
  assigned_doctor: "cancelled_by_doctor",
  clinic: "cancelled_by_clinic",
  staff: "cancelled_by_staff",
};

export function decideCancel(
  state: BookingState,
  command: Of<"cancel">,
  relation: Relation,
  stamp: Stamp,
): Decision {
  if (command.whileSearching === true && state.status !== "pending") {
    return refuse("illegal_transition");
  }
  // What was found at the door is the doctor's or the dispatcher's to say, not the patient's.
  const said = relation === "assigned_doctor" || relation === "staff" ? command.outcome : undefined;
  if (
    relation === "assigned_doctor" && (said === "nobody_there" || said === "refused_at_door") &&
    !isAbsenceProven(state, said, stamp.at)
  ) {
    return refuse("absence_unproven");
  }
  return [
    ...withdrawal(state, "cancelled"),
    {
      type: "cancelled",
      outcome: said ?? ENDED_BY[relation] ?? "cancelled_by_staff",
      words: { reason: command.reason },
    },
  ];
}
