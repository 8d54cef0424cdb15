/** Guards of who is asked, waited for and let go, each with the test that goes red without it. */
import type { Guard } from "./remove.ts";

const MATCHING = ["tests/actors/matching_test.ts"];
const PLANS = ["tests/actors/plan_matching_test.ts"];
const DISPATCHER = ["tests/actors/dispatcher_test.ts"];
const BOOKING = ["tests/actors/booking_plan_test.ts"];
const STORY = ["tests/routes/after_acceptance_test.ts"];

export const DISPATCH_GUARDS: readonly Guard[] = [
  {
    name: "a visit that overruns leaves what may be waited for",
    file: "actors/dispatcher/index.ts",
    find: "Math.max(least, at - (expectedFreeAt ?? at))",
    replace: "least",
    tests: MATCHING,
  },
  {
    name: "whom nobody was found for waits for no busy doctor",
    file: "actors/dispatcher/matching.ts",
    find: '(priority === "emergency" || exhausted)',
    replace: 'priority === "emergency"',
    tests: MATCHING,
  },
  {
    name: "the doctor of a slot is waited for before the shift",
    file: "actors/dispatcher/own_doctor.ts",
    find: "if (duty === null) return isExpected;",
    replace: "if (duty === null) return false;",
    tests: PLANS,
  },
  {
    name: "and no longer than until the window is near",
    file: "actors/dispatcher/own_doctor.ts",
    find: "if (plan === null || exhausted || isNear(booking, snapshot.at)) return false;",
    replace: "if (plan === null || exhausted) return false;",
    tests: PLANS,
  },
  {
    name: "that wait has an end of its own",
    file: "actors/booking/deadlines.ts",
    find: "return near > end ? near : end;",
    replace: "return end;",
    tests: BOOKING,
  },
  {
    name: "a visit of next week is not sought for now",
    file: "actors/booking/evolve_visit.ts",
    find: "    search: newSearch(\n      state.scheduledTime,",
    replace: "    search: newSearch(\n      null,",
    tests: BOOKING,
  },
  {
    name: "nobody is sent to a door before a consultation for now",
    file: "actors/dispatcher/eligibility.ts",
    find: "if (isForCalls && snapshot.isCalling?.(doctor.id) === true)",
    replace: "if (booking.id === undefined)",
    tests: ["tests/actors/eligibility_test.ts"],
  },
  {
    name: "a hold ends the wait of before it",
    file: "actors/booking/evolve_search.ts",
    find:
      "    // Whom it waited for is judged anew: that wait may be long over.\n    awaited: null,",
    replace: "",
    tests: ["tests/actors/booking_times_test.ts"],
  },
  {
    name: "a shift that ends before the window begins",
    file: "actors/dispatcher/eligibility.ts",
    find: "const begin = Math.max(there, planned ?? 0);",
    replace: "const begin = Math.max(there, 0 * (planned ?? 0));",
    tests: ["tests/actors/eligibility_test.ts"],
  },
  {
    name: "one booking that cannot be matched holds up no other",
    file: "actors/dispatcher/guarded.ts",
    find: "if (isNoBookings) throw error;",
    replace: "throw error;",
    tests: DISPATCHER,
  },
  {
    name: "what no booking is to blame for is not hidden",
    file: "actors/dispatcher/guarded.ts",
    find: "if (isNoBookings) throw error;",
    replace: "",
    tests: DISPATCHER,
  },
  {
    name: "a shift that is ended in mid-visit goes on to its end",
    file: "actors/dispatcher/actor.ts",
    find: "if (!await this.keeper.endsAfterVisit(doctor.id, at)) {",
    replace: "{",
    tests: [...DISPATCHER, ...STORY],
  },
  {
    name: "a visit of next week keeps no silent shift open",
    file: "actors/dispatcher/shift_keeper.ts",
    find: "summary.doctorId === doctorId && (summary.scheduledTime ?? 0) <= latest",
    replace: "summary.doctorId === doctorId && latest > 0",
    tests: DISPATCHER,
  },
  {
    name: "ways to a door that nobody is sought for are not kept",
    file: "actors/dispatcher/actor.ts",
    find: 'if (this.bookings.get(id)?.status !== "pending") return this.travel.forget(id);',
    replace: "",
    tests: DISPATCHER,
  },
  {
    name: "of two dispatchers the later one takes no visit from the new doctor",
    file: "actors/booking/decide_visit.ts",
    find: 'if (fromDoctorId !== state.doctor.id) return refuse("doctor_changed");',
    replace: "",
    tests: STORY,
  },
  {
    name: "whom a dispatcher sends there is a promise of",
    file: "routes/seconds_to_door.ts",
    find: "return leg === undefined ? null : Math.round(leg.seconds);",
    replace: "return leg === undefined ? null : null;",
    tests: STORY,
  },
  {
    name: "an answer by SMS says «I am here»",
    file: "routes/people/sms_answers.ts",
    find: "if (until === null) return false;",
    replace: "if (until !== undefined) return false;",
    tests: STORY,
  },
  {
    name: "a no by SMS does not",
    file: "routes/people/sms_answers.ts",
    find: 'wish !== "decline" && at - written',
    replace: "at - written",
    tests: STORY,
  },
  {
    name: "a dispatcher that cannot go on ends the process",
    file: "assembly/assembly.ts",
    find: 'options.onFatal(new Error("the dispatcher threw again and again"));',
    replace: "",
    tests: STORY,
  },
  {
    name: "who begins again has not ended the shift",
    file: "actors/dispatcher/actor.ts",
    find: "const plan = isOver ? { endsAt: null, ...wish } : wish;",
    replace: "const plan = wish;",
    tests: ["tests/actors/dispatcher_test.ts"],
  },
];
