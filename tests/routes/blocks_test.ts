/** A patient who does not want a doctor again, and a doctor a patient: over HTTP, to the matching. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { personId } from "../../actors/vocabulary.ts";
import { openDispatchBooks } from "../../assembly/dispatch_books.ts";
import { START } from "../support/cast.ts";
import { keyringInMemory } from "../support/keyring.ts";
import { ManualClock } from "../support/manual_clock.ts";
import * as people from "../support/people.ts";
import { assigned, completed } from "../support/visit.ts";
import { kinds, withProgram } from "./program.ts";

const quiet = { info: () => {}, warn: () => {}, fault: () => "" };

for (const kind of kinds()) {
  Deno.test(`after a visit either of the two may say never again, on ${kind.name}`, (t) =>
    withProgram(kind, async (inside) => {
      const { base, rows } = inside;
      const [anna, olga, doctor, admin] = await Promise.all([
        people.patient(base),
        people.patient(base),
        people.doctor(base, null),
        people.admin(base),
      ]);
      const dispatcher = await people.dispatcher(base);
      const visit = async (patient: typeof anna): Promise<string> => {
        const id = await assigned(patient, dispatcher, doctor);
        await completed(id, patient, doctor);
        return id;
      };
      const assign = async (patient: typeof anna) => {
        const { id } = await patient.ok("POST", "/bookings", people.urgentBooking());
        const answer = await dispatcher.post(`/bookings/${id}/assign`, {
          doctorId: doctor.user.id,
        });
        const end = await patient.post(`/bookings/${id}/cancel`, { reason: "Better" });
        strictEqual(end.status, 200);
        return answer.status === 200 ? "assigned" : answer.body.code;
      };
      const first = await visit(anna);

      await t.step("before the visit is over nobody says it, and a stranger never", async () => {
        const open = await assigned(anna, dispatcher, doctor);
        strictEqual((await anna.post(`/bookings/${open}/block`, {})).status, 409);
        await anna.ok("POST", `/bookings/${open}/cancel`, { reason: "Better" });
        strictEqual((await olga.post(`/bookings/${first}/block`, {})).status, 404);
        strictEqual((await dispatcher.post(`/bookings/${first}/block`, {})).status, 403);
      });

      await t.step("the patient needs no reason, and it holds at once, twice or once", async () => {
        strictEqual((await anna.ok("GET", `/bookings/${first}/block`)).block, null);
        await anna.ok("POST", `/bookings/${first}/block`, {});
        await anna.ok("POST", `/bookings/${first}/block`, { reason: "Again" });
        strictEqual(await assign(anna), "doctor_blocked");
        strictEqual(await assign(olga), "assigned", "nobody else's doctor is gone");
      });

      await t.step("the doctor is not told", async () => {
        strictEqual((await doctor.ok("GET", `/bookings/${first}/block`)).block, null);
      });

      await t.step(
        "a start of the program finds it; a merged record counts as the same human",
        async () => {
          const ids = { doctor: personId(doctor.user.id), olga: personId(olga.user.id) };
          const open = () =>
            openDispatchBooks(inside.program.database, keyringInMemory(), {
              clock: new ManualClock(START),
              log: quiet,
            });
          ok((await open()).world.isBlocked(personId(anna.user.id), ids.doctor));
          strictEqual((await open()).world.isBlocked(ids.olga, ids.doctor), false);
          await admin.ok("POST", `/admin/patients/${olga.user.id}/merge`, {
            into: anna.user.id,
            reason: "One and the same",
          });
          ok((await open()).world.isBlocked(ids.olga, ids.doctor));
          strictEqual(await assign(olga), "doctor_blocked");
          await admin.ok("POST", `/admin/patients/${olga.user.id}/unmerge`, { reason: "Two" });
          strictEqual(await assign(olga), "assigned");
        },
      );

      await t.step("taken back, the two may meet again", async () => {
        const undone = await anna.call("DELETE", `/bookings/${first}/block`);
        strictEqual(undone.status, 200);
        strictEqual((await anna.call("DELETE", `/bookings/${first}/block`)).status, 404);
        strictEqual(await assign(anna), "assigned");
      });

      await t.step("a doctor says why; the offer that stands ends without saying so", async () => {
        const missing = await doctor.post(`/bookings/${first}/block`, {});
        deepStrictEqual([missing.status, missing.body.errors[0].path], [400, "reason"]);
        await doctor.ok("PUT", "/geo/availability", { available: true });
        await people.stand(doctor, people.HOME);
        const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
        const offers = async () => (await dispatcher.ok("GET", `/bookings/${id}`)).offers;
        for (let tries = 0; (await offers()).length === 0 && tries < 100; tries++) {
          await new Promise((done) => setTimeout(done, 50));
        }
        await doctor.ok("POST", `/bookings/${first}/block`, { reason: "Threw a cup" });
        const stale = await doctor.post(`/bookings/${id}/accept`, {});
        match(stale.body.code, /^(doctor_blocked|offer_closed|not_found)$/);
        for (let tries = 0; (await offers())[0].outcome === "live" && tries < 100; tries++) {
          await new Promise((done) => setTimeout(done, 20));
        }
        strictEqual((await offers())[0].outcome, "blocked");
        await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "Better" });
      });

      await t.step("staff see who and why, and lift it; patient and doctor do not", async () => {
        const { items } = await dispatcher.ok("GET", "/person-blocks");
        deepStrictEqual(
          items.map((one: { fromRole: string; reason: string }) => [one.fromRole, one.reason]),
          [["doctor", "Threw a cup"]],
        );
        strictEqual((await doctor.get("/person-blocks")).status, 403);
        strictEqual((await anna.post(`/person-blocks/${items[0].id}/lift`, {})).status, 403);
        await dispatcher.ok("POST", `/person-blocks/${items[0].id}/lift`);
        strictEqual((await dispatcher.post(`/person-blocks/${items[0].id}/lift`, {})).status, 404);
        strictEqual(await assign(anna), "assigned");
      });

      await t.step("a dispatcher of another city sees none of it", async () => {
        await doctor.ok("POST", `/bookings/${first}/block`, { reason: "Threw a cup" });
        await admin.ok("PUT", `/admin/staff/${dispatcher.user.id}/memberships`, {
          memberships: [],
        });
        deepStrictEqual((await dispatcher.ok("GET", "/person-blocks")).items, []);
        const { items } = await admin.ok("GET", "/person-blocks");
        strictEqual((await dispatcher.post(`/person-blocks/${items[0].id}/lift`, {})).status, 404);
      });

      await t.step("the words are sealed", async () => {
        const [row] = await rows<{ reason: Uint8Array }>(
          "select reason from person_blocks where reason is not null limit 1",
        );
        ok(!new TextDecoder().decode(row!.reason).includes("cup"));
      });
    }));
}
