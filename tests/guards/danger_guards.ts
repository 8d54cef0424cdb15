/** Guards of doors with a silent call, and of who hears what of an alarm, each with the test that goes red without it. */
import type { Guard } from "./remove.ts";

const SEARCH = ["tests/actors/alarm_search_test.ts"];
const ANSWERS = ["tests/actors/alert_answers_test.ts"];
const CALLS = ["tests/routes/alarm_calls_test.ts"];
const LONE = ["tests/actors/lone_visit_test.ts"];

export const DANGER_GUARDS: readonly Guard[] = [
  {
    name: "a silent call halts what asks doctors to the same door",
    file: "assembly/alarm_doctors_desk.ts",
    find: 'else if (seeksDoctors(state)) alerts?.tell(state.id, { type: "haltSearch" });',
    replace: "",
    tests: CALLS,
  },
  {
    name: "a search goes on when the door is free again",
    file: "assembly/alarm_doctors_desk.ts",
    find: 'if (!isAtDanger) alerts?.tell(state.id, { type: "freeSearch" });',
    replace: "if (!isAtDanger) continue;",
    tests: CALLS,
  },
  {
    name: "a halted search asks nobody, however it is called again",
    file: "actors/alert/search.ts",
    find: "isSearching(search) || search?.halted != null",
    replace: "isSearching(search)",
    tests: SEARCH,
  },
  {
    name: "staff do not ask doctors to a door with a silent call unawares",
    file: "actors/alert/search.ts",
    find: 'if (command.isOn && search?.halted != null) return refuse("danger_at_door");',
    replace: "",
    tests: SEARCH,
  },
  {
    name: "no phone rings of whoever is inside",
    file: "actors/alert/helper_news.ts",
    find: 'search !== null && waitsOutside(search) ? { doctorId, what: "wait" } : null',
    replace: '{ doctorId, what: "wait" }',
    tests: SEARCH,
  },
  {
    name: "who comes hears that nobody is needed any more",
    file: "actors/alert/helper_news.ts",
    find: 'if (has("resolved", "dismissed", "searchEnded")) return { doctorId, what: "off" };',
    replace: "",
    tests: SEARCH,
  },
  {
    name: "who comes hears that the place is another one",
    file: "actors/alert/helper_news.ts",
    find: 'has("placeCorrected") && helper',
    replace: "before === next && helper",
    tests: SEARCH,
  },
  {
    name: "who was let go does not bind themselves again",
    file: "actors/alert/search.ts",
    find: "        own.releasedAt === undefined && seeksDoctors(state)",
    replace: "        seeksDoctors(state)",
    tests: SEARCH,
  },
  {
    name: "whoever is given an alarm is asked at once",
    file: "actors/alert/neglect.ts",
    find: 'event.type === "handedOver" && event.to !== by',
    replace: 'event.type === "handedOver" && event.to === by',
    tests: ANSWERS,
  },
  {
    name: "an alarm that was left alone is told by all ways",
    file: "routes/people/alarm_call.ts",
    find: "state.dropped === null ? 1 : LOUD_STEP",
    replace: "1",
    tests: ["tests/routes/alarm_call_test.ts"],
  },
  {
    name: "no page of a person's alarms counts silent ones",
    file: "db/alerts.ts",
    find: "kind not in ('danger', 'lone_visit')\n    and id in",
    replace: "id in",
    tests: ["tests/routes/emergency_test.ts"],
  },
  {
    name: "a right PIN after the silence is passed on",
    file: "actors/lone_visit/machine.ts",
    find: '? { ...callOf(state, pin === "none" ? "tap" : "pin"), at }',
    replace: "? null",
    tests: LONE,
  },
  {
    name: "danger stays danger, whatever PIN comes after it",
    file: "actors/alert/machine.ts",
    find: 'return state.kind === "lone_visit"\n        ? [',
    replace: 'return state.kind !== "sos"\n        ? [',
    tests: ANSWERS,
  },
  {
    name: "a visit that goes on after its alarm is watched anew",
    file: "actors/lone_visits.ts",
    find: "known.calls.length === 0 && !this.around.isLookedFor(known)",
    replace: "known.calls.length < 0",
    tests: ["tests/db/lone_visit_store_test.ts"],
  },
  {
    name: "nobody is proposed for a door with a silent call",
    file: "routes/alarm_board_services.ts",
    find: "    if (around.dangerAt(state) !== null) return [];\n",
    replace: "",
    tests: CALLS,
  },
];
