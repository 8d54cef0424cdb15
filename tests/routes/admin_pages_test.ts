/** Admins' pages of accounts and clinics, over HTTP: invitations, applications, what was decided when. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import { ADMIN } from "../support/server.ts";
import { kinds, withProgram } from "./program.ts";
import { signInByPage } from "./sessions.ts";

const [embedded] = kinds();

Deno.test("an admin invites colleagues and decides about clinics on their pages", (t) =>
  withProgram(embedded!, async ({ base, rows, faults }) => {
    const cookie = await signInByPage(base, ADMIN.login, ADMIN.password);
    const headers = { cookie, "sec-fetch-site": "same-origin", "accept-language": "ru" };
    const page = async (path: string) => await (await fetch(base + path, { headers })).text();
    const post = async (path: string, body: Record<string, string> = {}) => {
      const answer = await fetch(base + path, {
        method: "POST",
        redirect: "manual",
        headers,
        body: new URLSearchParams(body),
      });
      return {
        status: answer.status,
        to: answer.headers.get("location"),
        html: await answer.text(),
      };
    };
    const invitations = async () =>
      (await rows<{ n: number }>(
        "select count(*)::int as n from outbox where template = 'invitation'",
      ))[0]!.n;

    await t.step("a colleague is invited, and again until they have come in", async () => {
      const body = { firstName: "Ольга", lastName: "Белова", email: "", role: "dispatcher" };
      const wrong = await post("/admin/users", body);
      strictEqual(wrong.status, 400);
      ok(wrong.html.includes('value="Белова"'), "what was typed stays");
      const email = `olga-${people.unique()}@tot.example`;
      deepStrictEqual(
        [(await post("/admin/users", { ...body, email })).to, await invitations()],
        ["/admin/users?invited", 1],
      );
      ok((await page("/admin/users?invited")).includes("Приглашение отправлено"));
      const list = await page("/admin/users?role=dispatcher");
      const again = /action="(\/admin\/users\/[^"]+\/invitation)"/.exec(list)?.[1];
      ok(again !== undefined, "the list offers it");
      deepStrictEqual([(await post(again)).status, await invitations()], [303, 2]);
    });

    await t.step("a clinic's application: its data, the decision, its history", async () => {
      const clinic = await people.patient(base, { role: "clinic", clinicName: "Яузская клиника" });
      const other = await people.patient(base, { role: "clinic", clinicName: "Другая" });
      const act = `/admin/clinics/${clinic.user.id}`;
      const early = await post(`${act}/approve`);
      strictEqual(early.status, 409);
      ok(early.html.includes("Яузская клиника"), "said beside its clinic");
      await clinic.ok("PUT", "/clinic-profiles/me", {
        version: 1,
        licenseNumber: "Л041-77/1",
        inn: "7707083893",
        addresses: ["Яузская, 11"],
      });
      const shown = await page("/admin/clinics?search=яуз");
      for (const part of ["Яузская клиника", "Л041-77/1", "7707083893", "Яузская, 11"]) {
        ok(shown.includes(part), part);
      }
      ok(!shown.includes("Другая") && (await page("/admin/clinics")).includes("Другая"));
      strictEqual((await post(`${act}/reject`)).status, 400, "a reason is needed");
      strictEqual((await post(`${act}/reject`, { reason: "Лицензия не найдена" })).status, 303);
      await clinic.ok("PUT", "/clinic-profiles/me", {
        version: (await clinic.ok("GET", "/clinic-profiles/me")).version,
        licenseNumber: "Л041-77/2",
      });
      deepStrictEqual((await post(`${act}/approve`)).to, "/admin/clinics");
      const decided = await page("/admin/clinics?status=approved");
      const history = /История<\/dt>(.*?)<\/dd>/s.exec(decided)?.[1] ?? "";
      ok(/Одобрена.*Заявка.*Отклонена.*Лицензия не найдена/s.test(history), history);
      const dump = JSON.stringify(
        await rows("select encode(reason, 'escape') as reason from application_steps"),
      );
      ok(!dump.includes("Лиценз"), "reasons lie sealed");
      strictEqual((await fetch(`${base}/admin/clinics`, { redirect: "manual" })).status, 303);
      strictEqual((await other.get(act)).status, 403, "and nobody else decides");
    });
    deepStrictEqual(faults, []);
  }));
