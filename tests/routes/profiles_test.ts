/** Patients' records over HTTP: profile, address book, those in care, consents; foreign ones are 404. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { assigned, completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";
import { CHILD, MOTHER } from "./patient_record.ts";
import { type Inside, kinds, withProgram } from "./program.ts";

const POLICY = "7849 3508 4800 0013";

/** The code of the last message that went out. */
async function codeOf({ messages: { messages } }: Inside): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const code = /\b(\d{6})\b/.exec(messages.at(-1)?.text ?? "")?.[1];
    if (code !== undefined) return code;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("no code went out");
}

const codesOf = (reply: Json): [number, string] => [reply.status, reply.body.code];

for (const kind of kinds()) {
  Deno.test(`profiles: an empty one is there with the account, with its consent, on ${kind.name}`, () =>
    withProgram(kind, async ({ base, faults }) => {
      const anna = await people.patient(base);
      const mine = await anna.ok("GET", "/profiles/me");
      deepStrictEqual(
        [mine.id, mine.version, mine.firstName, mine.birthDate, mine.allergies],
        [anna.user.id, 1, "Anna", null, null],
      );
      const { items } = await anna.ok("GET", "/profiles/me/consents");
      deepStrictEqual(
        items.map(({ kind, how, textVersion }: Json) => [kind, how, typeof textVersion]),
        [["processing", "self", "string"]],
      );
      const doctor = await people.doctor(base, null);
      strictEqual((await doctor.ok("GET", "/profiles/me")).firstName, "Marina");
      deepStrictEqual(faults, []);
    }));

  Deno.test(`profiles: two tabs do not overwrite each other, on ${kind.name}`, () =>
    withProgram(kind, async ({ base, faults }) => {
      const anna = await people.patient(base);
      const changed = await anna.ok("PUT", "/profiles/me", {
        version: 1,
        firstName: "Anya",
        middleName: "Ivanovna",
        policyNumber: POLICY,
        snils: "112-233-445 95",
        allergies: ["Penicillin"],
        emergencyContact: { name: "Pyotr", phone: "8 (900) 000-00-02" },
      });
      deepStrictEqual(
        [changed.version, changed.firstName, changed.policyNumber, changed.snils],
        [2, "Anya", "7849350848000013", "11223344595"],
      );
      strictEqual(changed.emergencyContact.phone, "+79000000002");
      strictEqual((await anna.ok("GET", "/auth/me")).firstName, "Anya", "one source of a name");
      const late = await anna.put("/profiles/me", { version: 1, allergies: [] });
      deepStrictEqual(codesOf(late), [409, "stale_version"]);
      deepStrictEqual((await anna.ok("GET", "/profiles/me")).allergies, ["Penicillin"]);
      // What is not said stays; null empties; an empty list says that there is nothing.
      const more = await anna.ok("PUT", "/profiles/me", { middleName: null, medicines: [] });
      deepStrictEqual(
        [more.version, more.middleName, more.medicines, more.allergies, more.chronicConditions],
        [3, null, [], ["Penicillin"], null],
      );
      // At once and without versions: both are in.
      await Promise.all([
        anna.ok("PUT", "/profiles/me", { sex: "female" }),
        anna.ok("PUT", "/profiles/me", { birthDate: "1988-04-12" }),
      ]);
      const both = await anna.ok("GET", "/profiles/me");
      deepStrictEqual([both.version, both.sex, both.birthDate], [5, "female", "1988-04-12"]);
      deepStrictEqual(faults, []);
    }));

  Deno.test(`profiles: of addresses one is the default, as long as there is any, on ${kind.name}`, () =>
    withProgram(kind, async ({ base, faults }) => {
      const anna = await people.patient(base);
      const add = (label: string, more: Json = {}) =>
        anna.ok("POST", "/profiles/me/addresses", { ...people.HOME, label, ...more });
      const list = async () =>
        (await anna.ok("GET", "/profiles/me/addresses")).items
          .map(({ label, isDefault }: Json) => `${label}${isDefault ? "*" : ""}`);
      const home = await add("home");
      const work = await add("work");
      await add("dacha", { isDefault: true });
      deepStrictEqual(await list(), ["dacha*", "home", "work"]);
      const path = `/profiles/me/addresses/${work.id}`;
      await anna.ok("PUT", path, { ...people.HOME, label: "work", isDefault: true, version: 1 });
      const stale = await anna.put(path, { ...people.HOME, label: "late", version: 1 });
      deepStrictEqual(codesOf(stale), [409, "stale_version"]);
      deepStrictEqual(await list(), ["work*", "home", "dacha"]);
      strictEqual((await anna.call("DELETE", path)).status, 204);
      strictEqual((await anna.call("DELETE", path)).status, 404);
      deepStrictEqual(await list(), ["home*", "dacha"]);
      const stranger = await people.patient(base);
      for (const method of ["PUT", "DELETE"]) {
        const foreign = await stranger.call(
          method,
          `/profiles/me/addresses/${home.id}`,
          method === "PUT" ? people.HOME : undefined,
        );
        deepStrictEqual(codesOf(foreign), [404, "not_found"]);
      }
      await Promise.all(
        Array.from(
          { length: 25 },
          (_, at) => anna.post("/profiles/me/addresses", { ...people.HOME, label: String(at) }),
        ),
      );
      strictEqual((await list()).length, 20, "twenty, also when many come at once");
      deepStrictEqual(faults, []);
    }));

  Deno.test(`profiles: a child's doctor sees the card from acceptance to the end, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base } = inside;
      const [anna, stranger, marina, other, olga, clinic] = await Promise.all([
        people.patient(base),
        people.patient(base),
        people.doctor(base, null),
        people.doctor(base, null),
        people.dispatcher(base),
        people.patient(base, { role: "clinic", clinicName: "The clinic" }),
      ]);
      const child = await anna.ok("POST", "/profiles/me/dependants", CHILD);
      deepStrictEqual([child.isAdult, child.isOpen, child.allergies], [
        false,
        true,
        CHILD.allergies,
      ]);
      // Somebody else's child: nobody books for it, and nobody learns that there is one.
      const foreign = await stranger.post(
        "/bookings",
        people.urgentBooking({
          patientId: child.id,
        }),
      );
      const missing = await stranger.post(
        "/bookings",
        people.urgentBooking({
          patientId: crypto.randomUUID(),
        }),
      );
      deepStrictEqual(foreign, { ...missing, headers: foreign.headers });
      deepStrictEqual(codesOf(foreign), [404, "not_found"]);
      const twice = await anna.post(
        "/bookings",
        people.urgentBooking({
          patientId: child.id,
          patient: { firstName: "Somebody", lastName: "Else" },
        }),
      );
      strictEqual(twice.body.errors[0].path, "patientId");

      const card = `/profiles/${child.id}`;
      const { id } = await anna.ok(
        "POST",
        "/bookings",
        people.urgentBooking({
          patientId: child.id,
        }),
      );
      const seen = await anna.ok("GET", `/bookings/${id}`);
      deepStrictEqual(
        [seen.patientId, seen.patient.firstName, seen.patient.ageYears, seen.patient.relation],
        [child.id, "Lev", child.ageYears, "child"],
      );
      for (const who of [marina, other, stranger, clinic, anna]) {
        deepStrictEqual(codesOf(await who.get(card)), [404, "not_found"]);
      }
      await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: marina.user.id });
      const opened = await marina.ok("GET", card);
      deepStrictEqual(opened.card.allergies, CHILD.allergies);
      deepStrictEqual([opened.card.hasInterventionConsent, opened.firstName], [true, "Lev"]);
      strictEqual((await other.get(card)).status, 404);
      const forStaff = await olga.ok("GET", card);
      ok(!("card" in forStaff) && !("policyNumber" in forStaff));
      strictEqual(forStaff.lastName, "Petrov");

      await completed(id, anna, marina, "Angina");
      strictEqual((await marina.get(card)).status, 404, "with the visit the card closes");
      const [read] = await inside.rows<Json>(
        `select reader_id, purpose, outcome, fields from access_log
         where person_id = '${child.id}' and reader_id = '${marina.user.id}'
           and outcome = 'read' and fields @> '["card"]'`,
      );
      deepStrictEqual([read?.purpose, read?.outcome], ["visit", "read"]);
      const denied = await inside.rows<Json>(
        `select 1 from access_log where person_id = '${child.id}' and outcome = 'denied'`,
      );
      ok(denied.length > 0, "those who tried are written down");
      // A child's guardian sees all.
      strictEqual((await anna.ok("GET", `/bookings/${id}`)).conclusion, "Angina");
      deepStrictEqual(inside.faults, []);
    }));

  Deno.test(`profiles: what stands in a record is sealed, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const anna = await people.patient(inside.base);
      const secrets = ["Quincke", "7849350848000013", "Ivanovna", "1954-03-02", "9005550011"];
      await anna.ok("PUT", "/profiles/me", {
        middleName: "Ivanovna",
        policyNumber: POLICY,
        allergies: ["Quincke oedema"],
      });
      await anna.ok("POST", "/profiles/me/addresses", { ...people.HOME, notes: "Secretdog" });
      await anna.ok("POST", "/profiles/me/dependants", MOTHER);
      const tables = ["patient_profiles", "patient_addresses", "guardianships", "consents"];
      for (const table of tables) {
        const rows = await inside.rows<{ row: string }>(
          `select row_to_json(t)::text as row from ${table} t`,
        );
        ok(rows.length > 0, table);
        for (const { row } of rows) {
          const bytes = [...row.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex]) =>
            new TextDecoder().decode(Uint8Array.fromHex(hex!))
          ).join("\n");
          for (const secret of [...secrets, "Secretdog", "Nina", people.HOME.text]) {
            ok(!row.includes(secret) && !bytes.includes(secret), `${table}: ${secret}`);
          }
        }
      }
      // Found by a number all the same, by whoever has the key.
      const index = (await inside.program.keyring.purpose("policy_index")).index(
        "7849350848000013",
      );
      const found = await inside.rows<Json>(
        `select person_id from patient_profiles
         where policy_index = decode('${index.toHex()}', 'hex')`,
      );
      deepStrictEqual(found.map(({ personId }) => personId), [anna.user.id]);
    }));

  Deno.test(`profiles: an adult in care opens card and conclusion by a code, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base } = inside;
      const [anna, stranger, marina, olga] = await Promise.all([
        people.patient(base),
        people.patient(base),
        people.doctor(base, null),
        people.dispatcher(base),
      ]);
      const withCard = await anna.post("/profiles/me/dependants", { ...MOTHER, allergies: ["X"] });
      deepStrictEqual(codesOf(withCard), [403, "consent_needed"]);
      const unconsented = await anna.post("/profiles/me/dependants", {
        ...MOTHER,
        consent: false,
      });
      strictEqual(unconsented.body.errors[0].path, "consent");
      const mother = await anna.ok("POST", "/profiles/me/dependants", MOTHER);
      const path = `/profiles/me/dependants/${mother.id}`;
      deepStrictEqual([mother.isAdult, mother.isOpen], [true, false]);
      // Nobody makes a child of a grown-up.
      const younger = await anna.put(path, { birthDate: "2019-01-01" });
      deepStrictEqual(codesOf(younger), [403, "consent_needed"]);
      deepStrictEqual(codesOf(await anna.put(path, { allergies: [] })), [403, "consent_needed"]);

      const id = await assigned(anna, olga, marina, { patientId: mother.id });
      await completed(id, anna, marina, "Hypertension");
      const conclusion = async () => (await anna.ok("GET", `/bookings/${id}`)).conclusion;
      const before = await anna.ok("GET", `/bookings/${id}`);
      deepStrictEqual([before.conclusion, before.callerSees, before.status], [
        null,
        "journey",
        "completed",
      ]);

      // The guardian's own telephone proves nothing.
      await anna.ok("PUT", path, { phone: anna.user.phone });
      deepStrictEqual(codesOf(await anna.post(`${path}/consent-code`)), [
        409,
        "consent_phone_missing",
      ]);
      await anna.ok("PUT", path, { phone: MOTHER.phone });
      strictEqual((await anna.post(`${path}/consent-code`)).status, 202);
      const code = await codeOf(inside);
      ok(
        !JSON.stringify(inside.messages.messages).includes("Anna"),
        "nobody's name goes to a stranger's telephone",
      );
      strictEqual((await stranger.post(`${path}/consent`, { code })).status, 404);
      const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
      deepStrictEqual(codesOf(await anna.post(`${path}/consent`, { code: wrong })), [
        400,
        "wrong_code",
      ]);
      strictEqual(await conclusion(), null);
      const opened = await anna.ok("POST", `${path}/consent`, { code });
      deepStrictEqual([opened.isOpen, await conclusion()], [true, "Hypertension"]);
      deepStrictEqual(codesOf(await anna.post(`${path}/consent`, { code })), [400, "wrong_code"]);
      await anna.ok("PUT", path, { allergies: ["Iodine"] });
      deepStrictEqual((await anna.ok("GET", path)).allergies, ["Iodine"]);

      const { items } = await anna.ok("GET", "/profiles/me/consents");
      const disclosure = items.find(({ kind }: Json) => kind === "disclosure");
      deepStrictEqual([disclosure.how, disclosure.toPersonId], ["code", anna.user.id]);
      deepStrictEqual(
        codesOf(await stranger.post(`/profiles/me/consents/${disclosure.id}/revoke`)),
        [404, "not_found"],
      );
      await anna.ok("POST", `/profiles/me/consents/${disclosure.id}/revoke`);
      strictEqual(await conclusion(), null, "what is taken back closes at once");
      const { isOpen, allergies } = await anna.ok("GET", path);
      deepStrictEqual([isOpen, allergies], [false, null]);

      await anna.ok("POST", `${path}/end`);
      strictEqual((await anna.get(path)).status, 404);
      const after = await anna.post("/bookings", people.urgentBooking({ patientId: mother.id }));
      strictEqual(after.status, 404);
      deepStrictEqual(inside.faults, []);
    }));

  Deno.test(`profiles: five wrong codes end a code, three codes an hour are sent, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const anna = await people.patient(inside.base);
      const mother = await anna.ok("POST", "/profiles/me/dependants", MOTHER);
      const path = `/profiles/me/dependants/${mother.id}`;
      await anna.ok("POST", `${path}/consent-code`);
      const code = await codeOf(inside);
      const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
      for (let tries = 0; tries < 5; tries++) await anna.post(`${path}/consent`, { code: wrong });
      deepStrictEqual(codesOf(await anna.post(`${path}/consent`, { code })), [400, "wrong_code"]);
      await anna.ok("POST", `${path}/consent-code`);
      await anna.ok("POST", `${path}/consent-code`);
      const fourth = await anna.post(`${path}/consent-code`);
      deepStrictEqual(codesOf(fourth), [429, "too_many_attempts"]);
      ok(Number(fourth.headers.get("retry-after")) > 3_000);
    }));

  Deno.test(`profiles: a doctor records the consent of a patient without a telephone, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base } = inside;
      const [anna, marina, olga] = await Promise.all([
        people.patient(base),
        people.doctor(base, null),
        people.dispatcher(base),
      ]);
      const father = { firstName: "Ivan", lastName: "Petrov", birthDate: "1950-01-01" };
      const id = await assigned(anna, olga, marina, { patient: father });
      const own = await anna.post(`/bookings/${id}/disclose`, { sees: "all" });
      deepStrictEqual(codesOf(own), [403, "forbidden"]);
      const early = await marina.post(`/bookings/${id}/disclose`, { sees: "all" });
      deepStrictEqual(codesOf(early), [409, "illegal_transition"]);
      const events = anna.stream();
      await completed(id, anna, marina, "Gout");
      strictEqual((await events.booking(id, "completed")).data.conclusion, null);
      strictEqual((await anna.ok("GET", `/bookings/${id}`)).conclusion, null);
      strictEqual((await anna.ok("GET", "/bookings")).items[0].conclusion, null);
      await marina.ok("POST", `/bookings/${id}/disclose`, { sees: "all" });
      strictEqual((await anna.ok("GET", `/bookings/${id}`)).conclusion, "Gout");
      const [row] = await inside.rows<Json>(
        `select kind, how, booking_id, text_version from consents where to_person_id is not null`,
      );
      deepStrictEqual([row.kind, row.how, row.bookingId], ["disclosure", "doctor", id]);
      await marina.ok("POST", `/bookings/${id}/disclose`, { sees: "journey" });
      strictEqual((await anna.ok("GET", `/bookings/${id}`)).conclusion, null);
      await events.close();
      deepStrictEqual(inside.faults, []);
    }));
}

const [embedded] = kinds();

Deno.test("profiles: staff of a city see whom they have a booking of, and nobody else", () =>
  withProgram(embedded!, async ({ base, faults }) => {
    const [anna, boris, olga, admin] = await Promise.all([
      people.patient(base),
      people.patient(base),
      people.dispatcher(base),
      people.admin(base),
    ]);
    const clinic = await people.patient(base, { role: "clinic", clinicName: "The clinic" });
    const child = await anna.ok("POST", "/profiles/me/dependants", CHILD);
    await anna.ok("POST", "/bookings", people.urgentBooking({ patientId: child.id }));
    const sees = async (memberships: Json) => {
      await admin.ok("PUT", `/admin/staff/${olga.user.id}/memberships`, { memberships });
      const ids = [anna.user.id, child.id, boris.user.id];
      return await Promise.all(ids.map(async (id) => (await olga.get(`/profiles/${id}`)).status));
    };
    deepStrictEqual(await sees([{ city: null, clinicIds: null }]), [200, 200, 200]);
    deepStrictEqual(await sees([{ city: "default", clinicIds: null }]), [200, 200, 404]);
    deepStrictEqual(await sees([{ city: "default", clinicIds: [clinic.user.id] }]), [
      404,
      404,
      404,
    ]);
    deepStrictEqual(await sees([]), [404, 404, 404]);
    deepStrictEqual(faults, []);
  }));

Deno.test("profiles: wrong numbers and days name their field", () =>
  withProgram(embedded!, async ({ base }) => {
    const anna = await people.patient(base);
    const tomorrow = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const table: readonly (readonly [Json, string])[] = [
      [{ policyNumber: "7849350848000014" }, "policyNumber"],
      [{ snils: "112-233-445 96" }, "snils"],
      [{ birthDate: tomorrow }, "birthDate"],
      [{ emergencyContact: { name: "P", phone: "no" } }, "emergencyContact.phone"],
      [{ allergies: [" "] }, "allergies.0"],
      [{ allergies: Array(51).fill("x") }, "allergies"],
    ];
    for (const [body, path] of table) {
      const reply = await anna.put("/profiles/me", body);
      deepStrictEqual([reply.status, reply.body.errors?.[0]?.path], [400, path]);
    }
    strictEqual((await anna.ok("GET", "/profiles/me")).version, 1);
  }));

Deno.test("profiles: the person comes from the session, whatever the body or a header says", () =>
  withProgram(embedded!, async ({ base }) => {
    const anna = await people.patient(base);
    const boris = await people.patient(base);
    const response = await fetch(`${base}/api/v1/profiles/me`, {
      method: "PUT",
      headers: {
        authorization: `Bearer ${(boris as ApiClient).token}`,
        "content-type": "application/json",
        "x-user-id": anna.user.id,
      },
      body: JSON.stringify({ id: anna.user.id, userId: anna.user.id, middleName: "Boris" }),
    });
    strictEqual((await response.json()).id, boris.user.id);
    strictEqual((await anna.ok("GET", "/profiles/me")).middleName, null);
  }));
