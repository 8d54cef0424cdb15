/** Guards of planned visits, the waitlist and the days by which licences hold, each with its test. */
import type { Guard } from "./remove.ts";

const WAITLIST = ["tests/routes/waitlist_test.ts"];
const KEEPER = ["tests/routes/plan_keeper_test.ts"];
const LICENCES = ["tests/actors/doctor_licences_test.ts"];

export const PLANNING_GUARDS: readonly Guard[] = [
  {
    name: "one booking that throws stops nobody's planning",
    file: "routes/planning/plan_keeper.ts",
    find: "await this.#leftOut.unless(`place/${booking.id}`, at, what, () =>",
    replace: "await ((act: () => Promise<void>) => act())(() =>",
    tests: KEEPER,
  },
  {
    name: "one that throws is left alone for a while",
    file: "actors/left_out.ts",
    find: "if (this.has(key, at)) return;",
    replace: "",
    tests: KEEPER,
  },
  {
    name: "what has found its doctor is not called off for a window",
    file: "actors/booking/decide_visit.ts",
    find: 'command.whileSearching === true && state.status !== "pending"',
    replace: "stamp.at < 0",
    tests: ["tests/routes/planning_test.ts"],
  },
  {
    name: "quiet hours end nobody's waiting",
    file: "routes/planning/waitlist_services.ts",
    find: "return this.#beSilent(entry, news.silentUntil);",
    replace: "return this.#forget(entry.id);",
    tests: WAITLIST,
  },
  {
    name: "a booking that was made before a death closes its entry",
    file: "routes/planning/waitlist_services.ts",
    find: "if (before !== null && OPEN.includes(entry.status)) {",
    replace: "if (before === bookingId(entry.id)) {",
    tests: WAITLIST,
  },
  {
    name: "and does so at the start",
    file: "routes/planning/waitlist_services.ts",
    find: "if (entry.offer !== null && await this.#madeBy(entry, [entry.personId]) !== null) {",
    replace: "if (entry.offer === undefined) {",
    tests: WAITLIST,
  },
  {
    name: "the waitlist has more than one page",
    file: "routes/planning/waitlist_services.ts",
    find: "} while (last !== null);",
    replace: '} while (last !== null && last.id === "");',
    tests: WAITLIST,
  },
  {
    name: "a moved visit is to be set out for at its new hour",
    file: "actors/booking/evolve.ts",
    find: 'const due = moved.status !== "assigned" ? {} : {',
    replace: 'const due = moved.status !== "pending" as string ? {} : {',
    tests: ["tests/actors/booking_plan_test.ts"],
  },
  {
    name: "reminders of the hour before a move are taken back",
    file: "routes/planning/plan_keeper.ts",
    find: "before !== null && before.scheduledTime !== booking.scheduledTime",
    replace: "before === booking",
    tests: KEEPER,
  },
  {
    name: "an hour that a day comes back to is told again",
    file: "routes/planning/notices.ts",
    find: "${expectedArrivalSaidAt ?? arrivalAt}",
    replace: "${arrivalAt ?? expectedArrivalSaidAt}",
    tests: KEEPER,
  },
  {
    name: "an offer is judged by the city's day",
    file: "actors/booking/actor.ts",
    find: "        today: today(),\n",
    replace: "",
    tests: LICENCES,
  },
  {
    name: "and so is whom the matching asks",
    file: "actors/dispatcher/eligibility.ts",
    find: "snapshot.today ?? dayOf(at)",
    replace: "dayOf(at)",
    tests: ["tests/actors/eligibility_test.ts"],
  },
  {
    name: "what can wait does not stand before a call for help",
    file: "db/outbox.ts",
    find: "= ($5 = 'in_turn')",
    replace: "is not null and $5 <> ''",
    tests: ["tests/db/outbox_store_test.ts"],
  },
  {
    name: "alarms go before codes",
    file: "db/outbox.ts",
    find: "order by template in (${ALARMS}) desc, next_attempt_at limit $3",
    replace: "order by next_attempt_at limit $3",
    tests: ["tests/db/outbox_store_test.ts"],
  },
  {
    name: "a board has the oldest of what is open",
    file: "routes/current_bookings.ts",
    find: "if (page.length < PAGE / 2) return found;",
    replace: "return found;",
    tests: ["tests/routes/current_bookings_test.ts"],
  },
  {
    name: "a clinic's patient has a link",
    file: "routes/people/visit_links.ts",
    find: '!isStaff(by.role) && by.role !== "clinic"',
    replace: "!isStaff(by.role)",
    tests: ["tests/routes/visit_link_test.ts"],
  },
];
