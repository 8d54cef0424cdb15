/** What is closed opens with a reason alone, for whoever gave it; the patient and the admins see it. */
import { deepEqual, equal, match, ok } from "node:assert";
import { personId } from "../../actors/vocabulary.ts";
import { ApiClient } from "../support/api_client.ts";
import { ADMIN } from "../support/server.ts";
import * as people from "../support/people.ts";
import { assigned, completed } from "../support/visit.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { signInByPage } from "./sessions.ts";

const CONCLUSION = "Acute bronchitis, rest and fluids";
const REASON = "The patient complains about the visit";

interface Scene {
  readonly inside: Inside;
  readonly base: string;
  readonly anna: ApiClient;
  readonly olga: ApiClient;
  readonly marina: ApiClient;
  readonly id: string;
}

for (const kind of kinds()) {
  const story = (what: string, tell: (scene: Scene) => Promise<void>) =>
    Deno.test(`break glass (${kind.name}): ${what}`, () =>
      withProgram(kind, async (inside) => {
        const { base } = inside;
        const [anna, olga, marina] = await Promise.all([
          people.patient(base),
          people.dispatcher(base),
          people.doctor(base, null),
        ]);
        const id = await assigned(anna, olga, marina);
        await completed(id, anna, marina, CONCLUSION);
        await tell({ inside, base, anna, olga, marina, id });
      }));

  story("a dispatcher reads a conclusion only after saying why", async (scene) => {
    const { base, anna, olga, marina, id } = scene;
    const before = await olga.ok("GET", `/bookings/${id}`);
    deepEqual([before.conclusion, before.medicalClosed], [null, true]);
    equal((await olga.post(`/bookings/${id}/break-glass`, { reason: " " })).status, 400);
    equal((await olga.ok("GET", `/bookings/${id}`)).conclusion, null, "no reason, no reading");
    equal((await anna.post(`/bookings/${id}/break-glass`, { reason: REASON })).status, 403);
    const stranger = await people.patient(base);
    equal((await stranger.post(`/bookings/${id}/break-glass`, { reason: REASON })).status, 404);
    const his = await marina.post(`/bookings/${id}/break-glass`, { reason: REASON });
    deepEqual([his.status, his.body.code], [409, "nothing_closed"], "it is open to the doctor");

    const { openUntil } = await olga.ok("POST", `/bookings/${id}/break-glass`, { reason: REASON });
    const minutes = (Date.parse(openUntil) - Date.now()) / 60_000;
    ok(minutes > 14 && minutes <= 15.1, `${minutes}`);
    const opened = await olga.ok("GET", `/bookings/${id}`);
    deepEqual([opened.conclusion, opened.medicalOpenUntil], [CONCLUSION, openUntil]);
    const other = await people.dispatcher(base);
    equal((await other.ok("GET", `/bookings/${id}`)).conclusion, null, "to nobody else");
    const listed = (await olga.ok("GET", "/admin/bookings")).items;
    ok(listed.every((item: { conclusion: unknown }) => item.conclusion === null), "in no list");

    const { items } = await anna.ok("GET", "/profiles/me/access");
    const glass = items.find((item: { outcome: string }) => item.outcome === "break_glass");
    deepEqual(
      [glass.reason, glass.readerName, glass.readerRole, glass.fields, glass.bookingId],
      [REASON, "Olga Belova", "dispatcher", ["conclusion", "addenda"], id],
    );
    const refused = items.filter((item: { outcome: string }) => item.outcome === "denied");
    ok(refused.length > 0);
    ok(refused.every((item: { readerName: unknown }) => item.readerName === null));
  });

  story("it is a flag to the admins until one has looked", async ({ base, anna, olga, id }) => {
    const admin = await people.admin(base);
    await olga.ok("POST", `/bookings/${id}/break-glass`, { reason: REASON });
    const { items: [flagged] } = await admin.ok("GET", "/admin/audit?unreviewed=true");
    deepEqual([flagged.reason, flagged.personId, flagged.reviewed], [REASON, anna.user.id, false]);
    equal((await admin.get("/admin/audit?day=2026-13-45")).status, 400);
    equal((await admin.ok("GET", "/admin/audit?day=2001-01-01")).items.length, 0);
    equal((await admin.ok("GET", `/admin/audit?readerId=${anna.user.id}`)).items.length, 0);

    const session = await signInByPage(base, ADMIN.login, ADMIN.password);
    const page = async (path: string) =>
      await (await fetch(`${base}${path}`, {
        headers: { cookie: session, "accept-language": "en" },
      }))
        .text();
    for (const path of ["/admin", "/board"]) match(await page(path), /1 emergency access to check/);
    const audit = await page("/admin/audit");
    match(audit, new RegExp(REASON));
    const review = await fetch(`${base}/admin/audit/${flagged.id}/review`, {
      method: "POST",
      redirect: "manual",
      headers: { cookie: session, "sec-fetch-site": "same-origin" },
      body: new URLSearchParams({ next: "/admin/audit" }),
    });
    deepEqual([review.status, review.headers.get("location")], [303, "/admin/audit"]);
    ok(!/emergency access waits/.test(await page("/admin")));
    equal((await admin.ok("GET", "/admin/audit?unreviewed=true")).items.length, 0);
    const chain = await admin.ok("POST", "/admin/audit/verify");
    equal(chain.broken, null);
    match(await page("/admin/audit"), new RegExp(`${chain.rows}:${chain.hash}`));
  });

  story(
    "the page shows a form and nothing else until there is a reason",
    async ({ base, olga, id }) => {
      const cookie = await signInByPage(base, olga.user.email);
      const get = async (path: string) =>
        await (await fetch(`${base}${path}`, { headers: { cookie, "accept-language": "en" } }))
          .text();
      match(await get(`/bookings/${id}`), new RegExp(`href="/bookings/${id}/medical"`));
      const closed = await get(`/bookings/${id}/medical`);
      ok(closed.includes("<textarea") && !closed.includes(CONCLUSION));
      const send = (reason: string) =>
        fetch(`${base}/bookings/${id}/medical`, {
          method: "POST",
          redirect: "manual",
          headers: { cookie, "sec-fetch-site": "same-origin", "accept-language": "en" },
          body: new URLSearchParams({ reason }),
        });
      const empty = await send("");
      equal(empty.status, 400);
      ok(!(await empty.text()).includes(CONCLUSION));
      const done = await send(REASON);
      equal(done.status, 303, await done.text());
      match(await get(`/bookings/${id}/medical`), new RegExp(CONCLUSION));
    },
  );

  story("a reason opens a card to those alone who have to do with the patient", async (scene) => {
    const { inside, base, anna, olga, marina } = scene;
    const admin = await people.admin(base);
    const opens = async (who: ApiClient) =>
      (await who.post(`/patients/${anna.user.id}/break-glass`, { reason: REASON })).status;
    const reads = async (who: ApiClient) => {
      const { services, accounts } = inside.program;
      const person = await accounts.person(personId(who.user.id));
      const seen = await services.patients.patient(person!, anna.user.id);
      return "ok" in seen && seen.ok.card !== undefined;
    };

    const registered = await new ApiClient(base).register({
      email: `doctor-${people.unique()}@tot.example`,
      password: people.PASSWORD,
      firstName: "Igor",
      lastName: "Orlov",
      role: "doctor",
      specializations: ["therapist"],
      licenseNumber: "L041-01137-77/00412806",
      licenseExpiresOn: "2035-03-14",
    });
    equal(await opens(registered), 404, "anybody may register as a doctor");
    equal(await opens(await people.doctor(base, null)), 404, "never had a visit of hers");
    deepEqual([await opens(marina), await reads(marina)], [200, true]);
    await inside.rows(`update doctor_profiles set license_expires_on = '2020-01-01'
      where user_id = '${marina.user.id}'`);
    deepEqual([await opens(marina), await reads(marina)], [404, false], "the licence is over");

    deepEqual([await opens(olga), await reads(olga)], [200, true]);
    const clinic = await people.patient(base, { role: "clinic", clinicName: "Elsewhere" });
    const put = (memberships: unknown) =>
      admin.ok("PUT", `/admin/staff/${olga.user.id}/memberships`, { memberships });
    await put([{ city: null, clinicIds: [clinic.user.id] }]);
    deepEqual([await opens(olga), await reads(olga)], [404, false], "of another clinic");
    await put([{ city: "default", clinicIds: null }]);
    deepEqual([await opens(olga), await reads(olga)], [200, true], "of the city of her visit");
    const denied = await inside.rows<{ readerId: string }>(
      `select reader_id from access_log where outcome = 'denied' and purpose = 'break_glass'
       and person_id = '${anna.user.id}'`,
    );
    ok(denied.some(({ readerId }) => readerId === registered.user.id), "and it was written down");
  });

  story("it closes again by itself", async ({ inside, olga, id }) => {
    await olga.ok("POST", `/bookings/${id}/break-glass`, { reason: REASON });
    equal((await olga.ok("GET", `/bookings/${id}`)).conclusion, CONCLUSION);
    await inside.rows(`alter table access_log disable trigger all`);
    await inside.rows(`update access_log set at = at - interval '16 minutes'`);
    deepEqual((await olga.ok("GET", `/bookings/${id}`)).conclusion, null);
    const chain = await (await people.admin(inside.base)).ok("POST", "/admin/audit/verify");
    equal(chain.broken.fault, "changed", "and who turns back the clock of the log is found");
    ok(inside.faults.some((fault) => fault.includes("the access log is broken")));
  });

  story("the list pages back from the newest", async ({ base, anna, olga, marina }) => {
    for (let time = 0; time < 3; time++) {
      const id = await assigned(anna, olga, marina);
      await completed(id, anna, marina);
      await olga.ok("GET", `/bookings/${id}`);
    }
    const all = (await anna.ok("GET", "/profiles/me/access?limit=100")).items;
    const paged: unknown[] = [];
    for (let cursor: string | null = "";;) {
      const page: { items: unknown[]; nextCursor: string | null } = await anna.ok(
        "GET",
        `/profiles/me/access?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      paged.push(...page.items);
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    deepEqual(paged, all);
    equal((await (await people.patient(base)).ok("GET", "/profiles/me/access")).items.length, 0);
  });
}
