/** A clinic's team: owners invite, managers do the daily work, and whoever is removed is out at once. */
import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert";
import { instant } from "../../actors/vocabulary.ts";
import { clinicMemberStore, InviteSpent, type OpenInvite } from "../../db/clinic_members.ts";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { uploaded } from "./photo_of.ts";
import { signInByPage } from "./sessions.ts";

const MEMBERS = "/clinic-profiles/me/members";
const JOIN = "/auth/register/clinic-member";
const NAMES = { firstName: "Vera", lastName: "Yauzova", password: people.PASSWORD };
const [embedded] = kinds();

/** The token in the first invitation that went out after so many messages. */
async function tokenAfter({ messages }: Inside, from: number): Promise<string> {
  const { text } = await messages.find((one) => one.text.includes("/team/"), from);
  const token = /\/team\/([\w-]{43})/.exec(text)?.[1];
  ok(token, text);
  return token;
}

for (const kind of kinds()) {
  Deno.test(`a clinic's owner invites a manager by a link that works once, and removes them at once, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base, rows, faults, messages } = inside;
      const nobody = new ApiClient(base);
      const [owner, other, anna] = await Promise.all([
        people.patient(base, { role: "clinic", clinicName: "Clinic on the Yauza" }),
        people.patient(base, { role: "clinic", clinicName: "Another clinic" }),
        people.patient(base),
      ]);
      const email = `vera-${people.unique()}@tot.example`;
      const codes = ({ status, body }: Json) => [status, body?.code];

      // Whether the contact has an account the clinic does not learn.
      const invited = async (contact: string, kind = "manager") => {
        const from = messages.messages.length;
        const made = await owner.ok("POST", MEMBERS, { email: contact, kind });
        return { made, token: await tokenAfter(inside, from) };
      };
      const { made: known, token: annas } = await invited(anna.user.email);
      const { made: fresh, token: early } = await invited(email);
      deepStrictEqual(Object.keys(known), Object.keys(fresh));
      const taken = await nobody.post(JOIN, { token: annas, ...NAMES });
      deepStrictEqual(codes(taken), [409, "account_exists"]);
      strictEqual((await anna.ok("GET", "/auth/me")).role, "patient");

      // An earlier link ends with the next one; nothing of a token or a contact lies in clear.
      const { token } = await invited(email);
      deepStrictEqual(codes(await nobody.post(JOIN, { token: early, ...NAMES })), [
        409,
        "invite_not_open",
      ]);
      const kept = JSON.stringify(
        await rows(
          "select i::text, encode(sealed, 'escape') as sealed from clinic_member_invites i",
        ),
      );
      ok(!kept.includes(token) && !kept.includes("vera-"), "sealed");
      const common = await nobody.post(JOIN, { token, ...NAMES, password: "password" });
      deepStrictEqual([common.status, common.body.errors[0].path], [400, "password"]);
      const both = await Promise.all([1, 2].map(() => nobody.post(JOIN, { token, ...NAMES })));
      deepStrictEqual(both.map(({ status }) => status).toSorted(), [201, 409]);
      // Somebody else who read it while it was good comes too late in the store.
      const { database, keyring } = inside.program;
      const silent = { enqueue: () => Promise.resolve(), wake: () => {} };
      const store = clinicMemberStore(database, keyring, silent);
      const [read] = await rows<Omit<OpenInvite, "expiresAt">>(
        `select id, clinic_id as "clinicId", kind, created_by as "createdBy", '' as contact,
         '' as "clinicName" from clinic_member_invites where used_at is not null`,
      );
      const now = instant(Date.now());
      await rejects(
        () =>
          database.transaction(
            "join",
            (sql) =>
              store.join(sql, { ...read!, expiresAt: now }, anna.user.id, now, crypto.randomUUID()),
          ),
        InviteSpent,
      );
      const manager = await new ApiClient(base).signIn({ login: email, password: NAMES.password });
      strictEqual(manager.user.role, "clinic");
      const profiles = await rows(
        `select 1 from clinic_profiles where user_id = '${manager.user.id}'`,
      );
      strictEqual(profiles.length, 0, "a member is no clinic");

      // The daily work is a manager's, what is an owner's is not, and nobody else's clinic is anybody's.
      strictEqual((await manager.ok("GET", "/clinic-profiles/me")).name, "Clinic on the Yauza");
      const seen = await manager.ok("GET", MEMBERS);
      deepStrictEqual(
        seen.members.map((one: Json) => [one.kind, one.isOwn, one.email]),
        [["owner", true, null], ["manager", false, null]],
      );
      deepStrictEqual([seen.invites, seen.changes], [[], []]);
      const { id: ownerId } = owner.user;
      const forbidden = [
        await manager.post(MEMBERS, { email: "x@tot.example", kind: "owner" }),
        await manager.put(`${MEMBERS}/${manager.user.id}`, { kind: "owner" }),
        await manager.post(`${MEMBERS}/${ownerId}/end`),
        await manager.post(`${MEMBERS}/invites/${known.id}/withdraw`),
        await manager.put("/clinic-profiles/me", { version: 1, name: "Mine" }),
        await manager.put("/tariffs", {}),
      ];
      deepStrictEqual(forbidden.map(({ status }) => status), [403, 403, 403, 403, 403, 403]);
      // What visits cost is an owner's to say; a manager reads it.
      deepStrictEqual((await manager.ok("GET", "/tariffs")).items, []);
      strictEqual((await owner.put("/tariffs", {})).status, 400, "an owner is asked for the terms");
      strictEqual((await other.post(`${MEMBERS}/${manager.user.id}/end`)).status, 404);
      strictEqual(
        (await other.put(`${MEMBERS}/${manager.user.id}`, { kind: "owner" })).status,
        404,
      );
      strictEqual((await other.post(`${MEMBERS}/invites/${known.id}/withdraw`)).status, 404);
      strictEqual((await owner.post(`${MEMBERS}/${ownerId}/end`)).status, 404, "an owner for good");

      // Removed: the stream closes with a word, page and tokens are dead within a second.
      const cookie = await signInByPage(base, email);
      const page = () => fetch(`${base}/clinic`, { headers: { cookie }, redirect: "manual" });
      const first = await page();
      await first.body?.cancel();
      strictEqual(first.status, 200);
      const stream = manager.stream();
      await stream.find("ping", ({ event }) => event === "ping");
      const at = performance.now();
      await owner.ok("POST", `${MEMBERS}/${manager.user.id}/end`);
      await stream.find("the word", ({ event }) => event === "account_closed");
      await stream.done;
      ok(performance.now() - at < 1_000, `dead after ${Math.round(performance.now() - at)} ms`);
      const after = await page();
      await after.body?.cancel();
      match(after.headers.get("location") ?? "", /^\/signin/);
      strictEqual((await manager.get("/bookings")).status, 401);
      const signIn = { login: email, password: NAMES.password };
      strictEqual((await nobody.post("/auth/login", signIn)).body.code, "account_disabled");
      // Opened again by an admin it is still nobody's account.
      const admin = await people.admin(base);
      await admin.post(`/admin/users/${manager.user.id}/unblock`);
      strictEqual((await nobody.post("/auth/login", signIn)).body.code, "account_disabled");

      // Only a new invitation opens it.
      const back = await nobody.ok("POST", JOIN, {
        token: (await invited(email, "owner")).token,
        ...NAMES,
        lastName: "Belova",
      });
      strictEqual(back.user.id, manager.user.id);
      const { changes } = await owner.ok("GET", MEMBERS);
      deepStrictEqual(
        changes.map(({ change, byName }: Json) => [change, byName]),
        [["joined", "Anna Petrova"], ["removed", "Anna Petrova"], ["joined", "Anna Petrova"]],
      );
      deepStrictEqual(faults, []);
    }));
}

Deno.test("a clinic is never without an owner, whoever goes first", () =>
  withProgram(embedded!, async (inside) => {
    const { base, rows, messages, faults } = inside;
    const nobody = new ApiClient(base);
    const own = await people.patient(base, { role: "clinic", clinicName: "The clinic" });
    const joined = async (kind: string): Promise<ApiClient> => {
      const phone = `+7900${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`;
      const from = messages.messages.length;
      await own.ok("POST", MEMBERS, { phone, kind });
      const token = await tokenAfter(inside, from);
      await nobody.ok("POST", JOIN, { token, ...NAMES });
      return await new ApiClient(base).signIn({ login: phone, password: NAMES.password });
    };
    const deletion = async (who: ApiClient): Promise<string | number> => {
      await who.ok("POST", "/profiles/me/confirm", { password: people.PASSWORD });
      const { status, body } = await who.post("/profiles/me/deletion", { confirm: true });
      if (status !== 202) return body.code;
      await who.ok("POST", "/profiles/me/deletion/withdraw");
      return status;
    };
    const manager = await joined("manager");
    strictEqual(await deletion(own), "last_owner", "managers would be left alone");
    const second = await joined("owner");
    strictEqual(await deletion(own), 202);
    strictEqual(await deletion(second), 202);

    // The clinic's own account is closed by an admin: then the second owner is the last.
    await (await people.admin(base)).ok("POST", `/admin/users/${own.user.id}/block`, {
      reason: "Lost",
    });
    const demote = await second.put(`${MEMBERS}/${second.user.id}`, { kind: "manager" });
    deepStrictEqual([demote.status, demote.body.code], [409, "last_owner"]);
    const leave = await second.post(`${MEMBERS}/${second.user.id}/end`);
    deepStrictEqual([leave.status, leave.body.code], [409, "last_owner"]);
    strictEqual(await deletion(second), "last_owner");
    await second.ok("PUT", `${MEMBERS}/${manager.user.id}`, { kind: "owner" });
    // Both at once: one stays.
    const both = await Promise.all(
      [second, manager].map((who) => who.post(`${MEMBERS}/${who.user.id}/end`)),
    );
    deepStrictEqual(both.map(({ status }) => status).toSorted(), [200, 409]);
    const left = await rows<Json>(
      `select 1 from clinic_members where kind = 'owner' and ended_at is null`,
    );
    strictEqual(left.length, 1);
    deepStrictEqual(faults, []);
  }));

Deno.test("a clinic's documents lie sealed, are an owner's to add, and stand beside its application", () =>
  withProgram(embedded!, async (inside) => {
    const { base, rows, messages, faults } = inside;
    const [admin, own, other, doctor] = await Promise.all([
      people.admin(base),
      people.patient(base, { role: "clinic", clinicName: "The clinic" }),
      people.patient(base, { role: "clinic", clinicName: "Another clinic" }),
      people.doctor(base, null),
    ]);
    const from = messages.messages.length;
    const email = `vera-${people.unique()}@tot.example`;
    await own.ok("POST", MEMBERS, { email, kind: "manager" });
    const token = await tokenAfter(inside, from);
    await new ApiClient(base).ok("POST", JOIN, { token, ...NAMES });
    const manager = await new ApiClient(base).signIn({ login: email, password: NAMES.password });

    strictEqual((await uploaded(own, "clinic", "diploma")).errors[0].path, "kind");
    strictEqual((await uploaded(doctor, "doctor", "licence")).errors[0].path, "kind");
    strictEqual((await uploaded(manager, "clinic", "licence")).code, "forbidden");
    const licence = await uploaded(own, "clinic", "licence");
    const note = await uploaded(own, "clinic", "other");
    deepStrictEqual([licence.status, licence.kind, note.status], [201, "licence", 201]);
    const listed = async (who: ApiClient, path: string): Promise<string[]> =>
      (await who.ok("GET", path)).items.map(({ kind }: Json) => kind);
    const path = "/clinic-profiles/me/documents";
    deepStrictEqual(await listed(manager, path), ["licence", "other"], "managers read");
    deepStrictEqual(await listed(admin, `/admin/clinics/${own.user.id}/documents`), [
      "licence",
      "other",
    ]);
    deepStrictEqual(await listed(other, path), []);
    const get = (who: ApiClient) =>
      fetch(`${base}/api/v1/documents/${licence.id}`, {
        headers: { authorization: `Bearer ${who.token}` },
      }).then(async (answer) => (await answer.body?.cancel(), answer.status));
    deepStrictEqual(await Promise.all([own, manager, admin, other, doctor].map(get)), [
      200,
      200,
      200,
      404,
      404,
    ]);
    const read = await rows<Json>(
      `select reader_role from access_log where person_id = '${own.user.id}' and purpose = 'application'`,
    );
    deepStrictEqual(read, [{ readerRole: "admin" }]);
    const remove = async (who: ApiClient, id: string) =>
      (await who.call("DELETE", `/documents/${id}`)).status;
    deepStrictEqual(
      [await remove(other, note.id), await remove(manager, note.id), await remove(own, note.id)],
      [404, 403, 204],
    );
    await own.ok("PUT", "/clinic-profiles/me", {
      version: 1,
      licenseNumber: "L041-01137-77/1",
      inn: "7707083893",
    });
    await admin.ok("POST", `/admin/clinics/${own.user.id}/approve`);
    strictEqual(await remove(own, licence.id), 409, "what an approval rests on stays");
    deepStrictEqual(faults, []);
  }));
