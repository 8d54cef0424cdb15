/** Guards of the staff's part: where each has rights, who is on duty, links and merges. */
import type { Guard } from "./remove.ts";

export const STAFF_GUARDS: readonly Guard[] = [
  {
    name: "a dispatcher's rights end at the city",
    file: "actors/booking/access.ts",
    find: 'covers(membershipsOf(by), state) ? "staff" : "none"',
    replace: 'membershipsOf(by) === null ? "none" : "staff"',
    tests: ["tests/routes/staff_memberships_test.ts"],
  },
  {
    name: "a change of rights ends open streams",
    file: "routes/people/staff_administration.ts",
    find: "      hub.disconnect(personTopic(account.id));\n",
    replace: "",
    tests: ["tests/routes/staff_memberships_test.ts"],
  },
  {
    name: "the last one on duty confirms",
    file: "routes/people/staff_duty.ts",
    find: "if (alone.length > 0 && !confirmed)",
    replace: "if (alone.length < 0)",
    tests: ["tests/routes/staff_duty_test.ts"],
  },
  {
    name: "one leaves at a time",
    file: "routes/people/staff_duty.ts",
    find: "const mine = turn.then(act, act);",
    replace: "const mine = act();",
    tests: ["tests/routes/staff_duty_test.ts"],
  },
  {
    name: "a silent board promises nobody",
    file: "actors/staff/roster.ts",
    find: "this.of(place).some((one) => !isSilent(one, at))",
    replace: "this.of(place).length > 0",
    tests: ["tests/routes/staff_duty_test.ts"],
  },
  {
    name: "urgent calls close where the operator says so",
    file: "routes/booking_services.ts",
    find: "if (!isOpen) return",
    replace: "if (!isOpen && body === null) return",
    tests: ["tests/routes/staff_duty_test.ts"],
  },
  {
    name: "what has ended is found by nobody's telephone",
    file: "db/contact_index.ts",
    find: "if (isEnded(state)) return NONE;",
    replace: "",
    tests: ["tests/routes/intake_test.ts"],
  },
  {
    name: "the link ends with the telephone that it went to",
    file: "routes/people/visit_links.ts",
    find: " || !await link.isTo(phone)",
    replace: "",
    tests: ["tests/routes/visit_link_test.ts"],
  },
  {
    name: "the link shows no complaint",
    file: "routes/people/visit_links.ts",
    find: "    symptoms: null,\n    address: null,\n",
    replace: "",
    tests: ["tests/routes/visit_link_test.ts"],
  },
  {
    name: "records are not merged in a ring",
    file: "db/person_merges.ts",
    find: "(from_id in ($2::uuid, $3::uuid) or into_id = $2::uuid)",
    replace: "from_id = $2::uuid",
    tests: ["tests/routes/person_merges_test.ts"],
  },
];
