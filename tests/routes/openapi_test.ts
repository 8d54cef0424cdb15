/** The OpenAPI document: valid in shape, and true: every route answers as it says, to the key. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import {
  afterVisitCalls,
  clinicCalls,
  dispatchCalls,
  earningCalls,
  emergencyCalls,
  extraCalls,
  loneVisitCalls,
  moneyCalls,
  pricingCalls,
  profileCalls,
} from "./openapi_calls.ts";
import { document, type Json, operations, ROWS } from "./api_table.ts";
import { violations } from "./json_schema.ts";
import { brokenGlass } from "./broken_glass.ts";
import { codeIn } from "../support/messages.ts";
import { deadMessage } from "./dead_message.ts";
import { planningCalls } from "./planning_calls.ts";
import { pushCalls } from "./push_device.ts";
import { organisationCalls } from "./organisation_rows.ts";
import { payerCalls } from "./payer_rows.ts";
import { photoOf } from "./photo_of.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { withMoney } from "./with_money.ts";

const [embedded] = kinds();

Deno.test("the document is OpenAPI 3.1 in shape, and every reference in it leads somewhere", () =>
  withProgram(embedded!, async ({ base }) => {
    const whole = await document(base);
    ok(/^3\.1\.\d+$/.test(whole.openapi));
    ok(whole.info.title && whole.info.version);
    const ids = new Set<string>();
    for (const [path, methods] of Object.entries<Json>(whole.paths)) {
      ok(/^\/api\/v1(\/[\w.-]+|\/\{\w+\})+$/.test(path), path);
      for (const [method, operation] of Object.entries<Json>(methods)) {
        ok(["get", "put", "post", "delete", "patch"].includes(method), method);
        ok(operation.summary && operation.operationId && operation.tags.length > 0, path);
        ok(!ids.has(operation.operationId), `${operation.operationId} twice`);
        ids.add(operation.operationId);
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const given = operation.parameters.filter((one: Json) => one.in === "path");
        deepStrictEqual(given.map((one: Json) => one.name), inPath);
        for (const parameter of operation.parameters) {
          ok(["path", "query"].includes(parameter.in) && parameter.schema, path);
          ok(parameter.in !== "path" || parameter.required === true, path);
          // What is a name in the path is said to be no id.
          if (parameter.in === "path") {
            const isId = /id$/i.test(parameter.name);
            strictEqual(parameter.schema.format === "uuid", isId, `${path} ${parameter.name}`);
          }
        }
        if (operation.requestBody !== undefined) {
          ok(method !== "get");
          const [content] = Object.values<Json>(operation.requestBody.content);
          strictEqual(content.schema.type, "object", path);
        }
        const codes = Object.keys(operation.responses);
        ok(codes.some((code) => code.startsWith("2")) && codes.includes("400"), path);
        for (const [code, response] of Object.entries<Json>(operation.responses)) {
          ok(/^[1-5]\d\d$/.test(code) && response.description, `${path} ${code}`);
        }
        for (const requirement of operation.security ?? whole.security) {
          for (const name of Object.keys(requirement)) ok(whole.components.securitySchemes[name]);
        }
      }
    }
    for (const [, target] of JSON.stringify(whole).matchAll(/"\$ref":"([^"]+)"/g)) {
      const found = target?.slice(2).split("/").reduce((from: Json, key) => from?.[key], whole);
      ok(found, target);
    }
    const bodies = (await operations(base)).filter(({ body }) => body !== null);
    for (const { name, body } of bodies) {
      deepStrictEqual(violations(body, ROWS[name]?.body, whole), [], `the table's body of ${name}`);
    }
    const docs = await fetch(`${base}/api/v1/docs`);
    ok((await docs.text()).includes("/api/v1/bookings/:id/accept"));
  }));

/** Calls as a client does and holds each answer against the document. */
class Checked {
  readonly seen = new Set<string>();
  constructor(private readonly whole: Json) {}

  async call(who: ApiClient, method: string, path: string, body?: Json): Promise<Json> {
    const reply = await who.call(method, path, body);
    const template = this.#templateOf(method, path.split("?")[0] ?? "");
    const { responses } = this.whole.paths[`/api/v1${template}`][method.toLowerCase()];
    const said = responses[String(reply.status)];
    ok(
      said,
      `${method} ${path}: ${reply.status} is not in the document: ${JSON.stringify(reply.body)}`,
    );
    const content = said.content
      ?.[reply.status < 300 ? "application/json" : "application/problem+json"];
    if (content === undefined) strictEqual(reply.body, null, `${method} ${path}`);
    else if (content.schema !== undefined) {
      deepStrictEqual(violations(content.schema, reply.body, this.whole), [], `${method} ${path}`);
    }
    if (reply.status < 300) this.seen.add(`${method.toLowerCase()} ${template}`);
    return reply.body;
  }

  #templateOf(method: string, path: string): string {
    const templates = Object.entries<Json>(this.whole.paths).flatMap(([template, methods]) =>
      methods[method.toLowerCase()] === undefined ? [] : [template.slice("/api/v1".length)]
    );
    const found = templates.find((template) => template === path) ??
      templates.find((template) =>
        new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`).test(path)
      );
    if (found === undefined) throw new Error(`${method} ${path} is not in the document`);
    return found;
  }
}

/** Routes where codes decide: each with what it says no and yes to. */
async function codesAreTrue(
  inside: Inside,
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  admin: ApiClient,
): Promise<void> {
  const vera = await people.patient(inside.base);
  const { email } = vera.user;
  const codeOf = async (path: string, body: Json) => {
    const from = inside.messages.messages.length;
    const { verificationId } = await call(vera, "POST", path, body);
    return { verificationId, code: codeIn(await inside.messages.find(() => true, from)) };
  };
  const wrong = { verificationId: crypto.randomUUID(), code: "000000" };
  const password = "another-long-phrase-8";
  await call(vera, "POST", "/auth/verification", wrong);
  const signIn = await codeOf("/auth/login/code", { login: email });
  await inside.rows("update verifications set sent_at = sent_at - interval '2 minutes'");
  const { verificationId } = signIn;
  const again = await codeOf("/auth/verification/resend", { verificationId });
  await call(vera, "POST", "/auth/verification", again);
  await call(vera, "POST", "/auth/verification/resend", { verificationId });
  const reset = await codeOf("/auth/password-reset", { login: email });
  await call(vera, "POST", "/auth/password-reset/confirm", { ...wrong, password });
  await call(vera, "POST", "/auth/password-reset/confirm", { ...reset, password });
  await vera.signIn({ login: email, password });
  await call(vera, "PUT", "/auth/password", { currentPassword: "wrong-one", password });
  await call(vera, "PUT", "/auth/password", {
    currentPassword: password,
    password: people.PASSWORD,
  });
  const contact = { contact: `v-${people.unique()}@tot.example`, currentPassword: people.PASSWORD };
  await call(vera, "POST", "/auth/contacts", contact);
  await call(vera, "POST", "/auth/contacts/confirm", wrong);
  const [row] = await inside.rows<{ id: string }>(
    `insert into verifications (id, purpose, channel, user_id, sealed, created_at, sent_at, expires_at)
     select gen_random_uuid(), 'contact', 'email', '${vera.user.id}', sealed, now(), now(), now()
     from verifications limit 1 returning id`,
  );
  await call(vera, "POST", "/auth/contacts/confirm", { verificationId: row?.id, code: "000000" });
  const invited = await call(admin, "POST", "/admin/users", ROWS["post /admin/users"]!.body);
  await call(admin, "POST", `/admin/users/${invited.user.id}/invitation`);
  await call(admin, "POST", `/admin/users/${invited.user.id}/second-factor/reset`);
  await call(vera, "POST", "/admin/users", ROWS["post /admin/users"]!.body);
}

Deno.test("every route answers as the document says, for every reader, to the key", () =>
  withMoney(embedded!, async (inside) => {
    const { base, faults } = inside;
    const whole = await document(base);
    const checked = new Checked(whole);
    const call = (who: ApiClient, method: string, path: string, body?: Json) =>
      checked.call(who, method, path, body);
    const anna = await people.patient(base);
    const marina = await people.doctor(base, people.north(500));
    const other = await people.doctor(base, null);
    const kira = await people.doctor(base, null);
    const clinic = await people.patient(base, { role: "clinic", clinicName: "The clinic" });
    const olga = await people.dispatcher(base);
    const admin = await people.admin(base);
    const readers = [anna, marina, other, kira, clinic, olga, admin];
    const reason = "A good reason";

    const login = { login: anna.user.email, password: people.PASSWORD };
    const body = ROWS["post /auth/register"]!.body;
    await call(anna, "POST", "/auth/register", body);
    await call(anna, "POST", "/auth/register", body);
    const { refreshToken } = await call(anna, "POST", "/auth/login", login);
    await call(anna, "POST", "/auth/login", { ...login, password: "wrong-one-7" });
    await call(anna, "POST", "/auth/refresh", { refreshToken });
    for (const who of readers) await call(who, "GET", "/auth/me");
    const program = await new ApiClient(base).signIn(login);
    const { items: signIns } = await call(program, "GET", "/auth/sessions");
    const elsewhereIn = signIns.find((item: Json) => !item.isCurrent);
    await call(program, "POST", `/auth/sessions/${elsewhereIn.id}/revoke`);
    await call(program, "POST", "/auth/sessions/revoke-all", {});
    await anna.signIn(login);
    await call(anna, "POST", "/auth/logout", { refreshToken });
    await anna.signIn(login);
    const open = ["specializations", "openapi.json", "cities", "addresses?q=Mir", "auth/challenge"];
    for (const path of open) await call(anna, "GET", `/${path}`);
    const place = `latitude=${people.HOME.latitude}&longitude=${people.HOME.longitude}`;
    await call(anna, "GET", `/addresses/nearest?${place}`);
    for (const who of [anna, olga]) await call(who, "GET", `/geo/doctors/nearby?${place}`);
    await call(marina, "PUT", "/geo/availability", { available: true });
    await call(marina, "POST", "/geo/ping", { hidden: false });
    await call(marina, "POST", "/geo/presence");
    await call(marina, "POST", "/geo/stay");

    await profileCalls(call, anna, olga);
    await clinicCalls(call, { clinic, doctor: other, admin }, async () => {
      // The first one went out with the invitation that was withdrawn.
      const isLink = ({ text }: { text: string }) => text.includes("/team/");
      const first = await inside.messages.find(isLink);
      const { text } = await inside.messages.find((one) => isLink(one) && one !== first);
      return /\/team\/([\w-]+)/.exec(text)?.[1] ?? "";
    });
    await dispatchCalls(call, admin, clinic.user.id);
    await pricingCalls(call, { patient: anna, admin });
    await payerCalls(call, { clinic, doctor: other, admin, patient: anna, staff: olga });
    await organisationCalls(call, { admin, patient: anna, staff: olga });
    for (const who of readers) await call(who, "GET", "/profiles/me");

    const {
      commandId: _own,
      preferredDoctorId: _none,
      patientId: _nobody,
      clinicId: _nobodys,
      needs: _any,
      promoCode: _ended,
      ...wish
    } = ROWS["post /bookings"]!.body;
    const clinics = await call(clinic, "POST", "/bookings", { ...wish, callType: "urgent" });
    await call(olga, "POST", `/bookings/${clinics.id}/hold`, {
      until: new Date(Date.now() + 600_000).toISOString(),
    });
    await call(olga, "POST", `/bookings/${clinics.id}/attend`);
    const planned = await call(olga, "POST", "/bookings", wish);
    await call(olga, "POST", `/bookings/${planned.id}/visit-link`);
    await call(olga, "POST", `/bookings/${planned.id}/visit-link/revoke`);
    await call(olga, "POST", `/bookings/${planned.id}/cancel`, { reason });
    const { id } = await call(anna, "POST", "/bookings", { ...wish, callType: "urgent" });
    const doctors = marina.stream();
    await doctors.offer(id);
    const look = async () => {
      for (const booking of [id, clinics.id, planned.id]) {
        for (const who of readers) {
          for (
            const more of [
              "",
              "/cancellation",
              "/history",
              "/messages",
              "/way",
              "/progress",
              "/candidates",
              `/candidates/${marina.user.id}`,
            ]
          ) {
            await call(who, "GET", `/bookings/${booking}${more}`);
          }
        }
      }
      for (const who of readers) await call(who, "GET", "/bookings?limit=2");
      for (const who of [olga, admin]) await call(who, "GET", "/admin/bookings");
    };
    const act = async (who: ApiClient, name: string, given: Json = {}) => {
      await call(who, "POST", `/bookings/${id}/${name}`, given);
      await look();
    };
    await look();
    await act(marina, "shown");
    await call(marina, "GET", "/geo/shifts/me");
    await act(marina, "decline", { reason, reasonCode: "far" });
    await act(olga, "assign", { doctorId: other.user.id });
    await act(olga, "reassign", { doctorId: marina.user.id, reason });
    await act(marina, "release", { reason });
    await kira.ok("PUT", "/geo/availability", { available: true });
    await people.stand(kira, people.north(700));
    const kiras = kira.stream();
    await kiras.offer(id);
    await act(kira, "accept", { commandId: crypto.randomUUID() });
    await act(anna, "amend", { symptoms: "Worse", contactPhone: null });
    await act(kira, "confirm");
    await act(kira, "messages", { content: "On my way" });
    await act(olga, "messages", { content: "Ours", audience: "staff" });
    await act(kira, "depart");
    await call(kira, "POST", "/geo/track", {
      positions: [{ ...people.north(690), text: undefined, recordedAt: new Date().toISOString() }],
    });
    await act(kira, "way", { answer: "fine" });
    await act(kira, "arrive", { occurredAt: new Date().toISOString() });
    await loneVisitCalls(call, kira, id);
    await act(kira, "absence");
    await act(kira, "called");
    await act(kira, "start", { doorCode: "none" });
    const { doorCode } = await call(anna, "GET", `/bookings/${id}`);
    await act(kira, "start", { doorCode });
    await act(kira, "remaining", { minutes: 10 });
    await extraCalls(call, { patient: anna, doctor: kira }, id);
    await act(kira, "complete", { conclusion: "A cold", actualDurationMinutes: 20 });
    await moneyCalls(call, { patient: anna, doctor: kira, admin }, id);
    await earningCalls(call, { doctor: kira, clinic, admin });
    await emergencyCalls(call, { patient: anna, staff: olga, doctor: kira, colleague: marina });
    await afterVisitCalls(call, { doctor: kira, staff: olga }, id);
    await act(kira, "addenda", { text: "And rest" });
    await act(kira, "disclose", { sees: "all" });
    await kiras.close();

    for (
      const path of ["/admin/users?search=a", "/admin/patients", "/admin/clinics", "/admin/doctors"]
    ) {
      await call(admin, "GET", path);
      await call(anna, "GET", path);
    }
    await call(other, "GET", "/doctor-profiles/me");
    await call(other, "PUT", "/doctor-profiles/me", {
      ...ROWS["put /doctor-profiles/me"]!.body,
      version: undefined,
    });
    await call(other, "POST", "/doctor-profiles/me/apply");
    const scan = await photoOf(other, "other");
    await call(admin, "GET", `/admin/doctors/${other.user.id}/documents`);
    await call(other, "DELETE", `/documents/${scan}`);
    for (const path of ["", `/${other.user.id}`, `/${anna.user.id}`]) {
      await call(anna, "GET", `/doctors${path}`);
    }
    await call(admin, "POST", `/admin/doctors/${other.user.id}/reject`, { reason });
    await call(other, "POST", "/doctor-profiles/me/apply");
    await call(admin, "POST", `/admin/doctors/${marina.user.id}/approve`);
    await call(admin, "POST", `/admin/doctors/${marina.user.id}/reject`, { reason });
    const { contactPhone } = ROWS["post /bookings"]!.body;
    await call(olga, "POST", "/intake/matches", { phone: contactPhone });
    await call(olga, "POST", "/telephony/incoming", { from: contactPhone });
    const patients = `/admin/patients/${(await people.patient(base)).user.id}`;
    await call(admin, "POST", `${patients}/merge`, { into: anna.user.id, reason });
    await call(admin, "GET", `${patients}/merges`);
    await call(admin, "POST", `${patients}/unmerge`, { reason });
    await call(admin, "GET", "/admin/staff");
    await call(admin, "PUT", `/admin/staff/${olga.user.id}/memberships`, {
      memberships: [
        { city: null, clinicIds: null },
        { city: "default", clinicIds: [clinic.user.id] },
      ],
    });
    await call(admin, "PUT", "/admin/cities/default/on-call", {
      userIds: [olga.user.id, admin.user.id],
    });
    for (const who of [olga, admin]) {
      await call(who, "POST", "/staff/duty/start");
      await call(who, "GET", "/staff/on-call");
      await call(who, "GET", "/admin/fairness");
    }
    await call(olga, "POST", "/staff/duty/hand-over", { to: admin.user.id, note: "All is calm" });
    await call(admin, "GET", "/staff/duty");
    await call(admin, "POST", "/staff/duty/end");
    await call(admin, "POST", "/staff/duty/end", { confirmed: true });
    await call(admin, "PUT", `/admin/users/${clinic.user.id}/role`, { role: "patient" });
    await call(admin, "POST", `/admin/users/${other.user.id}/block`, { reason });
    await call(admin, "POST", `/admin/users/${other.user.id}/unblock`);
    const settings = ROWS["put /admin/cities/{name}/settings"]!.body;
    await call(admin, "PUT", "/admin/cities/default/settings", settings);
    await call(admin, "GET", "/admin/cities/default/settings");
    await call(anna, "GET", "/cities");
    await codesAreTrue(inside, call, admin);
    await call(admin, "POST", `/admin/outbox/${await deadMessage(inside)}/retry`);
    await call(admin, "GET", "/admin/outbox");
    const glass = await brokenGlass(olga, admin, anna.user.id);
    await call(olga, "POST", `/patients/${anna.user.id}/break-glass`, { reason });
    await call(olga, "POST", `/bookings/${id}/break-glass`, { reason });
    await call(admin, "GET", "/admin/audit");
    await call(admin, "POST", "/admin/audit/verify");
    await call(admin, "POST", `/admin/audit/${glass}/review`);
    await call(anna, "GET", "/profiles/me/access");
    await call(anna, "GET", "/profiles/me/export");
    await call(anna, "POST", "/profiles/me/confirm", { password: people.PASSWORD });
    await call(anna, "GET", "/profiles/me/export");
    const leaving = await people.patient(base);
    await call(leaving, "POST", "/profiles/me/confirm", { password: people.PASSWORD });
    await call(leaving, "POST", "/profiles/me/deletion", { confirm: true });
    await call(leaving, "GET", "/profiles/me/deletion");
    await call(leaving, "POST", "/profiles/me/deletion/withdraw");
    await doctors.close();

    await pushCalls(call, marina);
    await planningCalls(inside, call);

    const all = (await operations(base)).map(({ name }) => name);
    // Of these the tests of streams and of the document speak; a place without a map has no address; the
    // code of a consent goes to a telephone (profiles_test.ts); the exchange has a token (intake_test.ts).
    const elsewhere = [
      "get /stream",
      "get /docs",
      "get /addresses/nearest",
      "post /profiles/me/dependants/{id}/consent",
      "post /telephony/incoming",
      // The dispatcher's question comes first: tests/actors/after_acceptance_test.ts.
      "post /bookings/{id}/way",
      // Of one that could not be registered: tests/routes/receipts_test.ts.
      "post /admin/receipts/{id}/again",
      // When a month is over: tests/routes/organisation_registers_test.ts.
      "post /registers",
      "get /registers/{id}",
      "get /registers/{id}/file",
      "post /registers/{id}/payments",
      // Three days later: tests/routes/transfers_test.ts.
      "post /transfers/{id}/missing",
      // With SMS_WEBHOOK_TOKEN: tests/routes/reach_test.ts.
      "post /webhooks/sms",
      // Files: tests/routes/doctor_onboarding_test.ts.
      "post /doctor-profiles/me/documents",
      "post /clinic-profiles/me/documents",
      "get /documents/{id}",
      "get /doctors/{id}/photo",
      // With VERIFICATION: tests/routes/credentials_test.ts.
      "post /auth/contacts/confirm",
      // With STAFF_TOTP: tests/routes/second_factor_test.ts.
      "post /auth/login/totp",
      "post /auth/login/totp/setup",
      "post /auth/login/totp/confirm",
    ];
    deepStrictEqual(all.filter((name) => !checked.seen.has(name) && !elsewhere.includes(name)), []);
    deepStrictEqual(faults, []);
  }));
