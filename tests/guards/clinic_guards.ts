/** Guards of clinics and their doctors, and the tests that go red without them. */
import type { Guard } from "./remove.ts";

const tests = ["tests/routes/clinics_test.ts"];
const TEAM = ["tests/routes/clinic_team_test.ts"];

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
    find: 'clinics.save({ ...next, status: "applied" }, {',
    replace: "clinics.save({ ...next }, {",
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
    name: "a clinic's owners alone set its tariffs",
    file: "routes/money/tariff_services.ts",
    find: "if (!isAdmin(by) && !ownsClinic(by)) return",
    replace: "if (by.role === 'patient') return",
    tests: TEAM,
  },
  {
    name: "a clinic's INN lies sealed",
    file: "db/clinics.ts",
    find: "          key.seal(place(id), JSON.stringify(facts)),\n          again?.id ?? null,",
    replace:
      "          new TextEncoder().encode(JSON.stringify(facts)),\n          again?.id ?? null,",
    tests,
  },
  {
    name: "no calls in the name of a clinic whose licence has ended",
    file: "actors/booking/doctor_facts.ts",
    find: "(doctor.clinicLicences?.[id] ?? day) >= day",
    replace: '(doctor.clinicLicences?.[id] ?? day) >= ""',
    tests: ["tests/actors/doctor_licences_test.ts", "tests/routes/licence_watch_test.ts"],
  },
  {
    name: "the end of a clinic's licence counts once an admin has looked at it",
    file: "db/clinics.ts",
    find: "case when $3 = 'approved' then $9::text::date else license_expires_on end",
    replace: "$9::text::date",
    tests: ["tests/routes/licence_watch_test.ts"],
  },
  {
    name: "an invitation to a clinic's team is good once",
    file: "db/clinic_members.ts",
    find: "if (used.length === 0) throw new InviteSpent();",
    replace: "",
    tests: TEAM,
  },
  {
    name: "managers do not invite",
    file: "routes/people/clinic_members.ts",
    find: "    async invite(by, body, language) {\n      if (!ownsClinic(by)) return FORBIDDEN;\n",
    replace: "    async invite(by, body, language) {\n",
    tests: TEAM,
  },
  {
    name: "managers do not change what is the clinic's before the law",
    file: "routes/people/clinics.ts",
    find: "      if (!ownsClinic(by)) return FORBIDDEN;\n",
    replace: "",
    tests: TEAM,
  },
  {
    name: "the last owner stays one",
    file: "db/clinic_members.ts",
    find: "and (kind <> 'owner' or $5::boolean) returning kind",
    replace: "and ($5::boolean or true) returning kind",
    tests: TEAM,
  },
  {
    name: "whoever acts for a clinic no longer is nobody",
    file: "db/standing.ts",
    find: "m.user_id = users.id and m.ended_at is not null))`",
    replace: "m.user_id = users.id and false))`",
    tests: TEAM,
  },
  {
    name: "what is open of a removed member closes",
    file: "routes/people/clinic_members.ts",
    find: "      await closed(userId);\n",
    replace: "",
    tests: TEAM,
  },
];
