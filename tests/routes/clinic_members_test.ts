/** A clinic's second account acts in the clinic's name: its bookings, its stream, its doctors. */
import { deepStrictEqual, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const [embedded] = kinds();

Deno.test("a manager of a clinic sees, hears and assigns what is the clinic's, and nothing of others", () =>
  withProgram(embedded!, async ({ base, rows, faults }) => {
    const named = { role: "clinic", clinicName: "The clinic" };
    const [owner, other] = [await people.patient(base, named), await people.patient(base, named)];
    const manager = await people.patient(base, named);
    await rows(
      `insert into clinic_members (user_id, clinic_id, kind, added_by, added_at)
       values ('${manager.user.id}', '${owner.user.id}', 'manager', '${owner.user.id}', now())`,
    );
    // A role that was set again is read again.
    const admin = await people.admin(base);
    await admin.ok("PUT", `/admin/users/${manager.user.id}/role`, { role: "clinic" });
    const PROFILE = "/clinic-profiles/me";
    const { version } = await owner.ok("GET", PROFILE);
    await owner.ok("PUT", PROFILE, { version, telemedicine: true });
    const wish = { callType: "consultation", specialization: "therapist", symptoms: "A question" };
    const [first, foreign] = [
      await owner.ok("POST", "/bookings", wish),
      await other.ok("POST", "/bookings", wish),
    ];
    const stream = manager.stream();
    const reset = await stream.find("reset", ({ event }) => event === "reset");
    deepStrictEqual(reset.data.bookingIds, [first.id]);
    const second = await manager.ok("POST", "/bookings", wish);
    strictEqual(second.clinicId, owner.user.id, "it stands in the clinic's name");
    await stream.booking(second.id, "pending");
    for (const who of [owner, manager]) {
      const { items } = await who.ok("GET", "/bookings");
      deepStrictEqual(
        items.map((one: Json) => one.id).toSorted(),
        [first.id, second.id].toSorted(),
      );
    }
    strictEqual((await manager.get(`/bookings/${foreign.id}`)).status, 404);
    const [ours, theirs] = [await people.doctor(base, null), await people.doctor(base, null)];
    await rows(`insert into clinic_doctors (id, clinic_id, doctor_id, from_at)
      values (gen_random_uuid(), '${owner.user.id}', '${ours.user.id}', now())`);
    const assign = (doctorId: string) => manager.post(`/bookings/${first.id}/assign`, { doctorId });
    strictEqual((await assign(theirs.user.id)).status, 403);
    strictEqual((await assign(ours.user.id)).status, 200);
    await stream.booking(first.id, "assigned");
    await stream.close();
    deepStrictEqual(faults, []);
  }));
