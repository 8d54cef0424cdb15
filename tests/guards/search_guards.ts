/** Guards of a search that runs out, of what it tells the desk, and of why somebody is not asked. */
import type { Guard } from "./remove.ts";

const MATCHING = ["tests/actors/matching_test.ts"];
const BOOKING = ["tests/actors/booking_plan_test.ts"];
const TIMES = ["tests/actors/booking_times_test.ts"];
const UNOWNED = ["tests/routes/unowned_bookings_test.ts"];
const WHY_NOT = ["tests/actors/why_not_test.ts"];
const PROPOSALS = ["tests/actors/proposals_test.ts"];

export const SEARCH_GUARDS: readonly Guard[] = [
  {
    name: "no offer takes the desk's time back",
    file: "actors/booking/evolve_search.ts",
    find: "    retryAt: null,\n    circleMeters: event.circleMeters,",
    replace: "    exhaustedAt: null,\n    retryAt: null,\n    circleMeters: event.circleMeters,",
    tests: UNOWNED,
  },
  {
    name: "a search of many offers is the dispatchers' too in the end",
    file: "actors/booking/deadlines.ts",
    find: "if (search.exhaustedAt !== null) return Infinity;",
    replace: "return Infinity;",
    tests: TIMES,
  },
  {
    name: "the desk has its time anew when a hold ends",
    file: "actors/booking/evolve_search.ts",
    find: "heldUntil: at }",
    replace: "heldUntil: null }",
    tests: UNOWNED,
  },
  {
    name: "whoever comes back has not run out of doctors",
    file: "actors/booking/actor.ts",
    find:
      "return deadlineOf(state, after(this.around.runningSince(), startGraceMilliseconds), isAtDanger);",
    replace: "return deadlineOf(state, null, isAtDanger);",
    tests: TIMES,
  },
  {
    name: "no tick runs out of doctors before its time",
    file: "actors/booking/actor.ts",
    find: 'if (command.type === "tick" && clock.now()',
    replace: 'if (command.type === "shown" && clock.now()',
    tests: TIMES,
  },
  {
    name: "nobody has run out of doctors before pages can answer",
    file: "actors/page_start.ts",
    find: "this.#at ?? this.clock.now()",
    replace: "this.#at ?? (this.#at = this.clock.now())",
    tests: TIMES,
  },
  {
    name: "bookings go by when pages can answer",
    file: "actors/bookings.ts",
    find: "runningSince: () => this.pagesSince(),",
    replace: "runningSince: ((at) => () => at)(this.pagesSince()),",
    tests: TIMES,
  },
  {
    name: "what the search says goes by its round",
    file: "actors/booking/view.ts",
    find: 'isRoundOver(state) ? "with_dispatcher"',
    replace: 'state.search.exhaustedAt !== null ? "with_dispatcher"',
    tests: TIMES,
  },
  {
    name: "a silent call takes nothing of the desk's time back",
    file: "actors/booking/owner.ts",
    find: "Math.min(haltedAt, exhaustedAt ?? Infinity)",
    replace: "(isHalted ? haltedAt : exhaustedAt!)",
    tests: UNOWNED,
  },
  {
    name: "after a hold the desk has its time anew for a silent call too",
    file: "actors/booking/owner.ts",
    find: "exhaustedAt ?? Infinity), heldUntil ?? 0)",
    replace: "exhaustedAt ?? Infinity), isHalted ? 0 : heldUntil ?? 0)",
    tests: UNOWNED,
  },
  {
    name: "a window that will be missed stands where another need is settled",
    file: "actors/booking/promise.ts",
    find: 'return lateSince == null ? null : { step: "late", since: lateSince };',
    replace: "return null;",
    tests: BOOKING,
  },
  {
    name: "a booking that ran out of doctors stays in the desk's column",
    file: "views/board_columns.ts",
    find: 'return wantsDesk(view) || view.search?.stage === "held"',
    replace: 'return view.search?.stage === "with_dispatcher" || view.search?.stage === "held"',
    tests: ["tests/islands/board_table_test.ts"],
  },
  {
    name: "a patient reads that the dispatchers have it, whoever is asked",
    file: "views/patient_plate.tsx",
    find: "[said.line, deskText(reader, view)]",
    replace: "[said.line]",
    tests: ["tests/pages/nobody_on_duty_test.ts"],
  },
  {
    name: "a round that is over is not ended again and again",
    file: "actors/dispatcher/matching.ts",
    find: "} else if (!want.booking.isRoundOver && snapshot.mayExhaust) {",
    replace: "} else if (snapshot.mayExhaust) {",
    tests: MATCHING,
  },
  {
    name: "that a round is over is an answer too",
    file: "actors/dispatcher/in_flight.ts",
    find: " && isRoundOver === flight.isRoundOver",
    replace: "",
    tests: PROPOSALS,
  },
  {
    name: "a window that can be met again is no alarm",
    file: "actors/booking/plan.ts",
    find: 'const left = attention?.step === "late" ? null : attention;',
    replace: "const left = attention;",
    tests: BOOKING,
  },
  {
    name: "a step that is missed is more than a guess",
    file: "actors/booking/promise.ts",
    find: 'return attention.step === "late" ? { ...now, since: attention.since } : attention;',
    replace: "return attention;",
    tests: BOOKING,
  },
  {
    name: "that a window can be met again is news",
    file: "actors/planning/reflow.ts",
    find: "isMissed !== (told > latest)",
    replace: "isMissed && told <= latest",
    tests: ["tests/actors/planning_test.ts"],
  },
  {
    name: "a consultation is given to those whose clinic consults",
    file: "actors/booking/decide_search.ts",
    find: 'if (state.callType === "consultation" && doctor.mayConsult === false) {',
    replace: "if (state.number < 0) {",
    tests: ["tests/actors/doctor_licences_test.ts"],
  },
  {
    name: "the wished doctor is found, however many are nearer",
    file: "actors/dispatcher/matching.ts",
    find: "[...new Set([...free, ...soon, ...named])]",
    replace: "[...new Set([...free, ...soon, ...named.slice(99)])]",
    tests: WHY_NOT,
  },
  {
    name: "of whom nobody will ask it is said why",
    file: "actors/dispatcher/why_not.ts",
    find: "if (only !== null && only.doctorId !== id) return only.because;",
    replace: "",
    tests: WHY_NOT,
  },
  {
    name: "a visit that is kept for its own doctor says so",
    file: "actors/dispatcher/why_not.ts",
    find: "if (doctorId !== null && isKeptForOwn(",
    replace: "if (doctorId === null && isKeptForOwn(",
    tests: ["tests/actors/plan_matching_test.ts"],
  },
  {
    name: "whom another booking has is not free",
    file: "actors/dispatcher/why_not.ts",
    find: 'return elsewhere.has(id) ? "matched_elsewhere" : verdict;',
    replace: "return verdict;",
    tests: WHY_NOT,
  },
  {
    name: "the panel knows whom alarms ask",
    file: "actors/dispatcher/actor.ts",
    find: "{ ...this.#busy(at), bookings: this.bookings.wanting(at),",
    replace: "{ at, ...this.bookings.busy(at), bookings: this.bookings.wanting(at),",
    tests: WHY_NOT,
  },
  {
    name: "what decides stands in the score",
    file: "actors/dispatcher/score.ts",
    find: "offsetOf(standing) + waitingSeconds,",
    replace: "offsetOf(standing),",
    tests: WHY_NOT,
  },
];
