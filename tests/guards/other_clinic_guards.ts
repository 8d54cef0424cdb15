/** Guards of another clinic and of the pace of matching, each with the test that goes red without it. */
import type { Guard } from "./remove.ts";

const MACHINE = ["tests/actors/other_clinic_test.ts"];
const STORY = ["tests/routes/other_clinics_test.ts"];

export const OTHER_CLINIC_GUARDS: readonly Guard[] = [
  {
    name: "nobody else's doctor takes what was agreed with one clinic",
    file: "actors/booking/decide_search.ts",
    find: "if (state.clinicOnly === true && !worksFor(doctor, state.clinicId)) {",
    replace: "if (state.clinicOnly === true && doctor.id === state.clinicId) {",
    tests: MACHINE,
  },
  {
    name: "nobody else's doctor is asked about it",
    file: "actors/dispatcher/eligibility.ts",
    find: "if (booking.clinicOnly === true && !worksFor(doctor, booking.clinicId)) {",
    replace: "if (booking.clinicOnly === true && doctor.id === booking.clinicId) {",
    tests: ["tests/actors/eligibility_test.ts"],
  },
  {
    name: "no clinic gives a patient away",
    file: "actors/booking/decide_words.ts",
    find: 'if (relation === "clinic") return refuse("forbidden");',
    replace: "",
    tests: MACHINE,
  },
  {
    name: "money that lies with a clinic goes back before the clinic changes",
    file: "actors/booking/decide_words.ts",
    find: 'if (isSettledWithClinic(state)) return refuse("clinic_paid");',
    replace: "",
    tests: MACHINE,
  },
  {
    name: "a clinic without doctors is given no booking",
    file: "routes/money/other_clinics.ts",
    find: "if (!await mayTake(state, clinicId)) {",
    replace: "if (!await mayTake(state, null)) {",
    tests: STORY,
  },
  {
    name: "a booking's clinic is written with its turn",
    file: "db/booking_turns.ts",
    find: 'clinic_id = ${value("clinic")}',
    replace: 'clinic_id = case when ${value("clinic")} is null then clinic_id else clinic_id end',
    tests: STORY,
  },
  {
    name: "a planned visit in place of a call stays with the clinic that was agreed to",
    file: "routes/planning/later_services.ts",
    find: "...(state.clinicOnly === true ? { clinicOnly: true } : {}),",
    replace: "",
    tests: STORY,
  },
  {
    name: "nobody else's doctor is an alternative for it",
    file: "routes/planning/alternatives.ts",
    find: "clinicId: own.clinicOnly === true ? own.clinicId : null,",
    replace: "clinicId: null,",
    tests: STORY,
  },
  {
    name: "whoever waits for one clinic reads which one it is",
    file: "routes/why_services.ts",
    find: "return state.clinicOnly === true ? state.clinicId : null;",
    replace: "return null;",
    tests: STORY,
  },
  {
    name: "whoever has a doctor reads whose contract it is",
    file: "routes/why_services.ts",
    find: "state.providerId === state.doctor.id ? null : state.providerId",
    replace: "null",
    tests: STORY,
  },
  {
    name: "a place on the waitlist keeps the clinic that was agreed to",
    file: "routes/planning/waitlist_services.ts",
    find: "source?.clinicOnly === true ? source.clinicId : null",
    replace: 'null as WaitEntry["clinicId"]',
    tests: STORY,
  },
  {
    name: "what comes of the waitlist is for that clinic's doctors alone",
    file: "routes/booking_services.ts",
    find: "...(clinicOnly === null ? {} : { clinicOnly: true }),",
    replace: "",
    tests: STORY,
  },
  {
    name: "a long matching is followed by a pause",
    file: "actors/dispatcher/match_pace.ts",
    find: "if (at >= this.#notBefore) return true;",
    replace: "if (at >= 0) return true;",
    tests: ["tests/actors/match_pace_test.ts"],
  },
];
