/** A patient whom nobody takes agrees to another clinic: its price, its contract, its doctor. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { instant } from "../../actors/vocabulary.ts";
import { FLAT, until, withEarning } from "./earning_cast.ts";
import { kinds } from "./program.ts";
import { signInByPage } from "./sessions.ts";

const DEAR = {
  ...FLAT,
  visitKopecks: { ...FLAT.visitKopecks, urgent: 500_000, scheduled: 450_000 },
};

for (const kind of kinds()) {
  Deno.test(`another clinic is agreed to with its price, and then nobody else's doctor comes, on ${kind.name}`, (t) =>
    withEarning(kind, async ({ inside, anna, olga, admin, marina, pavel, clinic }) => {
      const { base } = inside;
      const clinicId = clinic.user.id;
      const idle = await people.patient(base, { role: "clinic", clinicName: "Without doctors" });
      await admin.ok("PUT", "/tariffs", {
        city: "default",
        clinicId,
        specialization: null,
        version: 0,
        terms: DEAR,
      });
      const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
      const path = `/bookings/${id}`;
      const seen = () => anna.ok("GET", path);
      const amend = (who: typeof anna, body: Json) => who.post(`${path}/amend`, body);
      const said = ({ status, body }: Json) => [status, body?.code];

      await t.step(
        "clinics are shown with what they cost more, to the patient's side alone",
        async () => {
          const { now, items } = await anna.ok("GET", `${path}/other-clinics`);
          deepStrictEqual([now.clinicId, now.price.totalKopecks], [null, 300_000]);
          deepStrictEqual(
            items.map((item: Json) => [
              item.clinicId,
              item.doctorsOnShift,
              item.price.totalKopecks,
              item.differenceKopecks,
            ]),
            [[clinicId, 1, 500_000, 200_000]],
          );
          deepStrictEqual((await olga.ok("GET", `${path}/other-clinics`)).items.length, 1);
          const stranger = await people.patient(base);
          for (const who of [stranger, pavel, clinic]) {
            strictEqual((await who.get(`${path}/other-clinics`)).status, 404);
          }
          const cookie = await signInByPage(base, anna.user.email);
          const page = await fetch(`${base}${path}/other-clinics`, { headers: { cookie } });
          const html = await page.text();
          match(html, /The clinic/);
          match(html, /5\s000/);
        },
      );

      await t.step("nothing is agreed to unseen", async () => {
        deepStrictEqual(said(await amend(anna, { clinicId })), [409, "price_changed"]);
        const none = await amend(anna, { clinicId: idle.user.id, priceKopecks: 300_000 });
        deepStrictEqual([none.status, none.body.errors[0].path], [400, "clinicId"]);
        strictEqual((await amend(pavel, { clinicId, priceKopecks: 500_000 })).status, 403);
        strictEqual((await seen()).clinicId ?? null, null);
        strictEqual((await anna.ok("GET", `${path}/progress`)).clinicName, null);
      });

      await t.step(
        "after the yes the clinic has the booking, and only its doctor is asked",
        async () => {
          await anna.ok("POST", `${path}/amend`, { clinicId, priceKopecks: 500_000 });
          strictEqual((await seen()).price.totalKopecks, 500_000);
          ok((await clinic.ok("GET", "/bookings")).items.some((one: Json) => one.id === id));
          deepStrictEqual(said(await amend(clinic, { clinicId: null, priceKopecks: 300_000 })), [
            403,
            "forbidden",
          ]);
          const assigned = await olga.post(`${path}/assign`, { doctorId: pavel.user.id });
          deepStrictEqual(said(assigned), [409, "doctor_unsuitable"]);
          const { items } = await olga.ok("GET", `${path}/candidates`);
          const verdicts = Object.fromEntries(
            items.map((one: Json) => [one.doctorId, one.verdict]),
          );
          strictEqual(verdicts[pavel.user.id], "other_provider");
        },
      );

      await t.step(
        "and back again, at the city's price; then the clinic's doctor takes it",
        async () => {
          await anna.ok("POST", `${path}/amend`, { clinicId: null, priceKopecks: 300_000 });
          deepStrictEqual([(await seen()).price.totalKopecks], [300_000]);
          ok(!(await clinic.ok("GET", "/bookings")).items.some((one: Json) => one.id === id));
          await olga.ok("POST", `${path}/amend`, { clinicId, priceKopecks: 500_000 });
          await until(
            async () => (await marina.post(`${path}/accept`, {})).status === 200,
            "the clinic's doctor",
          );
          const { status, providerId, price } = await seen();
          deepStrictEqual([status, providerId, price.totalKopecks], [
            "assigned",
            clinicId,
            500_000,
          ]);
          deepStrictEqual(said(await amend(anna, { clinicId: null })), [409, "illegal_transition"]);
          strictEqual((await anna.ok("GET", `${path}/progress`)).clinicName, "The clinic");
          const cookie = await signInByPage(base, anna.user.email);
          const page = await (await fetch(`${base}${path}`, { headers: { cookie } })).text();
          match(page, /Договор с клиникой «The clinic»/);
        },
      );

      await t.step(
        "who waits reads which clinic it is, and so does a planned visit in its place, for its doctors alone",
        async () => {
          const call = await anna.ok("POST", "/bookings", people.urgentBooking());
          await anna.ok("POST", `/bookings/${call.id}/amend`, { clinicId, priceKopecks: 500_000 });
          const cookie = await signInByPage(base, anna.user.email);
          const page = await fetch(`${base}/bookings/${call.id}`, { headers: { cookie } });
          match(await page.text(), /class="plate__line">[^<]*The clinic/);

          const tomorrow = (hours: number) =>
            new Date(Date.now() + (20 + hours) * 3_600_000).toISOString();
          const works = (doctor: typeof marina, from: number) =>
            doctor.ok("POST", "/doctor-profiles/me/planned-shifts", {
              startsAt: tomorrow(from),
              endsAt: tomorrow(from + 6),
              startPlace: people.HOME,
            });
          const windows = async (id: string) =>
            (await olga.ok("GET", `/bookings/${id}/plan-alternatives`)).windows;
          await works(pavel, 0);
          deepStrictEqual(await windows(call.id), [], "nobody else's doctor");
          await works(marina, 1);
          const [window] = await windows(call.id);
          const sooner = { startsAt: tomorrow(0.25), endsAt: tomorrow(0.75) };
          const later = (body: Json) => olga.post(`/bookings/${call.id}/later`, body);
          deepStrictEqual(said(await later(sooner)), [409, "slot_taken"]);
          const { bookingId } = await olga.ok("POST", `/bookings/${call.id}/later`, window);
          const planned = await anna.ok("GET", `/bookings/${bookingId}`);
          deepStrictEqual([planned.clinicId, planned.price.totalKopecks], [clinicId, 450_000]);
          const { clinicName } = await anna.ok("GET", `/bookings/${bookingId}/progress`);
          strictEqual(clinicName, "The clinic");
          const given = await olga.post(`/bookings/${bookingId}/assign`, {
            doctorId: pavel.user.id,
          });
          deepStrictEqual(said(given), [409, "doctor_unsuitable"]);
          const { doctors } = await olga.ok("GET", `/bookings/${bookingId}/plan-alternatives`);
          deepStrictEqual(doctors.map((one: Json) => one.doctorId), [marina.user.id]);
        },
      );

      await t.step(
        "whoever agreed to a clinic and waits for a window waits for that clinic's",
        async () => {
          const call = await anna.ok("POST", "/bookings", people.urgentBooking());
          await anna.ok("POST", `/bookings/${call.id}/amend`, { clinicId, priceKopecks: 500_000 });
          const later = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
          const works = (doctor: typeof marina, from: number) =>
            doctor.ok("POST", "/doctor-profiles/me/planned-shifts", {
              startsAt: later(from),
              endsAt: later(from + 24),
              startPlace: people.HOME,
            });
          const { id } = await anna.ok("POST", "/waitlist", {
            bookingId: call.id,
            days: [72, 96, 120].map((hours) => later(hours).slice(0, 10)),
            parts: ["morning", "day", "evening"],
          });
          const look = async () => {
            await inside.program.lookAtPlans(instant(Date.now()));
            return (await anna.ok("GET", `/waitlist/${id}`)).status;
          };
          // Past the shifts of the step before, at whatever hour this runs.
          await works(pavel, 78);
          strictEqual(await look(), "waiting", "nobody else's doctor");
          await works(marina, 80);
          strictEqual(await look(), "offered");
          const { bookingId } = await anna.ok("POST", `/waitlist/${id}/take`);
          const planned = await anna.ok("GET", `/bookings/${bookingId}`);
          deepStrictEqual([planned.clinicId, planned.price.totalKopecks], [clinicId, 450_000]);
          const given = await olga.post(`/bookings/${bookingId}/assign`, {
            doctorId: pavel.user.id,
          });
          deepStrictEqual(said(given), [409, "doctor_unsuitable"]);
        },
      );
    }));
}
