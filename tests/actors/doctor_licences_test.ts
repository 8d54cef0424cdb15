/** Whether a doctor may work on a day, by the own accreditation and by the licences of clinics. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { decide } from "../../actors/booking/machine.ts";
import {
  type BookingCommand,
  type DoctorFacts,
  isLicensedOn,
} from "../../actors/booking/protocol.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { DispatcherActor } from "../../actors/dispatcher/actor.ts";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { PositionIndex } from "../../actors/dispatcher/positions.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import {
  after,
  type By,
  HOUR,
  type Instant,
  isRefusal,
  type PersonId,
  personId,
} from "../../actors/vocabulary.ts";
import { licensedVisits } from "../../routes/people/licensed_visits.ts";
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

Deno.test("licences: nobody takes or is given a consultation where no clinic of theirs consults remotely", () => {
  const { DISPATCHER, DOCTOR, OTHER_DOCTOR, facts } = cast;
  const given = cast.bookingIn("assigned", "consultation");
  const doctor = facts(DOCTOR, { mayConsult: false });
  const other = facts(OTHER_DOCTOR, { mayConsult: false });
  const turns: readonly (readonly [By, BookingCommand, BookingState])[] = [
    [DOCTOR, { type: "accept", doctor }, cast.bookingIn("pending", "consultation")],
    [DISPATCHER, { type: "assign", doctor }, cast.newBooking("consultation")],
    [DISPATCHER, {
      type: "reassign",
      doctor: other,
      fromDoctorId: DOCTOR.id,
      reason: "Заболел",
    }, given],
  ];
  for (const [by, command, state] of turns) {
    deepStrictEqual(
      decide(state, command, { at: cast.START, by, freshDoorCode: cast.FRESH_CODE }),
      { refused: "no_telemedicine" },
      command.type,
    );
  }
  const door = cast.bookingIn("pending", "urgent");
  strictEqual(cast.give(door, DOCTOR, { type: "accept", doctor }).status, "assigned");
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

Deno.test("licences: who is given a planned visit must have one on its day", async () => {
  const doctor = cast.facts(cast.DOCTOR, { licenseExpiresOn: "2026-11-23" });
  for (
    const [days, visitDay, isGood] of [[1, "2026-11-23", true], [1, "2026-11-24", false]] as const
  ) {
    const scheduledTime = after(cast.START, days * 24 * HOUR);
    const world = { ...fakeWorld(), today: (at?: Instant) => at ? visitDay : "2026-11-22" };
    const booking = { ...cast.newBooking("scheduled"), scheduledTime };
    const { bookings } = bookingsWith(world, booking);
    const assign = { type: "assign", doctor } as const;
    const reply = await bookings.ask(cast.BOOKING, assign, cast.DISPATCHER, null);
    strictEqual(!isRefusal(reply), isGood, visitDay);
  }
});

Deno.test("licences: one that ends before a planned visit is told to the desk, by the hour and as the profile changes", async () => {
  const doctor = cast.facts(cast.DOCTOR, { licenseExpiresOn: "2026-11-23" });
  const visit = cast.give(cast.newBooking("scheduled"), cast.DISPATCHER, {
    type: "assign",
    doctor,
  });
  const told: BookingCommand[] = [];
  const dates = [["2026-11-23", true], ["2026-11-24", false]] as const;
  for (const [day, isGood] of dates) {
    const world = { ...fakeWorld(), today: (at?: Instant) => at ? day : "2026-11-22" };
    const index = new BookingIndex();
    index.put(summaryOf(visit));
    const tell = (_id: unknown, command: BookingCommand) => void told.push(command);
    const lost = { type: "noteApproval", doctorId: doctor.id, approved: false } as const;
    await licensedVisits({
      visits: () => index.all(),
      people: { doctorFacts: () => Promise.resolve(doctor) },
      tell,
      today: world.today,
    })();
    deepStrictEqual(told.splice(0), isGood ? [] : [lost]);
    const actor = new DispatcherActor(world, tell, index, new PositionIndex());
    await actor.receive({ type: "doctorChanged", doctor });
    deepStrictEqual(told.splice(0), isGood ? [] : [lost]);
  }
});
