/** Two records of one human: what is then seen, by whom, and that taking it back is exact. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { assigned } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const kindsOfTest = kinds();
const [embedded] = kindsOfTest;
const REASON = "Called and read out both telephones";

const idsOf = async (who: ApiClient): Promise<string[]> =>
  (await who.ok("GET", "/bookings?limit=100")).items.map((one: Json) => one.id).toSorted();

for (const kind of kindsOfTest) {
  Deno.test(`two accounts and a patient by telephone become one, and three again, on ${kind.name}`, () =>
    withProgram(kind, async ({ base, rows, faults }) => {
      const [admin, olga, anna, byMail, stranger] = await Promise.all([
        people.admin(base),
        people.dispatcher(base),
        people.patient(base),
        people.patient(base),
        people.patient(base),
      ]);
      const booked = async (who: ApiClient) =>
        (await who.ok("POST", "/bookings", people.urgentBooking())) as Json;
      const [own, second, byPhone] = [await booked(anna), await booked(byMail), await booked(olga)];
      // All that a merge could have rewritten: to whom things belong, and the accounts themselves.
      const everything = () =>
        rows<Json>(`
          select (select md5(string_agg(concat(id, caller_id, patient_id, payer_id), '' order by id)) from bookings) as bookings,
            (select md5(string_agg(u::text, '' order by id)) from users u) as users,
            (select md5(string_agg(e::text, '' order by booking_id, version))
              from booking_events e where by_role <> 'system' and type <> 'said') as events`);
      for (const { id } of [own, second, byPhone]) {
        await olga.ok("POST", `/bookings/${id}/hold`, {
          until: new Date(Date.now() + 600_000).toISOString(),
        });
      }
      const before = await everything();
      const stream = anna.stream();
      await stream.find("the whole", ({ event }) => event === "ping");

      const merge = (from: string, into = anna.user.id) =>
        admin.ok("POST", `/admin/patients/${from}/merge`, { into, reason: REASON });
      await merge(byMail.user.id);
      await stream.done;
      const { items } = await merge(byPhone.patientId);
      deepStrictEqual(
        [items[0].fromId, items[0].intoId, items[0].mergedBy, items[0].reason],
        [byPhone.patientId, anna.user.id, admin.user.id, REASON],
      );
      const all = [own.id, second.id, byPhone.id].toSorted();
      deepStrictEqual(await idsOf(anna), all);
      deepStrictEqual(await idsOf(byMail), all, "whichever account one signs in with");
      deepStrictEqual(await idsOf(stranger), []);
      strictEqual((await stranger.get(`/bookings/${byPhone.id}`)).status, 404);
      const again = anna.stream();
      const reset = await again.find("reset", ({ event }) => event === "reset");
      deepStrictEqual(reset.data.bookingIds.toSorted(), all);
      await olga.ok("POST", `/bookings/${byPhone.id}/messages`, { content: "On the way" });
      await again.find("a word of the other record", ({ data }) => data.content === "On the way");
      const untouched = await rows<Json>(
        `select caller_id, patient_id from bookings where id = '${second.id}'`,
      );
      deepStrictEqual(untouched[0], { callerId: byMail.user.id, patientId: byMail.user.id });

      await admin.ok("POST", `/admin/patients/${byMail.user.id}/unmerge`, { reason: "Sisters" });
      await again.done;
      deepStrictEqual(await idsOf(byMail), [second.id]);
      deepStrictEqual(await idsOf(anna), [own.id, byPhone.id].toSorted());
      strictEqual((await anna.get(`/bookings/${second.id}`)).status, 404);
      await admin.ok("POST", `/admin/patients/${byPhone.patientId}/unmerge`, { reason: "No" });
      deepStrictEqual(await idsOf(anna), [own.id]);
      deepStrictEqual(await everything(), before, "nothing was rewritten");
      const log = await admin.ok("GET", `/admin/patients/${anna.user.id}/merges`);
      deepStrictEqual(
        log.items.map((one: Json) => one.unmergeReason),
        ["No", "Sisters"],
        "what was done stays to be read",
      );
      const kept = await rows<Json>("select encode(reason, 'escape') as reason from person_merges");
      ok(kept.every(({ reason }: Json) => !reason.includes("telephones")), "reasons are sealed");
      deepStrictEqual(faults, []);
    }));
}

Deno.test("the doctor who comes reads what each record of the human says, and each reading is written down", () =>
  withProgram(embedded!, async ({ base, rows, faults }) => {
    const [admin, olga, anna, byMail, marina] = await Promise.all([
      people.admin(base),
      people.dispatcher(base),
      people.patient(base),
      people.patient(base),
      people.doctor(base),
    ]);
    const write = (who: ApiClient, card: Json) =>
      who.ok("PUT", "/profiles/me", { version: 1, ...card });
    await write(anna, { allergies: ["Penicillin"], medicines: ["Aspirin"] });
    await write(byMail, { allergies: ["Latex", "Penicillin"] });
    const merge = { into: anna.user.id, reason: REASON };
    await admin.ok("POST", `/admin/patients/${byMail.user.id}/merge`, merge);
    await assigned(anna, olga, marina);
    const card = async () => (await marina.ok("GET", `/profiles/${anna.user.id}`)).card;
    const { allergies, medicines, chronicConditions } = await card();
    deepStrictEqual(
      [allergies, medicines, chronicConditions],
      [["Penicillin", "Latex"], ["Aspirin"], null],
    );
    const read = await rows<Json>(`select distinct person_id from access_log
      where reader_id = '${marina.user.id}' and fields @> '["card"]'`);
    deepStrictEqual(
      read.map((row) => row.personId).toSorted(),
      [anna.user.id, byMail.user.id].toSorted(),
    );
    // Each edits what is written in the own record.
    deepStrictEqual((await anna.ok("GET", "/profiles/me")).allergies, ["Penicillin"]);
    await admin.ok("POST", `/admin/patients/${byMail.user.id}/unmerge`, { reason: "Sisters" });
    deepStrictEqual((await card()).allergies, ["Penicillin"]);
    deepStrictEqual(faults, []);
  }));

Deno.test("a record is merged once, never in a ring, never with who is no patient", () =>
  withProgram(embedded!, async ({ base }) => {
    const [admin, a, b, c, clinic] = await Promise.all([
      people.admin(base),
      people.patient(base),
      people.patient(base),
      people.patient(base),
      people.patient(base, { role: "clinic", clinicName: "The clinic" }),
    ]);
    const merge = async (from: string, into: string) => {
      const { status, body } = await admin.post(`/admin/patients/${from}/merge`, {
        into,
        reason: REASON,
      });
      return status === 200 ? "merged" : body.code;
    };
    const [idA, idB, idC] = [a.user.id, b.user.id, c.user.id];
    strictEqual(await merge(idA, idA), "invalid_input");
    strictEqual(await merge(idA, clinic.user.id), "invalid_input");
    strictEqual(await merge(clinic.user.id, idA), "not_found");
    strictEqual(await merge(idA, crypto.randomUUID()), "invalid_input");
    const both = await Promise.all([merge(idA, idB), merge(idB, idA)]);
    deepStrictEqual(both.toSorted(), ["already_merged", "merged"]);
    const [from, into] = both[0] === "merged" ? [idA, idB] : [idB, idA];
    strictEqual(await merge(from, idC), "already_merged");
    strictEqual(await merge(into, idC), "already_merged", "what has others merged into it");
    strictEqual(await merge(idC, from), "already_merged", "nor into what is merged itself");
    strictEqual(await merge(idC, into), "merged");
    const none = await admin.post(`/admin/patients/${into}/unmerge`, { reason: REASON });
    deepStrictEqual([none.status, none.body.code], [409, "not_merged"]);
  }));

Deno.test("of a person who was deleted nothing more is said: 404, and no fault", () =>
  withProgram(embedded!, async ({ base, rows, faults }) => {
    const [admin, anna, gone] = [
      await people.admin(base),
      await people.patient(base),
      await people.patient(base),
    ];
    await rows(`update data_keys set wrapped = null, root = null, shredded_at = now()
      where name = 'person:${gone.user.id}'`);
    const body = { into: anna.user.id, reason: REASON };
    strictEqual((await admin.post(`/admin/patients/${gone.user.id}/merge`, body)).status, 404);
    const undo = await admin.post(`/admin/patients/${gone.user.id}/unmerge`, { reason: REASON });
    strictEqual(undo.status, 404);
    deepStrictEqual(faults, []);
  }));
