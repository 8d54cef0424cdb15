/** To a hospital: what is written down is sealed, dispatchers hear of it, and a relative is asked once to call. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import { assigned } from "../support/visit.ts";
import { type Json, ROWS } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const [embedded] = kinds();
const PHONE = "+79990000017";
const NOTE = "Aspirin was given";

Deno.test("a relative is asked once, and without a word of why, to call the dispatchers", () =>
  withProgram(embedded!, async ({ base, rows, said }) => {
    const [anna, marina, other] = await Promise.all([
      people.patient(base),
      people.doctor(base),
      people.doctor(base, null),
    ]);
    const olga = await people.dispatcher(base);
    await (await people.admin(base)).ok(
      "PUT",
      "/admin/cities/default/settings",
      ROWS["put /admin/cities/{name}/settings"]!.body,
    );
    await anna.ok("PUT", "/profiles/me", {
      emergencyContact: { name: "Peter", phone: PHONE, relation: null },
    });
    const id = await assigned(anna, olga, marina);
    const send = async (who: typeof marina, hospital: string) => {
      const answer = await fetch(`${base}/bookings/${id}/transport`, {
        method: "POST",
        redirect: "manual",
        headers: { authorization: `Bearer ${who.token}`, origin: base },
        body: new URLSearchParams({ other: hospital, note: NOTE }),
      });
      await answer.body?.cancel();
      return answer.status;
    };
    strictEqual(await send(other, "The first"), 404, "another doctor's visit");
    deepStrictEqual([await send(marina, "The first"), await send(marina, "The second")], [
      303,
      303,
    ]);

    const [row] = await rows<Json>("select words, relative_told_at from hospital_transports");
    ok(row.relative_told_at ?? row.relativeToldAt);
    ok(!/The (first|second)|Aspirin/.test(new TextDecoder().decode(row.words)));
    const sms = async () =>
      await rows<Json>("select id from outbox where template = 'relative_call'");
    strictEqual((await sms()).length, 1, "once, however often it is changed");
    const [alert] = (await olga.ok("GET", "/emergency")).items;
    deepStrictEqual([alert.kind, alert.bookingId], ["hospital_transport", id]);
    ok(alert.message.includes("The second") && alert.message.includes(NOTE));
    ok(!said.some((line) => line.includes(NOTE) || line.includes("The first")), "nor in the log");
  }));
