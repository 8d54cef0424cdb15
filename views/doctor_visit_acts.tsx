/** What the page of one visit can wait for: what is done rarely with it, and what came of it. */
export { DoctorActs } from "./doctor_acts.tsx";
export { DoctorConclusion } from "./doctor_conclusion.tsx";
