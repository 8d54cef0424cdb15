/** Guards of pages that live, each with the test that goes red without it. */
import type { Guard } from "./remove.ts";

const PHONE = ["tests/islands/phone_test.ts"];
const STORE = ["tests/islands/store_test.ts"];
const GATHERED = ["tests/db/gathered_test.ts"];

export const LIVE_GUARDS: readonly Guard[] = [
  {
    name: "the screen is asked for again when the page is seen again",
    file: "islands/doctor/wake_lock.ts",
    find: '  document.addEventListener("visibilitychange", ask);\n',
    replace: "",
    tests: PHONE,
  },
  {
    name: "the screen is given back at the end of the shift",
    file: "islands/doctor/wake_lock.ts",
    find: "    void lock?.release();\n",
    replace: "",
    tests: PHONE,
  },
  {
    name: "a screen's lock that comes after the shift is given back",
    file: "islands/doctor/wake_lock.ts",
    find: "      if (!isWanted) return void taken.release();\n",
    replace: "",
    tests: PHONE,
  },
  {
    name: "the bell stops with the answer",
    file: "islands/doctor/call_sound.ts",
    find: "      clearInterval(ringing);\n",
    replace: "",
    tests: PHONE,
  },
  {
    name: "a phone that was made silent does not ring",
    file: "islands/doctor/call_sound.ts",
    find: 'if (context?.state === "running" && isWanted()) tones(context);\n    // Not',
    replace: 'if (context?.state === "running") tones(context);\n    // Not',
    tests: PHONE,
  },
  {
    name: "the battery goes with every word of the shift",
    file: "islands/doctor/presence.ts",
    find: "{ hidden, ...(battery === null ? {} : { battery }) }",
    replace: "{ hidden }",
    tests: PHONE,
  },
  {
    name: "the tab that is seen tells the place",
    file: "islands/doctor/one_tab.ts",
    find: "    if (!host.isHidden() && end === null) compete(true);\n",
    replace: "",
    tests: PHONE,
  },
  {
    name: "a tab whose place was taken stops to tell it",
    file: "islands/doctor/one_tab.ts",
    find: '      end?.("taken");\n',
    replace: "",
    tests: PHONE,
  },
  {
    name: "a tab that was robbed stands in the row again",
    file: "islands/doctor/one_tab.ts",
    find: "      compete(false);\n    });",
    replace: "    });",
    tests: PHONE,
  },
  {
    name: "two tabs do not both tell the place",
    file: "islands/doctor/duty_reporter.ts",
    find: "inOneTab(`tot-place-${personId}`, tellWhere),",
    replace: "((end) => () => end('over'))(tellWhere()),",
    tests: ["tests/browser/doctor_tabs_test.ts"],
  },
  {
    name: "a tab gives what it has not sent to the next",
    file: "islands/doctor/fixes.ts",
    find:
      "this.#waiting = [...fixes.filter(({ recordedAt }) => !known.has(recordedAt)), ...this.#waiting]",
    replace: "this.#waiting = [...this.#waiting]",
    tests: ["tests/islands/duty_test.ts"],
  },
  {
    name: "what comes together is drawn once",
    file: "islands/calm_rendering.ts",
    find: "  options.debounceRendering = (draw)",
    replace: "  (port1 as unknown as { draw: unknown }).draw = (draw: () => void)",
    tests: ["tests/islands/calm_rendering_test.ts"],
  },
  {
    name: "the board's map is drawn where something has changed",
    file: "islands/board/board_map.tsx",
    find: "    if (isSame) return null;\n",
    replace: "",
    tests: ["tests/islands/board_map_test.ts"],
  },
  {
    name: "a hole in a room is noticed",
    file: "islands/live/room_messages.ts",
    find: "sequence <= knownUntil + 1) return hole;",
    replace: "sequence <= Infinity) return hole;",
    tests: STORE,
  },
  {
    name: "a hole in a room is read to its end",
    file: "islands/live/room_messages.ts",
    find: "page.length < pageSize || first <= hole.after + 1 ?",
    replace: "page.length > 0 ?",
    tests: STORE,
  },
  {
    name: "an open room reads its hole",
    file: "islands/room.ts",
    find: "    if (hole === null || !isLive) return;\n",
    replace: "    if (hole !== undefined) return;\n",
    tests: ["tests/browser/room_test.ts"],
  },
  {
    name: "each command of a form has an id of its own, however often the page is drawn",
    file: "islands/commands.ts",
    find: "  writeId(form, id);\n  const data",
    replace: "  const data",
    tests: ["tests/browser/room_test.ts"],
  },
  {
    name: "whoever has said something need not wait to say more",
    file: "islands/commands.ts",
    find: '  if (!isSaying) form.setAttribute("aria-busy", "true");',
    replace: '  form.setAttribute("aria-busy", "true");',
    tests: ["tests/browser/room_test.ts"],
  },
  {
    name: "a double tap is one step",
    file: "islands/commands.ts",
    find: 'void doubleTap.then(() => form.removeAttribute("aria-busy"));',
    replace: 'form.removeAttribute("aria-busy");',
    tests: ["tests/browser/offers_test.ts"],
  },
  {
    name: "a call for help waits for nobody's question",
    file: "db/gathered.ts",
    find: "if (urgencyNow() !== URGENCY.ordinary)",
    replace: "if (urgencyNow() < URGENCY.ordinary)",
    tests: GATHERED,
  },
  {
    name: "what waits behind a store that is away fails with it",
    file: "db/gathered.ts",
    find: "for (const { fail } of waiting.splice(0)) fail(error);",
    replace: "",
    tests: GATHERED,
  },
  {
    name: "a page that is away says how old it is",
    file: "views/connection_pill.tsx",
    find: 'state !== "live" && heardAt !== null &&',
    replace: 'state === "live" && heardAt !== null &&',
    tests: ["tests/pages/connection_pill_test.ts"],
  },
];
