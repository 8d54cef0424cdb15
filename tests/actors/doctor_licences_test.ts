/** Whether a doctor may work on a day, by the own accreditation and by the licences of clinics. */
import { strictEqual } from "node:assert";
import { type DoctorFacts, isLicensedOn } from "../../actors/booking/protocol.ts";
import { type PersonId, personId } from "../../actors/vocabulary.ts";

const [YAUZA, NEVA] = ["yauza", "neva"].map(personId) as [PersonId, PersonId];
const DAY = "2026-11-27";
const doctor = (changes: Partial<DoctorFacts>): DoctorFacts => ({
  id: personId("doctor"),
  firstName: "Marina",
  lastName: "Kovaleva",
  specializations: ["therapist"],
  clinicId: null,
  approved: true,
  licenseExpiresOn: null,
  ...changes,
});
const both = { clinicIds: [YAUZA, NEVA] };

const TABLE: readonly (readonly [string, Partial<DoctorFacts>, PersonId | null, boolean])[] = [
  ["alone, without an end", {}, null, true],
  ["on the last day", { licenseExpiresOn: DAY }, null, true],
  ["the day after the last", { licenseExpiresOn: "2026-11-26" }, null, false],
  ["for a clinic whose licence has no end", { clinicId: YAUZA }, YAUZA, true],
  [
    "for a clinic on its last day",
    { clinicId: YAUZA, clinicLicences: { [YAUZA]: DAY } },
    YAUZA,
    true,
  ],
  [
    "for a clinic whose licence has ended",
    { clinicId: YAUZA, clinicLicences: { [YAUZA]: "2026-11-26" } },
    YAUZA,
    false,
  ],
  [
    "in nobody's name, of that clinic alone",
    { clinicId: YAUZA, clinicLicences: { [YAUZA]: "2026-11-26" } },
    null,
    false,
  ],
  [
    "in nobody's name, of another clinic too",
    { ...both, clinicLicences: { [YAUZA]: "2026-11-26" } },
    null,
    true,
  ],
  [
    "in the name of the one that has ended",
    { ...both, clinicLicences: { [YAUZA]: "2026-11-26" } },
    YAUZA,
    false,
  ],
  ["in the other one's name", { ...both, clinicLicences: { [YAUZA]: "2026-11-26" } }, NEVA, true],
  [
    "for a clinic that is not the doctor's",
    { clinicId: NEVA, clinicLicences: { [YAUZA]: "2026-11-26" } },
    YAUZA,
    true,
  ],
  [
    "of a good clinic with the own accreditation over",
    { clinicId: YAUZA, licenseExpiresOn: "2026-11-26" },
    YAUZA,
    false,
  ],
];

for (const [what, facts, clinicId, expected] of TABLE) {
  Deno.test(`licences: ${what}, a doctor ${expected ? "may" : "may not"} work`, () =>
    strictEqual(isLicensedOn(doctor(facts), DAY, clinicId), expected));
}
