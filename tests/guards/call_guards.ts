/** Guards of calls for help in a browser, of the way out of it, and of what stands above any page. */
import type { Guard } from "./remove.ts";

export const CALL_GUARDS: readonly Guard[] = [
  {
    name: "the sign-out waits a moment for a silent call",
    file: "islands/sign_out.ts",
    find: "await waitWhile(() => left.hasSilent);",
    replace: "",
    tests: ["tests/islands/late_answers_test.ts"],
  },
  {
    name: "a call for help that no storage took is seen at the sign-out",
    file: "islands/sign_out.ts",
    find: "...held];",
    replace: "];",
    tests: ["tests/islands/late_answers_test.ts"],
  },
  {
    name: "a patient's call that no storage took is told to the sign-out",
    file: "islands/sos/calls.ts",
    find: "unkept: () => inMemory === null ? null : read(),",
    replace: "unkept: () => null,",
    tests: ["tests/islands/sos_calls_test.ts"],
  },
  {
    name: "who stays signed in keeps what was being typed",
    file: "islands/sign_out.ts",
    find: 'if (answer?.type !== "opaqueredirect") return form.submit();',
    replace: "forget();\n" +
      '  if (answer?.type !== "opaqueredirect") return form.submit();',
    tests: ["tests/browser/offline_test.ts"],
  },
  {
    name: "a browser without a limit for requests calls for help all the same",
    file: "islands/live/time_limit.ts",
    find: 'if (also === undefined && typeof timeout === "function") ',
    replace: "if (also === undefined && timeout !== null) ",
    tests: ["tests/islands/sos_calls_test.ts"],
  },
  {
    name: "a pole is no place of the board's map",
    file: "islands/map/plain/mercator.ts",
    find: "Math.max(-LAST_LATITUDE, Math.min(latitude, LAST_LATITUDE))",
    replace: "latitude",
    tests: ["tests/islands/board_map_test.ts"],
  },
  {
    name: "above other pages an alarm says what is so now",
    file: "views/alarm_strip.tsx",
    find: "careText(reader, alert) ?? takerOf(reader.words, alert) ?? nextText(reader, alert);",
    replace: 'takerOf(reader.words, alert) ?? "";',
    tests: ["tests/islands/board_table_test.ts"],
  },
  {
    name: "a doctor is asked «are you there?» on whatever page is open",
    file: "routes/pages/layout.tsx",
    find: ": <PresenceQuestion reader={reader} until={presenceUntil} path={reader.path} />}",
    replace: ": null}",
    tests: ["tests/pages/calling_test.ts"],
  },
  {
    name: "«are you there?» comes to a page that is open already",
    file: "islands/doctor/presence_question.tsx",
    find: "live.store.duty.value?.presenceUntil",
    replace: "live.store.duty.peek()?.presenceUntil",
    tests: ["tests/islands/late_answers_test.ts"],
  },
  {
    name: "«are you there?» is asked until the server has the answer",
    file: "islands/doctor/presence_question.tsx",
    find: "if (is) setAnswered(until);",
    replace: "setAnswered(until);",
    tests: ["tests/islands/late_answers_test.ts"],
  },
  {
    name: "a silent call that waits is sent before whoever signs out leaves",
    file: "islands/sign_out.ts",
    find: "if (left.count > 0 || left.hasSilent) leaving.send();",
    replace: "if (left.count > 0) leaving.send();",
    tests: ["tests/islands/late_answers_test.ts"],
  },
  {
    name: "a silent call is told from other calls by its kind",
    file: "islands/sign_out.ts",
    find: 'get("kind") === "danger"',
    replace: 'get("kind") === "none"',
    tests: ["tests/islands/late_answers_test.ts"],
  },
  {
    name: "the sign-out asks for what waits",
    file: "islands/sign_out.ts",
    find: "if (left.count > 0 && !await leaving.ask(left.count)) return false;",
    replace: "",
    tests: ["tests/islands/late_answers_test.ts"],
  },
];
