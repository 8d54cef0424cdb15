/** Registration where codes prove contacts: who needs what, which passwords, whose telephone. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { ApiClient } from "../support/api_client.ts";
import { codeIn } from "../support/messages.ts";
import * as people from "../support/people.ts";
import { asked, bring, newEmail, newPhone, patient, registered } from "./code_stories.ts";
import { kinds, withProgram } from "./program.ts";

const ON = { VERIFICATION: "on" };
const [embedded] = kinds();

Deno.test("who gives two contacts proves both, each with its own code", () =>
  withProgram(embedded!, async (inside) => {
    const { base, messages } = inside;
    const contact = { phone: newPhone(), email: newEmail() };
    const { id, code } = await asked(inside, "/auth/register", patient(contact));
    const from = messages.messages.length;
    strictEqual(messages.messages.at(-1)?.channel, "sms", "telephones first");
    const made = await bring(base, id, code);
    strictEqual(made.status, 201);
    deepStrictEqual([made.body.user.phone, made.body.user.email], [contact.phone, null]);
    const mail = await messages.find(({ channel }) => channel === "email", from);
    const client = new ApiClient(base);
    client.token = made.body.accessToken;
    const { verificationId } = made.body.nextVerification;
    const user = await client.ok("POST", "/auth/contacts/confirm", {
      verificationId,
      code: codeIn(mail),
    });
    strictEqual(user.email, contact.email);
    const login = { login: contact.email };
    const entered = await asked(inside, "/auth/login/code", login, "email");
    strictEqual((await bring(base, entered.id, entered.code)).body.user.id, user.id);
  }, ON));

Deno.test("a doctor and a clinic need a password, a patient does not; nobody registers as staff", () =>
  withProgram(embedded!, async (inside) => {
    const { base } = inside;
    const client = new ApiClient(base);
    const doctor = {
      role: "doctor",
      specializations: ["therapist"],
      licenseNumber: "L041",
      licenseExpiresOn: "2035-03-14",
    };
    const missing = await client.post("/auth/register", patient({ email: newEmail() }, doctor));
    deepStrictEqual(
      [missing.status, missing.body.errors[0].path],
      [400, "password"],
    );
    const email = newEmail();
    const made = await registered(inside, { email }, { ...doctor, password: people.PASSWORD });
    strictEqual(made.user.role, "doctor");
    const admin = await people.admin(base);
    const { items } = await admin.ok("GET", "/admin/doctors?status=applied");
    ok(items.some((item: { userId: string }) => item.userId === made.user.id), "an application");
    for (const role of ["admin", "dispatcher"]) {
      const refused = await client.post(
        "/auth/register",
        patient({ email: newEmail() }, { role, password: people.PASSWORD }),
      );
      strictEqual(refused.body.code, "role_not_open");
    }
  }, ON));

const PASSWORDS: readonly (readonly [string, string | null])[] = [
  ["password", "password_too_common"],
  ["Anna2026", "password_about_owner"],
  ["petrova-anna", "password_about_owner"],
  ["anna.petrova@mail.example", "password_about_owner"],
  ["79015550001", "password_about_owner"],
  ["9015550001!", "password_about_owner"],
  ["TOT-tot-TOT", "password_about_owner"],
  ["annas-horse-battery", null],
  ["aaaa bbbb", null],
  ["пароль-из-слов", null],
  ["12345678901234567890123456789012345678901234567890123456789012345678", null],
];

Deno.test("passwords: common ones and the owner's own words are refused, nothing else is asked of them", () =>
  withProgram(embedded!, async (inside) => {
    const client = new ApiClient(inside.base);
    for (const [password, expected] of PASSWORDS) {
      const reply = await client.post("/auth/register", {
        ...patient({ email: "anna.petrova@mail.example", phone: "+79015550001" }),
        password,
      });
      const error = reply.body.errors?.[0]?.path ?? null;
      deepStrictEqual([password, reply.status, error], [
        password,
        expected === null ? 202 : 400,
        expected === null ? null : "password",
      ]);
    }
  }, ON));

Deno.test("a telephone without a country is one of the city's", () =>
  withProgram(embedded!, async (inside) => {
    const { base } = inside;
    const admin = await people.admin(base);
    const both = { ru: "Текст", en: "Text" };
    await admin.ok("PUT", "/admin/cities/default/settings", {
      pack: null,
      title: both,
      timeZone: "Asia/Tashkent",
      dispatcherPhone: "+998712345678",
      emergency: {
        ambulance: "103",
        rescue: "112",
        ambulanceFromElsewhere: "+998712345678",
        outpatient: null,
      },
      phone: { countryPrefix: "+998", trunkPrefix: "8", digits: 9 },
      brand: { name: "TOT", legalName: "TOT LLC", website: null },
      legal: { terms: both, privacy: both, medicalConsent: both },
      servedArea: null,
      isUrgentOpenWithoutDuty: true,
      hourFactors: null,
    });
    const digits = `90${String(Math.floor(Math.random() * 1e7)).padStart(7, "0")}`;
    const { user } = await registered(inside, { phone: digits });
    strictEqual(user.phone, `+998${digits}`);
    const entered = await asked(inside, "/auth/login/code", { login: `8${digits}` });
    strictEqual((await bring(base, entered.id, entered.code)).body.user.id, user.id);
    const foreign = await registered(inside, { phone: newPhone() });
    match(foreign.user.phone, /^\+7901/, "a number with its country stays what it is");
  }, ON));
