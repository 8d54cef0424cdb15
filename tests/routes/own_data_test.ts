/** One's own data: taken along whole, after a proof; and deleted so that nothing brings it back. */
import { deepEqual, equal, match, ok, rejects } from "node:assert";
import { Buffer } from "node:buffer";
import { type Instant, personId } from "../../actors/vocabulary.ts";
import { auditStore } from "../../db/audit.ts";
import { KeyShredded } from "../../db/keyring.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { assigned, completed } from "../support/visit.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { signInByPage } from "./sessions.ts";

const CONCLUSION = "Pneumonia of the right lung";
const SYMPTOMS = "A fever that does not fall";
const WORDS = "The child is at home alone";
const DAY = 86_400_000;
const BODY = { confirm: true };
const CARD = { allergies: ["Penicillin"], medicines: ["Metformin 500 mg"] };
const PROFILE = { policyNumber: "7849350848000013", snils: "112-233-445 95", ...CARD };
const CHILD = { firstName: "Lev", lastName: "Sidorov", birthDate: "2019-06-01", relation: "child" };

/** Profile, card, an address and a child with a card of its own. */
async function fillIn(who: ApiClient): Promise<string> {
  await who.ok("PUT", "/profiles/me", PROFILE);
  await who.ok("POST", "/profiles/me/addresses", { ...people.HOME, flat: "777", label: "Dacha" });
  const body = { ...CHILD, allergies: ["Peanuts"], consent: true };
  return (await who.ok("POST", "/profiles/me/dependants", body)).id;
}

interface Scene {
  readonly inside: Inside;
  readonly base: string;
  readonly anna: ApiClient;
  readonly olga: ApiClient;
  readonly marina: ApiClient;
  /** A visit of Anna that is over, with words in its room. */
  readonly id: string;
}

const confirmed = (who: ApiClient): Promise<unknown> =>
  who.ok("POST", "/profiles/me/confirm", { password: people.PASSWORD });

const longAgo = ({ rows }: Inside): Promise<unknown> =>
  rows("update bookings set ended_at = ended_at - interval '2 days' where ended_at is not null");

for (const kind of kinds()) {
  const story = (what: string, tell: (scene: Scene) => Promise<void>) =>
    Deno.test(`own data (${kind.name}): ${what}`, () =>
      withProgram(kind, async (inside) => {
        const { base } = inside;
        const [anna, olga, marina] = await Promise.all([
          people.patient(base),
          people.dispatcher(base),
          people.doctor(base, null),
        ]);
        const id = await assigned(anna, olga, marina, { symptoms: SYMPTOMS });
        await anna.ok("POST", `/bookings/${id}/messages`, { content: WORDS });
        await completed(id, anna, marina, CONCLUSION);
        await tell({ inside, base, anna, olga, marina, id });
        deepEqual(inside.faults, []);
      }));

  story("the export needs the password anew, and then has all of it", async (scene) => {
    const { anna, olga, id, inside } = scene;
    const early = await anna.get("/profiles/me/export");
    deepEqual([early.status, early.body.code], [409, "confirmation_required"]);
    const wrong = await anna.post("/profiles/me/confirm", { password: "wrong-one" });
    deepEqual([wrong.status, wrong.body.errors[0].path], [409, "password"]);
    equal((await anna.get("/profiles/me/export")).status, 409);
    await olga.ok("POST", `/bookings/${id}/break-glass`, { reason: "A complaint about the visit" });
    await fillIn(anna);
    await confirmed(anna);
    const reply = await anna.get("/profiles/me/export");
    equal(reply.status, 200);
    match(reply.headers.get("content-disposition") ?? "", /attachment/);
    const { account: [account], bookings: [booking], accessLog } = reply.body;
    deepEqual([account.email, account.phone], [anna.user.email, anna.user.phone]);
    deepEqual(
      [booking.id, booking.symptoms, booking.conclusion, booking.address.flat],
      [id, SYMPTOMS, CONCLUSION, "48"],
    );
    ok(booking.messages.some(({ content }: { content: string }) => content === WORDS));
    equal(booking.history.at(-1).to, "completed");
    const { profile: [profile], addresses: [address], dependants: [child], consents } = reply.body;
    deepEqual([profile.allergies, profile.policyNumber], [CARD.allergies, PROFILE.policyNumber]);
    deepEqual([address.label, address.flat], ["Dacha", "777"]);
    deepEqual([child.firstName, child.allergies], ["Lev", ["Peanuts"]]);
    ok(consents.length > 0);
    const glass = accessLog.find(({ outcome }: { outcome: string }) => outcome === "break_glass");
    equal(glass.reason, "A complaint about the visit");
    // Another sign-in of the same person has proved nothing. Tokens of one second are the same.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const elsewhere = await new (anna.constructor as new (base: string) => ApiClient)(anna.base)
      .signIn({ login: anna.user.email, password: people.PASSWORD });
    equal((await elsewhere.get("/profiles/me/export")).status, 409);
    equal((await inside.rows("select 1 from access_log where reader_id = person_id")).length, 0);
  });

  story("a doctor's export has the doctor, and no patient", async ({ marina }) => {
    await confirmed(marina);
    const { body } = await marina.get("/profiles/me/export");
    equal(body.doctorProfile[0].licenseNumber, "L041-01137-77/00412806");
    equal(body.bookings.length, 1);
    const text = JSON.stringify(body);
    for (const word of [SYMPTOMS, CONCLUSION, WORDS, "Petrova", "Mironovskaya"]) {
      ok(!text.includes(word), word);
    }
  });

  story(
    "two hundred bookings and a long room come whole, in pieces",
    async ({ anna, inside, id }) => {
      await inside.rows(`
      insert into booking_messages (booking_id, sequence, id, sender_role, type, audience, sealed,
        created_at)
      select '${id}', 1000 + n, gen_random_uuid(), 'system', 'text', 'staff', '\\x00', now()
      from generate_series(1, 5) n`);
      for (let time = 0; time < 230; time++) {
        const { id: next } = await anna.ok("POST", "/bookings", people.urgentBooking());
        await anna.ok("POST", `/bookings/${next}/cancel`, { reason: "A trial" });
      }
      await confirmed(anna);
      const { body } = await anna.get("/profiles/me/export");
      equal(new Set(body.bookings.map((booking: { id: string }) => booking.id)).size, 231);
      ok(body.bookings.every((booking: { history: unknown[] }) => booking.history.length >= 2));
    },
  );

  story("the page asks for the password, then shows, gives and deletes", async (scene) => {
    const { base, anna, inside } = scene;
    await longAgo(inside);
    const cookie = await signInByPage(base, anna.user.email);
    const headers = { cookie, "sec-fetch-site": "same-origin", "accept-language": "en" };
    const get = async (path: string) => {
      const answer = await fetch(`${base}${path}`, { headers, redirect: "manual" });
      return { status: answer.status, text: await answer.text() };
    };
    const send = async (path: string, form: Record<string, string>) => {
      const answer = await fetch(`${base}${path}`, {
        method: "POST",
        headers,
        redirect: "manual",
        body: new URLSearchParams(form),
      });
      return { status: answer.status, text: await answer.text() };
    };
    match((await get("/account/data")).text, /Download all/, "a sign-in of just now is a proof");
    await inside.rows("update sessions set created_at = created_at - interval '11 minutes'");
    const asked = await get("/account/data");
    ok(asked.text.includes('name="password"') && !asked.text.includes("Download all"));
    equal((await get("/account/data/export")).status, 303);
    equal((await send("/account/data/deletion", { confirm: "yes" })).status, 409);
    equal((await send("/account/data/confirm", { password: "wrong" })).status, 409);
    equal((await send("/account/data/confirm", { password: people.PASSWORD })).status, 303);
    const file = await get("/account/data/export");
    equal(JSON.parse(file.text).account[0].email, anna.user.email);
    equal((await send("/account/data/deletion", {})).status, 400, "not without the tick");
    equal((await send("/account/data/deletion", { confirm: "yes" })).status, 303);
    const free = (await get("/account/data")).text;
    ok(/will be deleted/.test(free) && !/cannot be deleted/.test(free));
    // A refund comes into the wallet meanwhile: said there, with the way out, as long as it lies there.
    const lies = (key: string, kopecks: number) =>
      inside.rows(`select ledger_post('${key}', 'test', now(), null, null, null, '[
        {"kind": "wallet", "owner_id": "${anna.user.id}", "kopecks": ${-kopecks}},
        {"kind": "bank", "owner_id": "00000000-0000-0000-0000-000000000000",
         "kopecks": ${kopecks}}]')`);
    await lies("in", 100);
    const held = (await get("/account/data")).text;
    match(held, /will be deleted.*Something holds it up so far.*money in the wallet/s);
    match(held, /<a href="\/wallet">/);
    const { deletion } = await anna.ok("GET", "/profiles/me/deletion");
    deepEqual([deletion.obstacle.code, deletion.obstacle.message.length > 20], [
      "deletion_wallet_not_empty",
      true,
    ]);
    await inside.rows("update account_deletions set due_at = now() - interval '1 minute'");
    ok(!/will be deleted|<strong>The account/.test((await get("/account/data")).text));
    match((await get("/account/data")).text, /The deletion waits/);
    await lies("out", -100);
    equal((await anna.ok("GET", "/profiles/me/deletion")).deletion.obstacle, null);
    equal((await send("/account/data/deletion/withdraw", {})).status, 303);
    ok(!/The deletion waits|will be deleted/.test((await get("/account/data")).text));
  });

  story(
    "nothing is deleted under an open visit, an open room, a shift or the last admin",
    async (scene) => {
      const { base, anna, marina, inside } = scene;
      const ask = async (who: ApiClient, password = people.PASSWORD) => {
        await who.ok("POST", "/profiles/me/confirm", { password });
        const { status, body } = await who.post("/profiles/me/deletion", BODY);
        return [status, body.code];
      };
      equal((await anna.post("/profiles/me/deletion", BODY)).body.code, "confirmation_required");
      deepEqual(await ask(anna), [409, "deletion_open_booking"], "the room is open for a day");
      await longAgo(inside);
      const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
      deepEqual(await ask(anna), [409, "deletion_open_booking"]);
      await anna.ok("POST", `/bookings/${id}/cancel`, { reason: "A trial" });
      await longAgo(inside);
      equal((await ask(anna))[0], 202);
      await marina.ok("PUT", "/geo/availability", { available: true });
      deepEqual(await ask(marina), [409, "deletion_on_shift"]);
      const admin = await people.admin(base);
      const { ADMIN } = await import("../support/server.ts");
      deepEqual(await ask(admin, ADMIN.password), [409, "last_admin"]);
      equal((await anna.ok("GET", "/profiles/me/deletion")).deletion !== null, true);
      await anna.ok("POST", "/profiles/me/deletion/withdraw");
      equal((await anna.post("/profiles/me/deletion/withdraw")).status, 404);
      equal(await inside.program.carryOutDeletions((Date.now() + 30 * DAY) as Instant), 0);
    },
  );

  story("a week later the person is gone, and the visit is still there", async (scene) => {
    const { base, anna, olga, marina, inside, id } = scene;
    const { program } = inside;
    const child = await assigned(anna, olga, marina, {
      patient: { firstName: "Ira", lastName: "Smirnova", birthDate: "2019-04-05" },
    });
    await completed(child, anna, marina, "Otitis");
    const ward = await fillIn(anna);
    await longAgo(inside);
    const stream = anna.stream();
    await stream.find("ping", ({ event }) => event === "ping");
    const cookie = await signInByPage(base, anna.user.email);
    const before = await everything(inside);
    ok(before.text.includes("Petrova"), "the look at the rows sees what is in clear");

    await confirmed(anna);
    const { dueAt } = await anna.ok("POST", "/profiles/me/deletion", BODY);
    const due = Date.parse(dueAt);
    ok(due - Date.now() > 6.9 * DAY && due - Date.now() <= 7 * DAY);
    await anna.ok("POST", "/profiles/me/deletion", BODY);
    const notices = await inside.rows<{ channel: string }>(
      "select channel from outbox where template = 'deletion_requested' order by channel",
    );
    deepEqual(notices.map(({ channel }) => channel), ["email", "sms"], "to every contact, once");
    equal(await program.carryOutDeletions((due - 1_000) as Instant), 0, "not a moment earlier");
    equal((await anna.get("/auth/me")).status, 200);
    equal(await program.carryOutDeletions((due + 1) as Instant), 1);
    equal(await program.carryOutDeletions((due + 2) as Instant), 0, "once");

    await stream.done;
    equal((await anna.get("/auth/me")).status, 401);
    equal(
      (await fetch(`${base}/account`, { headers: { cookie }, redirect: "manual" })).status,
      303,
    );
    const login = { login: anna.user.email, password: people.PASSWORD };
    equal((await anna.post("/auth/login", login)).status, 401);
    const [row] = await inside.rows<Record<string, unknown>>(
      `select first_name, last_name, email_index, phone_index, password_hash, active,
         length(contacts) as contacts, deleted_at is not null as deleted
       from users where id = '${anna.user.id}'`,
    );
    deepEqual(row, {
      firstName: "",
      lastName: "",
      emailIndex: null,
      phoneIndex: null,
      passwordHash: null,
      active: false,
      contacts: 0,
      deleted: true,
    });
    await rejects(program.keyring.person(anna.user.id), KeyShredded);
    await rejects(program.keyring.person(ward), KeyShredded);

    // The booking stands, for the ledger and for its doctor, without the person.
    const seen = await marina.ok("GET", `/bookings/${id}`);
    deepEqual(
      [seen.status, seen.patient.firstName, seen.symptoms, seen.conclusion, seen.address],
      ["completed", "", "", "", null],
    );
    equal((await olga.get(`/bookings/${id}/history`)).status, 200);
    ok((await olga.ok("GET", `/bookings/${id}/messages`)).items.length >= 0);
    ok((await olga.ok("GET", "/admin/bookings")).items.length >= 2);
    equal((await marina.post(`/bookings/${id}/addenda`, { text: "More" })).status, 409);

    // In no row is anything of the person any more, in no form.
    const after = await everything(inside);
    const words = [SYMPTOMS, CONCLUSION, WORDS, "Petrova", "Smirnova", "Sidorov", anna.user.email];
    const typed = ["Dacha", "Penicillin", "Metformin", "Peanuts", PROFILE.policyNumber];
    for (const word of [...words, ...typed, anna.user.phone.slice(1)]) {
      for (const form of formsOf(word)) ok(!after.text.includes(form), `${word} as ${form}`);
    }
    // The name is free again for whoever comes with it.
    await people.patient(base, { email: anna.user.email, phone: anna.user.phone });

    const audit = await auditStore(program.database, program.keyring);
    ok((await audit.verify()).ok, "the chain did not break");

    // What the law keeps opens to staff with a reason alone.
    await olga.ok("POST", `/bookings/${id}/break-glass`, { reason: "A request of the court" });
    const staff = await program.accounts.person(personId(olga.user.id));
    const record = await program.services.privacy.record(staff!, id);
    deepEqual([record?.conclusion, record?.symptoms], [CONCLUSION, SYMPTOMS]);
    const doctor = await program.accounts.person(personId(marina.user.id));
    equal(await program.services.privacy.record(doctor!, child), null);
    const page = await fetch(`${base}/bookings/${id}/medical`, {
      headers: { cookie: await signInByPage(base, olga.user.email) },
    });
    match(await page.text(), new RegExp(CONCLUSION));
    const [kept] = await inside.rows<{ years: number }>(
      `select extract(year from min(keep_until))::integer - extract(year from now())::integer as years
       from medical_records`,
    );
    ok(kept!.years === 25 || kept!.years === 26);
    await program.carryOutDeletions((Date.now() + 27 * 366 * DAY) as Instant);
    equal((await inside.rows("select 1 from medical_records")).length, 0, "and ends with its term");
  });

  story(
    "a doctor who leaves can sign in no more, and keeps the name in visits and in the log",
    async (scene) => {
      const { anna, marina, inside, id } = scene;
      await marina.ok("GET", `/bookings/${id}`);
      await longAgo(inside);
      await confirmed(marina);
      // Assigned off shift, she was on one for the visit, which ends a moment after it.
      await marina.ok("PUT", "/geo/availability", { available: false });
      const { dueAt } = await marina.ok("POST", "/profiles/me/deletion", BODY);
      equal(await inside.program.carryOutDeletions((Date.parse(dueAt) + 1) as Instant), 1);
      equal((await marina.get("/auth/me")).status, 401);
      const [row] = await inside.rows<Record<string, unknown>>(
        `select u.last_name, u.email_index, u.active, length(u.contacts) as contacts, d.status
         from users u join doctor_profiles d on d.user_id = u.id where u.id = '${marina.user.id}'`,
      );
      deepEqual(row, {
        lastName: "Kovaleva",
        emailIndex: null,
        active: false,
        contacts: 0,
        status: "rejected",
      });
      const visit = await anna.ok("GET", `/bookings/${id}`);
      deepEqual([visit.doctor.lastName, visit.conclusion], ["Kovaleva", CONCLUSION]);
      const { items } = await anna.ok("GET", "/profiles/me/access");
      ok(items.some((item: { readerName: string }) => item.readerName === "Marina Kovaleva"));
      equal((await inside.rows("select 1 from medical_records")).length, 0);
    },
  );

  story(
    "the old database and the keys of everybody else open nothing of who was deleted",
    async (scene) => {
      const { anna, inside, id } = scene;
      const { program } = inside;
      await longAgo(inside);
      const [old] = await inside.rows<{ words: Uint8Array }>(
        `select words from bookings where id = '${id}'`,
      );
      await confirmed(anna);
      const { dueAt } = await anna.ok("POST", "/profiles/me/deletion", BODY);
      equal(await program.carryOutDeletions((Date.parse(dueAt) + 1) as Instant), 1);
      const names = await inside.rows<{ name: string }>(
        "select name from data_keys where wrapped is not null",
      );
      ok(names.length > 3);
      for (const { name } of names) {
        const [sort, owner = ""] = name.split(":");
        const key = sort === "person"
          ? await program.keyring.person(owner)
          : await program.keyring.purpose(owner);
        let opened = true;
        try {
          key.open(`bookings.words/${id}`, old!.words);
        } catch {
          opened = false;
        }
        ok(!opened, name);
      }
    },
  );
}

/** Every row of every table as text; bytes as hexadecimal digits. */
async function everything({ rows }: Inside): Promise<{ text: string }> {
  const tables = await rows<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  let text = "";
  for (const { name } of tables) {
    for (const { row } of await rows<{ row: string }>(`select t::text as row from ${name} t`)) {
      text += `${row}\n`;
    }
  }
  return { text };
}

/** A word as it stands, in base64 (at any offset) and in hexadecimal digits. */
function formsOf(word: string): readonly string[] {
  const bytes = Buffer.from(word);
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64").slice(shift + 1, -4)
  ).filter((form) => form.length >= 6);
  return [word, bytes.toString("hex"), ...base64];
}
