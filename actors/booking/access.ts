/** Who stands how to a booking, and which commands each may give. Pure; one table. */
import { covers, membershipsOf } from "../membership.ts";
import { type By, clinicOf, idsOf, isStaff, type PersonId } from "../vocabulary.ts";
import { type BookingState, doctorIdOf } from "./state.ts";
import type { CommandName } from "./protocol.ts";

export type Relation =
  | "patient"
  | "caller"
  | "assigned_doctor"
  | "offered_doctor"
  | "formerly_offered"
  | "clinic"
  | "staff"
  | "system"
  | "none";

/** Patient and caller are the two people in whose name the visit stands; often they are one. */
export function relationOf(state: BookingState, by: By): Relation {
  if (by.role === "system") return "system";
  if (isStaff(by.role)) return covers(membershipsOf(by), state) ? "staff" : "none";
  if (by.role === "doctor") {
    if (doctorIdOf(state) === by.id) return "assigned_doctor";
    const own = state.offers.filter((offer) => offer.doctorId === by.id);
    if (own.length === 0) return "none";
    return state.status === "pending" && own.some((offer) => offer.outcome === "live")
      ? "offered_doctor"
      : "formerly_offered";
  }
  if (by.role === "clinic") return state.clinicId === clinicOf(by) ? "clinic" : "none";
  const isOne = (id: PersonId | null): boolean => id !== null && idsOf(by).includes(id);
  if (isOne(state.patientId)) return "patient";
  return isOne(state.callerId) ? "caller" : "none";
}

const DOCTOR_OR_STAFF: readonly Relation[] = ["assigned_doctor", "staff"];
const ANY_DOCTOR: readonly Relation[] = ["offered_doctor", "formerly_offered", "assigned_doctor"];

/** Command → who may give it (product.md section 3). A new command without a row does not compile. */
export const MAY: Readonly<Record<CommandName, readonly Relation[]>> = {
  accept: ANY_DOCTOR,
  decline: ANY_DOCTOR,
  shown: ANY_DOCTOR,
  assign: ["staff", "clinic"],
  reassign: ["staff"],
  depart: DOCTOR_OR_STAFF,
  arrive: DOCTOR_OR_STAFF,
  start: DOCTOR_OR_STAFF,
  complete: DOCTOR_OR_STAFF,
  remain: DOCTOR_OR_STAFF,
  answerWay: DOCTOR_OR_STAFF,
  reportAbsence: DOCTOR_OR_STAFF,
  noteCall: DOCTOR_OR_STAFF,
  amend: ["patient", "caller", "clinic", "staff"],
  confirm: ["assigned_doctor"],
  hold: ["staff"],
  attend: ["staff"],
  passHold: ["staff"],
  cancel: ["patient", "caller", "assigned_doctor", "clinic", "staff"],
  release: ["assigned_doctor"],
  say: ["patient", "caller", "assigned_doctor", "clinic", "staff"],
  addAddendum: ["assigned_doctor"],
  // The patient's to give; the caller cannot give it to themselves. `system`: a code, a revocation.
  disclose: ["patient", "assigned_doctor", "staff", "system"],
  proposeExtra: ["assigned_doctor"],
  // The doctor never says yes for the patient; staff write down what the patient says to them.
  approveExtra: ["patient", "caller", "staff"],
  declineExtra: ["patient", "caller", "staff"],
  withdrawExtra: ["assigned_doctor"],
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
