/** Guards of calls for help and of whoever answers them, each with the test that goes red without it. */
import type { Guard } from "./remove.ts";

const SEARCH = ["tests/actors/alarm_search_test.ts"];
const STORIES = ["tests/actors/alerts_test.ts"];
const CALLS = ["tests/routes/alarm_calls_test.ts"];
const LONE = ["tests/routes/lone_visit_test.ts"];

export const SAFETY_GUARDS: readonly Guard[] = [
  {
    name: "tries of a PIN are counted",
    file: "routes/people/lone_visits.ts",
    find: "      const key = `pin/${by.id}`;\n      const refused = await tooMany(key);\n" +
      "      if (refused !== null) return refused;",
    replace: "      const key = `pin/${by.id}`;",
    tests: LONE,
  },
  {
    name: "PINs are set with the password alone",
    file: "routes/people/lone_visits.ts",
    find: "if (!await passwords.verify(known, input.ok.currentPassword)) {",
    replace: "if (known.length === 0) {",
    tests: LONE,
  },
  {
    name: "the first doctor who says yes is bound, and no other",
    file: "actors/alert/search.ts",
    find:
      'if (helper !== null || own?.outcome === "taken_by_other") return refuse("taken_by_other");',
    replace: "",
    tests: SEARCH,
  },
  {
    name: "a booking that was taken in the instant of a yes to an alarm is given back",
    file: "routes/people/alarm_calls.ts",
    find: "          around.giveBack(visit.id, by.id, reason);",
    replace: "",
    tests: CALLS,
  },
  {
    name: "whoever goes to an alarm is not there for a booking, whoever gives it",
    file: "routes/booking_services.ts",
    find: 'around.isOnAlarm(made.doctor.id) ? refuse("doctor_on_alarm") : await ask()',
    replace: "await ask()",
    tests: CALLS,
  },
  {
    name: "two yeses of one doctor are judged one after the other",
    file: "actors/one_yes.ts",
    find: "(this.#last.get(doctorId) ?? Promise.resolve()).then(answer, answer)",
    replace: "answer()",
    tests: ["tests/actors/one_yes_test.ts"],
  },
  {
    name: "the hour of an arrival is by the phone of whoever comes alone",
    file: "actors/alert/search.ts",
    find: "helper?.doctorId === command.doctorId && helper.arrivedAt === null",
    replace: "helper !== null",
    tests: SEARCH,
  },
  {
    name: "a call for help goes before what waited longer",
    file: "db/connection_pool.ts",
    find: "this.#waiting.findIndex((one) => one.urgency < urgency)",
    replace: "this.#waiting.findIndex((one) => one.urgency < 0 * urgency)",
    tests: ["tests/db/urgency_test.ts"],
  },
  {
    name: "connections that are kept for calls for help are no ordinary turn's",
    file: "db/connection_pool.ts",
    find: "if (index >= connections && !isUrgent) break;",
    replace: "",
    tests: ["tests/db/urgency_test.ts"],
  },
  {
    name: "a call for help waits for a program that comes back",
    file: "routes/listener.ts",
    find: "if (calls.size < HELD_AT_MOST) await appears(calls, isForFirst);",
    replace: "",
    tests: ["tests/routes/listener_test.ts"],
  },
  {
    name: "calls are answered before all bookings are read",
    file: "routes/listener.ts",
    find: "handler ?? (isForFirst ? first : null)",
    replace: "handler",
    tests: ["tests/routes/listener_test.ts"],
  },
  {
    name: "a board that comes back waits instead of being sent away",
    file: "routes/listener.ts",
    find: "        await appears(boards, isForFirst);",
    replace: "",
    tests: ["tests/routes/listener_test.ts"],
  },
  {
    name: "steps of alarms wait until it is known who is free",
    file: "actors/alerts.ts",
    find: "if (this.#early === null) this.tell",
    replace: "if (true) this.tell",
    tests: STORIES,
  },
  {
    name: "an alarm that was shown before its turn comes again in it",
    file: "actors/hub.ts",
    find: "    for (const one of frames) this.#shown.add(one);",
    replace: "    for (const one of frames) this.#shown.add(one);\n" +
      "    this.#frames = this.#frames.filter((one) => !one.isAlarm);",
    tests: ["tests/actors/hub_test.ts"],
  },
  {
    name: "a board's alarms wait for nothing else of it",
    file: "routes/streams.ts",
    find: "if (isBoard) frames = await emergency.frames(person);",
    replace: "if (isBoard) await whole.comes;",
    tests: ["tests/faults/alarm_first_test.ts"],
  },
  {
    name: "by the link of a visit help is called for that visit alone, while it goes on",
    file: "routes/people/link_sos.ts",
    find: 'if (isEnded(state.ok)) return { refused: "illegal_transition" };',
    replace: "",
    tests: ["tests/routes/visit_link_test.ts"],
  },
  {
    name: "a drill takes no doctor from patients",
    file: "actors/alert/search.ts",
    find: "!isSilent(kind) && !isDrill &&",
    replace: "!isSilent(kind) && (isDrill || !isDrill) &&",
    tests: SEARCH,
  },
  {
    name: "who goes to an alarm gets no offers",
    file: "actors/dispatcher/eligibility.ts",
    find: "snapshot.onAlert?.has(doctor.id)",
    replace: "snapshot.onAlert?.has(doctor.id) && snapshot.at < 0",
    tests: ["tests/actors/eligibility_test.ts"],
  },
  {
    name: "nobody is asked to a door from which danger was called",
    file: "assembly/alarm_doctors_desk.ts",
    find: "if (place === null || isThreatened(state)) return [];",
    replace: "if (place === null || (isThreatened(state) && false)) return [];",
    tests: CALLS,
  },
  {
    name: "who was not asked learns of no alarm",
    file: "actors/alert/machine.ts",
    find: '? "asked" : "none";',
    replace: '? "asked" : "asked";',
    tests: CALLS,
  },
  {
    name: "a taken alarm that is left alone rises again",
    file: "actors/alert/machine.ts",
    find: "    careDeadlineOf(state),\n  ].filter",
    replace: "  ].filter",
    tests: STORIES,
  },
  {
    name: "nobody says for another that somebody is at it",
    file: "actors/alert/machine.ts",
    find: 'return isMine ? [{ type: "careGiven" }]',
    replace: 'return isMine || state.version > 0 ? [{ type: "careGiven" }]',
    tests: STORIES,
  },
];
