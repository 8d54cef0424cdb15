/** The tally of a shift in the database: kept with it, read back whole, and the bookings it is counted from. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { newTally, type ShiftTally } from "../../actors/dispatcher/tally.ts";
import { after, bookingId, HOUR, instant, MINUTE, SYSTEM } from "../../actors/vocabulary.ts";
import { Bookings } from "../../actors/bookings.ts";
import { Hub } from "../../actors/hub.ts";
import { System } from "../../actors/system.ts";
import { bookingStore } from "../../db/bookings.ts";
import { doctorStanding } from "../../db/doctor_standing.ts";
import { peopleStore } from "../../db/people.ts";
import { queryOf } from "../../db/query.ts";
import { shiftStore } from "../../db/shifts.ts";
import * as cast from "../support/cast.ts";
import { testDatabases } from "../support/databases.ts";
import { fakeWorld } from "../support/fake_world.ts";
import { testKeyring } from "../support/keyring.ts";

for (const { name, open } of testDatabases()) {
  Deno.test(`shift tally (${name}): what is kept is read back whole, and the shift's end has the last word`, async (t) => {
    const database = await open();
    try {
      const keyring = await testKeyring(database);
      const people = peopleStore(database, keyring);
      for (const { id, role } of [cast.PATIENT, cast.CLINIC, cast.DOCTOR]) {
        await people.add({
          id,
          role,
          email: `${id}@tot.example`,
          phone: null,
          firstName: "Имя",
          lastName: "Фамилия",
          active: true,
          createdAt: cast.START,
          passwordHash: "-",
          doctor: role === "doctor"
            ? {
              clinicId: null,
              specializations: ["therapist"],
              licenseNumber: "77-01",
              licenseExpiresOn: "2030-01-01",
              status: "approved",
            }
            : null,
          clinic: null,
        } as never);
      }
      const shifts = shiftStore(database);
      await shifts.start(cast.DOCTOR.id, cast.START);
      const rich: ShiftTally = {
        ...newTally(cast.START),
        offers: 7,
        accepts: 3,
        validDeclines: 1,
        missed: 2,
        missedInARow: 1,
        answeredAt: after(cast.START, 3 * MINUTE),
        incomeKopecks: 9_007_199_254_740_993n,
        idleMilliseconds: 61_000,
        idleSince: null,
      };

      await t.step(
        "who may not work any more is found, also who is no doctor any more",
        async () => {
          const standing = doctorStanding(database);
          const rows = queryOf(database);
          const ids = [cast.DOCTOR.id, cast.PATIENT.id];
          await rows("doctor", "update doctor_profiles set status = 'approved'", []);
          deepStrictEqual([...await standing.unapprovedOf(ids)], []);
          await rows("role", "update users set role = 'patient' where id = $1", [cast.DOCTOR.id]);
          deepStrictEqual([...await standing.unapprovedOf(ids)], [cast.DOCTOR.id]);
          strictEqual((await standing.factsOf(cast.DOCTOR.id))?.approved, false);
          strictEqual(await standing.factsOf(cast.PATIENT.id), null);
          await rows("role", "update users set role = 'doctor' where id = $1", [cast.DOCTOR.id]);
        },
      );

      await t.step("which device told the place is kept with it", async () => {
        const fix = {
          latitude: 55.79,
          longitude: 37.74,
          accuracyMeters: 10,
          headingDegrees: null,
          speedMetersPerSecond: null,
          recordedAt: cast.START,
        };
        for (const device of ["phone", null]) {
          await shifts.savePositions([{ doctorId: cast.DOCTOR.id, fix, device }], []);
          const [open] = await shifts.open();
          deepStrictEqual([open?.fix, open?.device], [fix, device]);
        }
      });

      await t.step("a new shift idles from its beginning", async () => {
        deepStrictEqual((await shifts.open())[0]?.tally, newTally(cast.START));
      });

      await t.step("kopecks beyond a float's whole numbers come back as they were", async () => {
        await shifts.saveTallies([{
          doctorId: cast.DOCTOR.id,
          startedAt: cast.START,
          tally: rich,
        }]);
        deepStrictEqual((await shifts.open())[0]?.tally, rich);
      });

      await t.step(
        "bookings that ended since are there with their offers, older ones are not",
        async () => {
          const world = fakeWorld();
          const real = { ...world, bookings: bookingStore(database, keyring, world.log) };
          const bookings = new Bookings(new System(world.clock, world.log), real, new Hub());
          const made = async (last: string) => {
            const event = cast.createdEvent("urgent");
            const id = bookingId(`01900000-0000-7000-8000-0000000000${last}`);
            await bookings.create(
              { ...event.creation, id, visitId: id },
              event.words,
              cast.PATIENT,
              null,
            );
            await bookings.ask(id, cast.offerTo([cast.DOCTOR]), SYSTEM, null);
            await bookings.ask(id, { type: "cancel", reason: "Уже лучше" }, cast.PATIENT, null);
            return id;
          };
          const ended = await made("71");
          deepStrictEqual(
            (await shifts.endedBookings(instant(0))).map((
              { bookingId, offers, isCompleted, doctorId },
            ) => [
              bookingId,
              offers.map(({ doctorId, outcome }) => [doctorId, outcome]),
              isCompleted,
              doctorId,
            ]),
            [[ended, [[cast.DOCTOR.id, "cancelled"]], false, null]],
          );
          deepStrictEqual(
            await shifts.endedBookings(after(cast.START, HOUR)),
            [],
            "however old an open shift is, a day is looked back",
          );
          await shifts.end(cast.DOCTOR.id, after(cast.START, HOUR), rich);
          await shifts.start(cast.DOCTOR.id, after(cast.START, 2 * HOUR));
          deepStrictEqual(
            await shifts.endedBookings(instant(0)),
            [],
            "nothing since the open shift began",
          );
        },
      );

      await t.step("the last word stands with the shift that has ended", async () => {
        const [row] = await database.run(
          "test",
          async (sql) =>
            await sql.unsafe(
              "select tally ->> 'offers' as offers from shifts where ended_at is not null",
            ),
        );
        strictEqual(row?.offers, "7");
      });
    } finally {
      await database.close();
    }
  });
}
