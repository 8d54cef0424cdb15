/** Guards of clinics and their doctors, and the tests that go red without them. */
import type { Guard } from "./remove.ts";

const tests = ["tests/routes/clinics_test.ts"];

export const CLINIC_GUARDS: readonly Guard[] = [
  {
    name: "a clinic's link is good once",
    file: "db/clinics.ts",
    find: 'where i.token_hash = $1 and i.used_at is null and i.expires_at > ${at("$4")}',
    replace: 'where i.token_hash = $1 and i.expires_at > ${at("$4")}',
    tests,
  },
  {
    name: "a clinic's link ends by its time",
    file: "db/clinics.ts",
    find: 'where i.token_hash = $1 and i.used_at is null and i.expires_at > ${at("$4")}',
    replace: "where i.token_hash = $1 and i.used_at is null",
    tests,
  },
  {
    name: "only an approved clinic's link is good",
    file: "db/clinics.ts",
    find: "and p.user_id = i.clinic_id and p.status = 'approved'",
    replace: "and p.user_id = i.clinic_id",
    tests,
  },
  {
    name: "only an approved clinic invites",
    file: "routes/people/clinics.ts",
    find: 'if (clinic.ok.status !== "approved") return',
    replace: 'if (clinic.ok.status === "rejected") return',
    tests,
  },
  {
    name: "what was decided on is looked at again",
    file: "routes/people/clinics.ts",
    find: 'again ? { ...next, status: "applied" } : next',
    replace: "again ? { ...next } : next",
    tests,
  },
  {
    name: "a clinic assigns its own doctors only",
    file: "actors/booking/decide_search.ts",
    find: "!worksFor(command.doctor, clinicId)",
    replace: "clinicId === null",
    tests,
  },
  {
    name: "a clinic's INN lies sealed",
    file: "db/clinics.ts",
    find: "          key.seal(place(id), JSON.stringify(facts)),\n        ],",
    replace: "          new TextEncoder().encode(JSON.stringify(facts)),\n        ],",
    tests,
  },
];
