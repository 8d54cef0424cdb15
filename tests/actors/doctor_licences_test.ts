/** Whether a doctor may work on a day, by the own accreditation and by the licences of clinics. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { decide } from "../../actors/booking/machine.ts";
import { type DoctorFacts, isLicensedOn } from "../../actors/booking/protocol.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { DispatcherActor } from "../../actors/dispatcher/actor.ts";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { PositionIndex } from "../../actors/dispatcher/positions.ts";
import { isRefusal, type PersonId, personId } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { bookingsWith, fakeWorld } from "../support/fake_world.ts";

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

Deno.test("licences: an offer of before the city's midnight cannot be taken after it with a licence of the day before", () => {
  const offered = cast.bookingIn("pending", "urgent");
  const accept = {
    type: "accept",
    doctor: cast.facts(cast.DOCTOR, { licenseExpiresOn: "2026-11-22" }),
  } as const;
  const by = { at: cast.START, by: cast.DOCTOR, freshDoorCode: cast.FRESH_CODE };
  ok(!isRefusal(decide(offered, accept, { ...by, today: "2026-11-22" })));
  deepStrictEqual(decide(offered, accept, { ...by, today: "2026-11-23" }), {
    refused: "licence_expired",
  });
});

Deno.test("licences: the booking asks the world which day it is", async () => {
  const accept = {
    type: "accept",
    doctor: cast.facts(cast.DOCTOR, { licenseExpiresOn: "2026-11-22" }),
  } as const;
  for (const today of ["2026-11-23", "2026-11-22"]) {
    const world = { ...fakeWorld(), today: () => today };
    const { bookings } = bookingsWith(world, cast.bookingIn("pending", "urgent"));
    const reply = await bookings.ask(cast.BOOKING, accept, cast.DOCTOR, null);
    strictEqual(isRefusal(reply), today === "2026-11-23");
  }
});

// ── who goes on shift ───────────────────────────────────────────────────

function onShiftIn(world = fakeWorld()) {
  const positions = new PositionIndex();
  const actor = new DispatcherActor(world, () => {}, new BookingIndex(), positions);
  return { actor, positions };
}

Deno.test("dispatcher: nobody unapproved or with an ended licence goes on duty", async () => {
  const { actor, positions } = onShiftIn();
  const begin = (more: Parameters<typeof cast.facts>[1]) =>
    actor.receive({
      type: "setAvailability",
      doctor: cast.facts(cast.DOCTOR, more),
      available: true,
    });
  deepStrictEqual(await begin({ approved: false }), { refused: "doctor_not_approved" });
  deepStrictEqual(await begin({ licenseExpiresOn: "2026-11-21" }), { refused: "licence_expired" });
  const inTheCity = onShiftIn({ ...fakeWorld(), today: () => "2026-11-23" });
  deepStrictEqual(
    await inTheCity.actor.receive({
      type: "setAvailability",
      doctor: cast.facts(cast.DOCTOR, { licenseExpiresOn: "2026-11-22" }),
      available: true,
    }),
    { refused: "licence_expired" },
    "the city has tomorrow already, where UTC has today",
  );
  strictEqual(positions.size, 0);
  deepStrictEqual(await begin({}), { available: true, breakUntil: null, endsAt: null });
  await actor.receive({
    type: "doctorChanged",
    doctor: cast.facts(cast.DOCTOR, { approved: false }),
  });
  strictEqual(positions.size, 0, "who loses the approval is off duty at once");
  deepStrictEqual(await begin({}), { refused: "doctor_not_approved" }, "as was read before that");
  await actor.receive({ type: "doctorChanged", doctor: cast.facts(cast.DOCTOR) });
  deepStrictEqual(await begin({}), { available: true, breakUntil: null, endsAt: null });
});

Deno.test("dispatcher: a shift that is refused what it was to be has not begun", async () => {
  const { actor, positions } = onShiftIn();
  const begin = {
    type: "setAvailability",
    doctor: cast.facts(cast.DOCTOR),
    available: true,
  } as const;
  const past = await actor.receive({ ...begin, wish: { endsAt: cast.START } });
  await actor.receive({
    type: "bookingChanged",
    summary: summaryOf(cast.bookingIn("en_route", "urgent")),
  });
  const lunch = await actor.receive({ ...begin, wish: { breakMinutes: 15 } });
  deepStrictEqual([past, lunch], [{ refused: "end_in_past" }, { refused: "break_on_visit" }]);
  strictEqual(positions.size, 0);
});
