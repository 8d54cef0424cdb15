/** Commands that change what is said, not where the visit stands: amend, room, addenda. Pure. */
import { BOOKING_TIMES, LIMITS } from "../limits.ts";
import { after, type Refusal, refuse } from "../vocabulary.ts";
import type { Relation } from "./access.ts";
import { roomClosesAt } from "./deadlines.ts";
import { withdrawal } from "./decide_search.ts";
import { isSettledWithClinic } from "./payment_note.ts";
import type { Amendment, BookingCommand, BookingEvent, Stamp } from "./protocol.ts";
import { type BookingState, isVisiting } from "./state.ts";

type Decision = readonly BookingEvent[] | Refusal;

/** A change of one of these means other doctors or another price: live offers end. */
const SEARCH_FIELDS = [
  "address",
  "specialization",
  "needs",
  "scheduledTime",
  "scheduledUntil",
  "clinicId",
] as const;

/** Why this wanted window cannot be, or null. */
export function windowRefusal(
  changes: Amendment,
  state: Pick<BookingState, "callType" | "scheduledTime" | "scheduledUntil">,
  stamp: Pick<Stamp, "at">,
): Refusal | null {
  if (changes.scheduledTime === undefined && changes.scheduledUntil === undefined) return null;
  if (state.callType === "urgent") return refuse("illegal_transition");
  const from = changes.scheduledTime ?? state.scheduledTime;
  const until = changes.scheduledUntil === undefined
    ? state.scheduledUntil
    : changes.scheduledUntil;
  if (from !== null && from <= stamp.at && changes.scheduledTime !== undefined) {
    return refuse("window_in_past");
  }
  if (from !== null && from > after(stamp.at, BOOKING_TIMES.planAheadMilliseconds)) {
    return refuse("window_too_far");
  }
  if (until !== null && (from === null || until <= from)) return refuse("window_order");
  return null;
}

export function decideAmend(
  state: BookingState,
  { changes, fixed }: Extract<BookingCommand, { type: "amend" }>,
  relation: Relation,
  stamp: Stamp,
): Decision {
  // Somebody has taken it while its payer looked at another price.
  if (fixed !== undefined && state.status !== "pending") return refuse("price_changed");
  const no = windowRefusal(changes, state, stamp);
  if (no !== null) return no;
  if (changes.address === null && state.callType !== "consultation") {
    return refuse("illegal_transition");
  }
  if (changes.clinicId !== undefined) {
    // A clinic gives nobody's booking away, and nobody changes horses in the middle of the way.
    if (relation === "clinic") return refuse("forbidden");
    if (state.status !== "pending") return refuse("illegal_transition");
    // Money that lies with a clinic, or its word, is good with that clinic alone.
    if (isSettledWithClinic(state)) return refuse("clinic_paid");
  }
  const { specialization, needs, scheduledTime, scheduledUntil, clinicId, ...words } = changes;
  const fields = Object.keys(changes).filter((key) =>
    changes[key as keyof Amendment] !== undefined
  );
  const amended: BookingEvent = {
    type: "amended",
    fields,
    ...(specialization === undefined ? {} : { specialization }),
    ...(needs === undefined ? {} : { needs }),
    ...(scheduledTime === undefined ? {} : { scheduledTime }),
    ...(scheduledUntil === undefined ? {} : { scheduledUntil }),
    ...(clinicId === undefined ? {} : { clinicId }),
    ...(fixed === undefined ? {} : { fixed }),
    words,
  };
  return changesSearch(fields) ? [...withdrawal(state, "amended"), amended] : [amended];
}

export const changesSearch = (fields: readonly string[]): boolean =>
  SEARCH_FIELDS.some((field) => fields.includes(field));

export function decideConfirm(state: BookingState): Decision {
  if (!isVisiting(state) || state.unconfirmedFields.length === 0) {
    return refuse("nothing_to_confirm");
  }
  return [{ type: "amendmentConfirmed" }];
}

export function decideSay(
  state: BookingState,
  command: Extract<BookingCommand, { type: "say" }>,
  relation: Relation,
  stamp: Stamp,
): Decision {
  const closesAt = roomClosesAt(state);
  if (closesAt !== null && stamp.at >= closesAt) return refuse("room_closed");
  if (command.audience === "staff" && relation !== "staff") return refuse("forbidden");
  if (state.lastSequence >= LIMITS.messagesPerBooking) return refuse("too_many_messages");
  return [{
    type: "said",
    message: {
      id: command.messageId,
      sequence: state.lastSequence + 1,
      senderId: stamp.by.id,
      senderRole: stamp.by.role,
      type: "text",
      audience: command.audience,
      clientId: command.clientId ?? null,
      createdAt: stamp.at,
    },
    words: { content: command.content },
  }];
}

export function decideAddendum(state: BookingState, text: string): Decision {
  if (state.status !== "completed") return refuse("illegal_transition");
  if (state.addenda.length >= LIMITS.addendaPerBooking) return refuse("too_many_messages");
  return [{ type: "addendumAdded", words: { addendum: text } }];
}

/** A doctor records what the patient says to the doctor's face: not before the visit. */
const FACE_TO_FACE: readonly BookingState["status"][] = ["arrived", "in_progress", "completed"];

/** The patient's consent that the caller sees what the doctor finds, or its end. */
export function decideDisclose(
  state: BookingState,
  command: Extract<BookingCommand, { type: "disclose" }>,
  relation: Relation,
): Decision {
  if (state.callerId === null || state.callerId === state.patientId) {
    return refuse("illegal_transition");
  }
  if (relation === "assigned_doctor" && !FACE_TO_FACE.includes(state.status)) {
    return refuse("illegal_transition");
  }
  if (relation === "staff" && command.reason === undefined) return refuse("reason_required");
  if (state.callerSees === command.sees) return [];
  return [{
    type: "disclosureSet",
    sees: command.sees,
    words: command.reason === undefined ? {} : { reason: command.reason },
  }];
}
