/** Two records of one human: what is then seen, by whom, and that taking it back is exact. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Instant } from "../../actors/vocabulary.ts";
import { assigned, completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { MOTHER } from "./patient_record.ts";
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

for (const kind of kindsOfTest) {
  Deno.test(`whoever was merged sees, exports and deletes all; taken apart, each has its own, on ${kind.name}`, () =>
    withProgram(kind, async ({ base, program, rows, faults }) => {
      const [admin, olga, marina, anna, byMail] = await Promise.all([
        people.admin(base),
        people.dispatcher(base),
        people.doctor(base, null),
        people.patient(base),
        people.patient(base, { lastName: "Petrova-Mail" }),
      ]);
      const labels = async (who: ApiClient): Promise<string[]> =>
        (await who.ok("GET", "/profiles/me/addresses")).items
          .map((one: Json) => `${one.label}${one.isDefault ? "*" : ""}`);
      const address = (who: ApiClient, label: string): Promise<Json> =>
        who.ok("POST", "/profiles/me/addresses", { ...people.HOME, label });
      const wards = async (who: ApiClient): Promise<string[]> =>
        (await who.ok("GET", "/profiles/me/dependants")).items.map((one: Json) => one.firstName);
      const home = await address(anna, "Home");
      const dacha = await address(byMail, "Dacha");
      const contact = { name: "Pyotr", phone: "+79000000002" };
      await byMail.ok("PUT", "/profiles/me", {
        emergencyContact: contact,
        allergies: ["Latex"],
        policyNumber: "7849350848000013",
      });
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
      const waits = async (who: ApiClient): Promise<string[]> =>
        (await who.ok("GET", "/waitlist")).items.map((one: Json) => one.id);
      const wait = await byMail.ok("POST", "/waitlist", {
        booking: { callType: "consultation", specialization: "therapist", symptoms: "A question" },
        days: [tomorrow],
        parts: ["morning"],
      });
      const mother = await byMail.ok("POST", "/profiles/me/dependants", {
        ...MOTHER,
        consent: true,
      });
      const conclusion = async (who: ApiClient, id: string) =>
        (await who.ok("GET", `/bookings/${id}`)).conclusion ?? null;
      const visit = async (who: ApiClient, more: Json): Promise<string> => {
        const id = await assigned(who, olga, marina, more);
        await completed(id, who, marina, "Tonsillitis");
        return id;
      };
      // The mother agreed that the account by e-mail sees her conclusions.
      const first = await visit(byMail, { patientId: mother.id });
      await marina.ok("POST", `/bookings/${first}/disclose`, { sees: "all" });
      strictEqual(await conclusion(byMail, first), "Tonsillitis");

      const merge = () =>
        admin.ok("POST", `/admin/patients/${byMail.user.id}/merge`, {
          into: anna.user.id,
          reason: REASON,
        });
      await merge();
      for (const who of [anna, byMail]) {
        deepStrictEqual(
          (await labels(who)).toSorted(),
          who === anna ? ["Dacha", "Home*"] : ["Dacha*", "Home"],
        );
        deepStrictEqual(await wards(who), [MOTHER.firstName]);
        deepStrictEqual(await waits(who), [wait.id]);
      }
      const mine = await anna.ok("GET", "/profiles/me");
      deepStrictEqual(mine.allergies, null, "each edits what is written in the own record");
      const [other] = mine.otherRecords;
      deepStrictEqual(
        [other.id, other.allergies, other.emergencyContact.name, other.email],
        [byMail.user.id, ["Latex"], "Pyotr", byMail.user.email],
      );
      strictEqual(
        (await olga.ok("GET", `/profiles/${anna.user.id}`)).emergencyContact.name,
        "Pyotr",
        "whom to call is known, whichever record says it",
      );
      // An address is changed where it lies, and one of all is the default.
      await anna.ok("PUT", `/profiles/me/addresses/${dacha.id}`, {
        ...people.HOME,
        label: "Summer",
        isDefault: true,
      });
      deepStrictEqual(await labels(anna), ["Summer*", "Home"]);
      deepStrictEqual(await labels(byMail), ["Summer*", "Home"]);

      // What the mother opened to the human is open whichever account books, and closes for both.
      const second = await visit(anna, { patientId: mother.id });
      strictEqual(await conclusion(anna, second), "Tonsillitis");
      const consents = async (who: ApiClient): Promise<Json[]> =>
        (await who.ok("GET", "/profiles/me/consents")).items;
      const opened = (await consents(anna)).find(({ kind }) => kind === "disclosure")!;
      deepStrictEqual([opened.personId, opened.toPersonId], [mother.id, byMail.user.id]);
      await anna.ok("POST", `/profiles/me/consents/${opened.id}/revoke`);
      strictEqual(await conclusion(anna, second), null);
      strictEqual(await conclusion(byMail, first), null);
      await marina.ok("POST", `/bookings/${first}/disclose`, { sees: "all" });
      strictEqual(await conclusion(anna, second), "Tonsillitis");

      await anna.ok("POST", "/profiles/me/confirm", { password: people.PASSWORD });
      const file = (await anna.get("/profiles/me/export")).body;
      deepStrictEqual(
        file.account.map(({ email }: Json) => email),
        [anna.user.email, byMail.user.email],
      );
      deepStrictEqual(file.profile.map(({ id }: Json) => id), [anna.user.id, byMail.user.id]);
      deepStrictEqual(file.addresses.map(({ label }: Json) => label), ["Summer", "Home"]);
      deepStrictEqual(file.dependants.map(({ id }: Json) => id), [mother.id]);
      deepStrictEqual(
        file.bookings.map(({ id }: Json) => id).toSorted(),
        [first, second].toSorted(),
      );
      const looked = await rows<Json>(`select distinct reader_id from access_log
        where person_id = '${byMail.user.id}' and purpose = 'own'`);
      deepStrictEqual(looked, [{ readerId: anna.user.id }], "the log keeps who looked");

      // Asked for by one, told to both, taken back by the other.
      const ask = async () => {
        await rows("update bookings set ended_at = ended_at - interval '2 days'");
        await anna.ok("POST", "/profiles/me/deletion", { confirm: true });
      };
      await ask();
      const told = await rows<Json>(`select distinct person_id from outbox
        where template = 'deletion_requested'`);
      deepStrictEqual(
        told.map(({ personId }) => personId).toSorted(),
        [anna.user.id, byMail.user.id].toSorted(),
      );
      ok((await byMail.ok("GET", "/profiles/me/deletion")).deletion !== null);
      await byMail.ok("POST", "/profiles/me/deletion/withdraw");
      strictEqual((await anna.ok("GET", "/profiles/me/deletion")).deletion, null);

      await admin.ok("POST", `/admin/patients/${byMail.user.id}/unmerge`, { reason: "Sisters" });
      deepStrictEqual(await labels(anna), ["Home*"]);
      deepStrictEqual(await labels(byMail), ["Summer*"]);
      deepStrictEqual([await wards(anna), await wards(byMail)], [[], [MOTHER.firstName]]);
      deepStrictEqual([await waits(anna), await waits(byMail)], [[], [wait.id]]);
      strictEqual(await conclusion(anna, second), null, "it was opened to the other human");
      strictEqual(await conclusion(byMail, first), "Tonsillitis");
      strictEqual((await anna.ok("GET", "/profiles/me")).otherRecords.length, 0);
      strictEqual((await anna.get(`/profiles/me/dependants/${mother.id}`)).status, 404);
      const foreign = { ...people.HOME, label: "Mine" };
      strictEqual((await anna.put(`/profiles/me/addresses/${dacha.id}`, foreign)).status, 404);
      strictEqual((await byMail.ok("GET", "/profiles/me/addresses")).items[0].id, dacha.id);
      strictEqual((await anna.ok("GET", "/profiles/me/addresses")).items[0].id, home.id);

      // What is merged after somebody has asked to be deleted has asked for nothing.
      const later = (days: number) => (Date.now() + days * 86_400_000) as Instant;
      await ask();
      await merge();
      strictEqual(await program.carryOutDeletions(later(8)), 1);
      strictEqual((await byMail.get("/auth/me")).status, 200);
      strictEqual((await anna.get("/auth/me")).status, 401);
      deepStrictEqual(faults, []);
    }));
}

Deno.test("a deletion takes all records of the human with it, and their proof stands for each account", () =>
  withProgram(embedded!, async ({ base, program, rows, faults }) => {
    const [admin, olga, anna, byMail, stranger] = await Promise.all([
      people.admin(base),
      people.dispatcher(base),
      people.patient(base),
      people.patient(base),
      people.patient(base),
    ]);
    const byPhone = await olga.ok("POST", "/bookings", people.urgentBooking());
    await olga.ok("POST", `/bookings/${byPhone.id}/cancel`, { reason: "A trial" });
    await rows("update bookings set ended_at = ended_at - interval '2 days'");
    for (const from of [byMail.user.id, byPhone.patientId]) {
      await admin.ok("POST", `/admin/patients/${from}/merge`, {
        into: anna.user.id,
        reason: REASON,
      });
    }
    await byMail.ok("POST", "/profiles/me/confirm", { password: people.PASSWORD });
    await byMail.ok("POST", "/profiles/me/deletion", { confirm: true });
    strictEqual(await program.carryOutDeletions((Date.now() + 8 * 86_400_000) as Instant), 1);
    for (const who of [anna, byMail]) strictEqual((await who.get("/auth/me")).status, 401);
    strictEqual((await stranger.get("/auth/me")).status, 200);
    const gone = await rows<Json>(`select name from data_keys where shredded_at is not null
      and name in ('person:${anna.user.id}', 'person:${byMail.user.id}', 'person:${byPhone.patientId}')`);
    strictEqual(gone.length, 3);
    const proofs = await rows<Json>(
      "select user_id from account_deletions where done_at is not null",
    );
    deepStrictEqual(
      proofs.map(({ userId }) => userId).toSorted(),
      [anna.user.id, byMail.user.id].toSorted(),
    );
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
