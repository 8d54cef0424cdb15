/** Licences that end: whose they are hears of it two months, a month, a week and a day ahead, each once. */
import { deepStrictEqual } from "node:assert";
import { DAY, instant } from "../../actors/vocabulary.ts";
import { licenceNotices } from "../../db/licence_notices.ts";
import { peopleStore } from "../../db/people.ts";
import { dayAt } from "../../routes/planning/city_days.ts";
import { licenceWatch, warningFor } from "../../routes/people/licence_watch.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const NOW = Date.parse("2026-11-26T09:00:00Z");
const dayIn = (days: number): string => new Date(NOW + days * DAY).toISOString().slice(0, 10);

Deno.test("the nearest warning that is due is given", () => {
  deepStrictEqual(
    [61, 60, 31, 30, 29, 8, 7, 2, 1, 0].map(warningFor),
    [null, 60, 60, 30, 30, 30, 7, 7, 1, 1],
  );
});

for (const kind of kinds()) {
  Deno.test(`a doctor is told once of each warning, on ${kind.name}`, () =>
    withProgram(kind, async ({ base, program: { database, keyring }, rows }) => {
      const marina = await people.doctor(base, null, { licenseExpiresOn: dayIn(30) });
      await people.doctor(base, null, { licenseExpiresOn: dayIn(92) });
      const blocked = await people.doctor(base, null, { licenseExpiresOn: dayIn(5) });
      await (await people.admin(base)).ok("POST", `/admin/users/${blocked.user.id}/block`, {
        reason: "No",
      });
      const written: (readonly [string, string | undefined])[] = [];
      const notices = licenceNotices(database, {
        enqueue: (_sql, { dedupeKey, values }) =>
          Promise.resolve(void written.push([dedupeKey, (values as { days?: string }).days])),
      });
      let days = 0;
      const look = licenceWatch({
        world: { clock: { now: () => instant(NOW + days * DAY) } as never },
        notices,
        people: peopleStore(database, keyring),
        outbox: { wake: () => {} },
        today: () => dayIn(days),
      });
      for (const day of [0, 0, 1, 22, 23, 24, 29, 30]) {
        days = day;
        await look();
      }
      const of = (warned: number) => `licence_ends/${marina.user.id}/${dayIn(30)}/${warned}/email`;
      deepStrictEqual(
        written.filter(([key]) => key.includes(marina.user.id)),
        [[of(30), "30"], [of(7), "7"], [of(1), "1"]],
      );
      deepStrictEqual(written.filter(([key]) => key.includes(blocked.user.id)), []);
      const told = await rows<{ n: number }>(
        `select count(*)::int as n from licence_notices where doctor_id = '${marina.user.id}'`,
      );
      deepStrictEqual(told[0]?.n, 3);
    }));
}

Deno.test("a clinic's licence that an admin has approved ends: owners hear of it, admins see it, and no calls come", () =>
  withProgram(kinds()[0]!, async (inside) => {
    const { base, program: { database, keyring }, faults } = inside;
    const [admin, olga, clinic, marina] = await Promise.all([
      people.admin(base),
      people.dispatcher(base),
      people.patient(base, { role: "clinic", clinicName: "Clinic on the Yauza" }),
      people.doctor(base, null),
    ]);
    // By the city's own clock, which is a day ahead of UTC's for three hours of each night.
    const real = (days: number): string => dayAt(instant(Date.now() + days * DAY), "Europe/Moscow");
    const change = async (body: Json) => {
      const { version } = await clinic.ok("GET", "/clinic-profiles/me");
      return await clinic.ok("PUT", "/clinic-profiles/me", { version, ...body });
    };
    const approve = () => admin.ok("POST", `/admin/clinics/${clinic.user.id}/approve`);
    await change({ licenseNumber: "L041-01137-77/1", inn: "7707083893", telemedicine: true });
    await approve();
    const { token } = await clinic.ok("POST", "/clinic-profiles/me/invites");
    await marina.ok("POST", "/doctor-profiles/me/clinics", { token });
    const wish = { callType: "consultation", specialization: "therapist", symptoms: "A question" };
    const booked = await clinic.ok("POST", "/bookings", wish);

    // What the clinic says of its licence counts once an admin has looked at it.
    const said = await change({ licenseExpiresOn: real(5) });
    deepStrictEqual([said.status, said.licenseExpiresOn, said.licensedUntil], [
      "applied",
      real(5),
      null,
    ]);
    const listed = async (query: string): Promise<Json[]> =>
      (await admin.ok("GET", `/admin/licences?${query}`)).items;
    deepStrictEqual(await listed("kind=clinic"), []);
    await approve();
    const [soon] = await listed("kind=clinic&term=7");
    deepStrictEqual(
      [soon.ownerId, soon.name, soon.daysLeft, soon.told],
      [clinic.user.id, "Clinic on the Yauza", 5, []],
    );
    deepStrictEqual(await listed("kind=clinic&term=ended"), []);
    const bad = await admin.get("/admin/licences?term=soon");
    deepStrictEqual([bad.status, bad.body.errors[0].path], [400, "term"]);

    const written: string[] = [];
    const notices = licenceNotices(database, {
      enqueue: (_sql, { template, personId }) =>
        Promise.resolve(void written.push(`${template}/${personId}`)),
    });
    const look = licenceWatch({
      world: { clock: { now: () => instant(Date.now()) } as never },
      notices,
      people: peopleStore(database, keyring),
      outbox: { wake: () => {} },
      today: () => real(0),
    });
    await look();
    await look();
    const own = `clinic_licence_ends/${clinic.user.id}`;
    deepStrictEqual(written.filter((one) => one === own), [own, own], "by e-mail and SMS, once");
    deepStrictEqual((await listed("kind=clinic&term=7"))[0].told.map(({ days }: Json) => days), [
      7,
    ]);

    // A later end that an admin does not believe counts for nothing.
    await change({ licenseExpiresOn: real(400) });
    await admin.ok("POST", `/admin/clinics/${clinic.user.id}/reject`, {
      reason: "No such licence",
    });
    const { status, licensedUntil } = await clinic.ok("GET", "/clinic-profiles/me");
    deepStrictEqual([status, licensedUntil], ["rejected", real(5)]);

    // The day after.
    await change({ licenseExpiresOn: real(-1) });
    await approve();
    deepStrictEqual((await listed("kind=clinic&term=ended")).map(({ daysLeft }) => daysLeft), [-1]);
    const refused = async (reply: Promise<Json>) => {
      const { status, body } = await reply;
      return [status, body.code];
    };
    const expired = [409, "licence_expired"];
    deepStrictEqual(await refused(marina.put("/geo/availability", { available: true })), expired);
    const to = { doctorId: marina.user.id };
    deepStrictEqual(await refused(olga.post(`/bookings/${booked.id}/assign`, to)), expired);
    deepStrictEqual(await refused(clinic.post("/bookings", wish)), expired);

    // A new licence, looked at, and calls come again.
    await change({ licenseExpiresOn: null });
    deepStrictEqual(await refused(marina.put("/geo/availability", { available: true })), expired);
    await approve();
    await marina.ok("PUT", "/geo/availability", { available: true });
    await olga.ok("POST", `/bookings/${booked.id}/assign`, to);
    deepStrictEqual(faults, []);
  }));
