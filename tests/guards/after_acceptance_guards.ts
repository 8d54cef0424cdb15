/** Guards of what comes after acceptance, each with the test that goes red without it. */
import type { Guard } from "./remove.ts";

const STORY = ["tests/routes/after_acceptance_test.ts"];
const UNOWNED = ["tests/routes/unowned_bookings_test.ts"];
const PLANNED = ["tests/actors/booking_plan_test.ts"];

export const AFTER_ACCEPTANCE_GUARDS: readonly Guard[] = [
  {
    name: "a closed door is proven by a phone that is there",
    file: "actors/booking/absence.ts",
    find: "return isAtDoor(state.absence) && at >= mayEndAt",
    replace: "return at >= mayEndAt",
    tests: ["tests/actors/after_acceptance_test.ts"],
  },
  {
    name: "two taps at a closed door are one call",
    file: "actors/booking/absence.ts",
    find: "callsAt.length < MOST_CALLS && isAnother",
    replace: "callsAt.length < MOST_CALLS",
    tests: ["tests/actors/after_acceptance_test.ts"],
  },
  {
    name: "a visit in need reaches those on call",
    file: "actors/booking/owner.ts",
    find: "if (isVisiting(state)) return needsOfVisit(state);",
    replace: "if (isVisiting(state)) return [];",
    tests: UNOWNED,
  },
  {
    name: "whatever the desk does with it gives the desk its time anew",
    file: "actors/booking/evolve.ts",
    find: "isVisiting(next) && isStaff(event.by.role)",
    replace: "isVisiting(next) && event.at < 0",
    tests: UNOWNED,
  },
  {
    name: "a need that comes and goes is told once",
    file: "routes/people/unowned_bookings.ts",
    find: "[state.id, what, state.assignedAt,",
    replace: "[state.id, what, since,",
    tests: UNOWNED,
  },
  {
    name: "the end of a window is a promise",
    file: "actors/booking/promise.ts",
    find: "if (closesAt === null) return state.promisedBy;",
    replace: "if (closesAt !== 0) return state.promisedBy;",
    tests: PLANNED,
  },
  {
    name: "who sets out late is late still",
    file: "actors/booking/evolve_visit.ts",
    find: 'event.type === "departed" ? attentionLeft({ ...state, lateSince: null }) : null',
    replace: "null",
    tests: PLANNED,
  },
  {
    name: "a closed door is proven before the doctor ends the visit for it",
    file: "actors/booking/decide_visit.ts",
    find: "!isAbsenceProven(state, said, stamp.at)\n  ) {",
    replace: "stamp.at < 0\n  ) {",
    tests: STORY,
  },
  {
    name: "the patient is not told of a question that the doctor may still answer",
    file: "actors/booking/trouble_view.ts",
    find: "|| !isOpenOrWell",
    replace: "|| true",
    tests: STORY,
  },
  {
    name: "nor does the log tell of it",
    file: "actors/booking/history.ts",
    find: "        isTold = false;\n        return false;",
    replace: "        return true;",
    tests: STORY,
  },
  {
    name: "a question has an end",
    file: "actors/booking/deadlines.ts",
    find: "[state.stepDueAt, wayDueAt(state), promiseDueAt(state)]",
    replace: "[state.stepDueAt]",
    tests: ["tests/db/way_question_store_test.ts", ...STORY],
  },
  {
    name: "a break takes offers away",
    file: "actors/dispatcher/shift_keeper.ts",
    find: 'if (breakMinutes !== undefined && breakMinutes > 0) withdraw(doctorId, "on_break");',
    replace: "",
    tests: STORY,
  },
  {
    name: "a question that was answered gets no SMS",
    file: "actors/reach/question_caller.ts",
    find: "if (before !== undefined && before !== question?.key) {",
    replace: "if (before === null) {",
    tests: ["tests/actors/question_caller_test.ts"],
  },
  {
    name: "nobody is told of the closed door twice",
    file: "actors/reach/door_notice.ts",
    find: "if (this.#told.get(id) === absence.since) return;",
    replace: "",
    tests: ["tests/actors/question_caller_test.ts"],
  },
  {
    name: "staff alone turn a call into a planned visit",
    file: "routes/planning/later_services.ts",
    find: 'if (audience !== "staff") return { refused: "forbidden" };',
    replace: "",
    tests: STORY,
  },
  {
    name: "one booking comes of one, however often the button is pressed",
    file: "routes/planning/later_services.ts",
    find: "if (before !== null) return",
    replace: "if (before === undefined) return",
    tests: STORY,
  },
  {
    name: "an area that cannot be read changes nothing",
    file: "routes/people/clinic_area.ts",
    find: "if (!parsed.success) {",
    replace: "if (parsed.success === undefined) {",
    tests: ["tests/pages/warning_and_area_pages_test.ts"],
  },
  {
    name: "nobody is called in where somebody is at it",
    file: "actors/booking/owner.ts",
    find:
      "const escalatesAt = instant(Math.max(after(since, deskMilliseconds), attendedUntil(state)));",
    replace: "const escalatesAt = after(since, deskMilliseconds);",
    tests: ["tests/routes/unowned_bookings_test.ts"],
  },
  {
    name: "nor to a visit",
    file: "actors/booking/owner.ts",
    find: "        attendedUntil(state),\n        earliest",
    replace: "        earliest",
    tests: ["tests/routes/unowned_bookings_test.ts"],
  },
  {
    name: "when the time of whoever is at it is over it waits again",
    file: "actors/booking/deadlines.ts",
    find:
      'if ((attendanceOf(state)?.until ?? Infinity) <= at) return [{ type: "attendanceEnded" }];',
    replace: "",
    tests: ["tests/routes/unowned_bookings_test.ts"],
  },
  {
    name: "and those on call are told anew",
    file: "routes/people/unowned_bookings.ts",
    find: 'attendedAt === undefined ? ""',
    replace: 'attendedAt !== null ? ""',
    tests: ["tests/routes/unowned_bookings_test.ts"],
  },
  {
    name: "what somebody is at goes over with the duty",
    file: "actors/booking/desk.ts",
    find: "if (!isHolder && !isAttending)",
    replace: "if (!isHolder)",
    tests: ["tests/routes/unowned_bookings_test.ts"],
  },
];
