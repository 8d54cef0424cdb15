/** What the page of the shift can wait for: what is done rarely with a visit, and the shift's own card. */
export { DoctorActs } from "./doctor_acts.tsx";
export { DoctorConclusion } from "./doctor_conclusion.tsx";
export { ShiftBody } from "./shift_body.tsx";
