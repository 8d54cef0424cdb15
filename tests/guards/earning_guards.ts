/** Guards of income, cash and payouts, and the tests that go red without them. */
import type { Guard } from "./remove.ts";

const payouts = ["tests/routes/payouts_test.ts"];
const cash = ["tests/routes/cash_test.ts"];

export const EARNING_GUARDS: readonly Guard[] = [
  {
    name: "whoever prepared a run of payouts does not approve it where there is another admin",
    file: "db/payouts.ts",
    find: "if (Number(others!.count) > 0) throw",
    replace: "if (Number(others!.count) < 0) throw",
    tests: payouts,
  },
  {
    name: "no line pays more than is due by now",
    file: "db/payouts.ts",
    find: "if ((due.get(line.lineId) ?? 0n) < line.kopecks + line.nettedKopecks) {",
    replace: "if ((due.get(line.lineId) ?? 0n) < 0n) {",
    tests: payouts,
  },
  {
    name: "a step of a run comes from its own state alone",
    file: "db/payouts.ts",
    find: "if (!from.includes(run.status)) throw",
    replace: "if (from.length === 0) throw",
    tests: payouts,
  },
  {
    name: "a line is returned once",
    file: "db/payouts.ts",
    find: "where id = $1 and returned_at is null and kopecks > 0 returning id",
    replace: "where id = $1 and kopecks > 0 returning id",
    tests: payouts,
  },
  {
    name: "cash is confirmed once",
    file: "db/cash_handovers.ts",
    find:
      "where id = $1 and status = 'said' and clinic_id is not distinct from $2::uuid\n             returning doctor_id",
    replace:
      "where id = $1 and clinic_id is not distinct from $2::uuid\n             returning doctor_id",
    tests: cash,
  },
  {
    name: "cash is answered by its receiver",
    file: "routes/money/handover_services.ts",
    find: "|| found.clinicId !== receives",
    replace: "",
    tests: cash,
  },
];
