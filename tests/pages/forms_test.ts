/** Forms: each calls the right service with the right body; an error keeps what was typed. */
import assert from "node:assert/strict";
import { registerBody } from "../../routes/account_schemas.ts";
import type { Role } from "../../actors/vocabulary.ts";
import {
  bookingView,
  fakeServices,
  id,
  NOW,
  offerView,
  person,
  visitView,
} from "./fake_services.ts";
import { browser, fieldValue, unescapeHtml } from "./page_app.ts";

const BOOKING = `/bookings/${id(100)}`;
const commandId = id(900);

Deno.test("signing in sets the session cookie and leads to the asked page", async () => {
  const services = fakeServices();
  const page = await browser(services, { person: null }).post("/signin", {
    login: "anna@example.ru",
    password: "a password",
    next: "/board?booking=1",
  });
  assert.equal(page.status, 303);
  assert.equal(page.location, "/board?booking=1");
  assert.match(page.headers.get("set-cookie") ?? "", /session-token.*HttpOnly/);
  assert.deepEqual(services.calls[0]?.given, [
    { login: "anna@example.ru", password: "a password" },
    "192.0.2.1",
  ]);
});

for (const next of ["https://evil.example/", "//evil.example", "/\\evil.example", "/\tx", "evil"]) {
  Deno.test(`signing in never leads to ${JSON.stringify(next)}`, async () => {
    const page = await browser(fakeServices(), { person: null }).post("/signin", {
      login: "a",
      password: "b",
      next,
    });
    assert.equal(page.location, "/board");
  });
}

Deno.test("a wrong password keeps the login and never the password", async () => {
  const services = fakeServices({ answers: { signIn: { refused: "invalid_credentials" } } });
  const page = await browser(services, { person: null }).post("/signin", {
    login: "anna@example.ru",
    password: "secret-word",
    next: "/book",
  });
  assert.equal(page.status, 401);
  assert.equal(fieldValue(page.html, "login"), "anna@example.ru");
  assert.match(
    page.html,
    /action="\/signin" novalidate><input type="hidden" name="next" value="\/book"/,
  );
  assert.doesNotMatch(page.html, /secret-word/);
  assert.match(page.html, /role="alert"[^>]*autofocus/);
});

Deno.test("too many attempts say when to try again", async () => {
  const services = fakeServices({
    answers: { signIn: { refused: "too_many_attempts", retryAfterSeconds: 42 } },
  });
  const page = await browser(services, { person: null }).post("/signin", {
    login: "a",
    password: "b",
  });
  assert.equal(page.status, 429);
  assert.equal(page.headers.get("retry-after"), "42");
});

Deno.test("a doctor's application goes to the service whole", async () => {
  const services = fakeServices();
  const page = await browser(services, { person: null }).post("/register", {
    role: "doctor",
    firstName: "Пётр",
    lastName: "Лебедь",
    email: "p@example.ru",
    phone: "",
    password: "long enough",
    specializations: ["therapist", "surgeon"],
    licenseNumber: "77 1",
    licenseExpiresOn: "2028-01-01",
  });
  assert.equal(page.status, 303);
  assert.deepEqual(services.calls[0]?.given[0], {
    role: "doctor",
    firstName: "Пётр",
    lastName: "Лебедь",
    email: "p@example.ru",
    phone: undefined,
    password: "long enough",
    specializations: ["therapist", "surgeon"],
    licenseNumber: "77 1",
    licenseExpiresOn: "2028-01-01",
  });
});

Deno.test("whoever registers reads at once all that is missing, and of a wrong number only that it is wrong", () => {
  const wrong = (body: object) =>
    registerBody.safeParse(body).error?.issues.map(({ path }) => path.join(".")) ?? [];
  assert.deepEqual(wrong({}), ["firstName", "lastName", "email"]);
  assert.deepEqual(wrong({ role: "doctor", phone: "1" }), [
    "phone",
    "firstName",
    "lastName",
    "specializations",
    "licenseNumber",
    "licenseExpiresOn",
  ]);
  const doctor = { role: "doctor", email: "a@tot.example", firstName: "А", lastName: "Б" };
  assert.deepEqual(wrong({ ...doctor, specializations: [], licenseNumber: "1" }), [
    "specializations",
    "licenseExpiresOn",
  ]);
  assert.deepEqual(wrong({ ...doctor, role: "patient" }), []);
});

Deno.test("nobody registers as admin through the form", async () => {
  const services = fakeServices();
  await browser(services, { person: null }).post("/register", { role: "admin", firstName: "А" });
  assert.equal((services.calls[0]?.given[0] as { role: string }).role, "patient");
});

Deno.test("a wrong field of the registration is named, and what was typed stays", async () => {
  const services = fakeServices({
    answers: { register: { invalid: [{ path: "phone", message: "Проверьте номер" }] } },
  });
  const page = await browser(services, { person: null }).post("/register", {
    role: "doctor",
    firstName: "Пётр",
    phone: "12",
    specializations: ["surgeon"],
  });
  assert.equal(page.status, 400);
  assert.match(page.html, /href="#register-phone"/);
  assert.match(page.html, /id="register-phone-error"/);
  assert.equal(fieldValue(page.html, "phone"), "12");
  assert.match(page.html, /value="surgeon" checked/);
});

Deno.test("the language is kept in a cookie and leads back to the same page", async () => {
  const visitor = browser(fakeServices(), { person: null });
  const page = await visitor.post("/language", { language: "en", next: "/register?role=doctor" });
  assert.equal(page.location, "/register?role=doctor");
  assert.match(page.headers.get("set-cookie") ?? "", /^tot_lang=en;/);
  const odd = await visitor.post("/language", { language: "xx", next: "//evil.example" });
  assert.equal(odd.location, "/");
  assert.equal(odd.headers.get("set-cookie"), null);
});

Deno.test("the first admin's link is closed where setup is over", async () => {
  const services = fakeServices();
  const visitor = browser(services, { person: null }, { setupAvailable: () => false });
  assert.equal((await visitor.get("/first-admin/token")).status, 404);
  assert.equal((await visitor.post("/first-admin/token", {})).status, 404);
  assert.deepEqual(services.calls, []);
});

/** Command, role, form → body. */
const COMMANDS: readonly [string, Role, Record<string, string>, Record<string, unknown>][] = [
  ["accept", "doctor", { origin: "doctor" }, {}],
  [
    "decline",
    "doctor",
    { origin: "doctor", reasonCode: "far", reason: "пробки" },
    { reason: "Далеко. пробки", reasonCode: "far" },
  ],
  ["depart", "doctor", { origin: "doctor" }, { reason: undefined }],
  ["arrive", "dispatcher", { origin: "board", reason: "сел телефон" }, { reason: "сел телефон" }],
  ["start", "doctor", { doorCode: "4729" }, { doorCode: "4729", reason: undefined }],
  [
    "complete",
    "doctor",
    { conclusion: "ОРВИ", actualDurationMinutes: "24", outcome: "done" },
    { conclusion: "ОРВИ", actualDurationMinutes: 24, outcome: "done", reason: undefined },
  ],
  ["release", "doctor", { reason: "машина" }, { reason: "машина" }],
  ["confirm", "doctor", {}, {}],
  ["addenda", "doctor", { text: "Больничный" }, { text: "Больничный" }],
  ["assign", "dispatcher", { origin: "board", doctorId: id(2) }, { doctorId: id(2) }],
  [
    "reassign",
    "dispatcher",
    { doctorId: "", fromDoctorId: id(2), reason: "стоит" },
    { doctorId: undefined, fromDoctorId: id(2), reason: "стоит" },
  ],
  ["attend", "dispatcher", { origin: "board" }, {}],
  [
    "hold",
    "dispatcher",
    { minutes: "15" },
    { until: new Date(NOW + 15 * 60_000).toISOString() },
  ],
  [
    "cancel",
    "patient",
    { reasonCode: "better", reason: "" },
    { reason: "Стало лучше", outcome: undefined },
  ],
  [
    "cancel",
    "dispatcher",
    { reason: "никого", outcome: "nobody_there" },
    { reason: "никого", outcome: "nobody_there" },
  ],
];

for (const [command, role, form, body] of COMMANDS) {
  Deno.test(`the form of ${command} by a ${role} gives the command`, async () => {
    const services = fakeServices({ views: [visitView("assigned")] });
    const page = await browser(services, { person: person(role) })
      .post(`${BOOKING}/${command}`, { ...form, commandId });
    assert.equal(page.status, 303, page.html.slice(0, 300));
    assert.deepEqual(services.calls, [{ name: command, given: [id(100), { ...body, commandId }] }]);
    const home = form.origin === "doctor"
      ? "/doctor"
      : form.origin === "board"
      ? `/board?booking=${id(100)}`
      : command === "release"
      ? "/doctor"
      : BOOKING;
    assert.equal(page.location, home);
  });
}

Deno.test("a message is said once, to those for whom it is meant", async () => {
  const services = fakeServices({ views: [bookingView()] });
  const page = await browser(services, { person: person("dispatcher") }).post(`${BOOKING}/say`, {
    origin: "board",
    clientId: id(900),
    content: "Звонила дочери\r\nдома",
    audience: "staff",
  });
  assert.equal(page.location, `/board?booking=${id(100)}`);
  assert.deepEqual(services.calls[0]?.given[1], {
    content: "Звонила дочери\nдома",
    clientId: id(900),
    audience: "staff",
  });
});

Deno.test("a message that did not go through stays in its field", async () => {
  const services = fakeServices({
    views: [bookingView()],
    answers: { say: { refused: "room_closed" } },
  });
  const page = await browser(services, { person: person("patient") })
    .post(`${BOOKING}/say`, { content: "Где врач?" });
  assert.equal(page.status, 409);
  assert.match(page.html, /<textarea[^>]*id="say-content"[^>]*>Где врач\?<\/textarea>/);
});

Deno.test("a wrong door code is said at its field, though the command left a trace", async () => {
  const answer = { id: id(100), status: "arrived", version: 5, refused: "wrong_door_code" };
  const services = fakeServices({
    views: [visitView("arrived")],
    answers: { start: { ok: answer as never } },
  });
  for (const origin of ["doctor", "booking"]) {
    const page = await browser(services, { person: person("doctor") })
      .post(`${BOOKING}/start`, { origin, doorCode: "1234" });
    assert.equal(page.status, 409);
    assert.match(page.html, /id="start-doorCode-error"/);
  }
});

Deno.test("an offer that another doctor took says so on the doctor's page", async () => {
  const services = fakeServices({ answers: { accept: { refused: "offer_closed" } } });
  const page = await browser(services, { person: person("doctor") })
    .post(`${BOOKING}/accept`, { origin: "doctor" });
  assert.equal(page.status, 409);
  assert.match(page.html, /вызов взял другой врач/);
});

Deno.test("declining without a reason opens the reasons again", async () => {
  const services = fakeServices({ offers: [offerView()] });
  const page = await browser(services, { person: person("doctor") })
    .post(`${BOOKING}/decline`, { origin: "doctor", reasonCode: "", reason: "" });
  assert.equal(page.status, 400);
  assert.match(page.html, /<details class="fold" open/);
  // The page that comes back shows the offer, and says so; nothing is declined.
  assert.deepEqual(services.calls.map(({ name }) => name), ["shown"]);
});

Deno.test("a form of a command that there is not finds nothing", async () => {
  for (const command of ["tick", "offer", "constructor", "__proto__"]) {
    const services = fakeServices({ views: [bookingView()] });
    const page = await browser(services, { person: person("patient") })
      .post(`${BOOKING}/${command}`, {});
    assert.equal(page.status, 404, command);
    assert.deepEqual(services.calls, []);
  }
});

Deno.test("a correction sends only what was changed", async () => {
  const view = bookingView();
  const same = {
    symptoms: view.symptoms!,
    "address.text": view.address!.text!,
    place: "",
    "address.entrance": "3",
    "address.floor": "5",
    "address.flat": "48",
    "address.intercom": "48В",
    "address.notes": view.address!.notes!,
    contactPhone: "+79000000000",
    "doorContact.name": "Анна",
    "doorContact.phone": "+79000000001",
  };
  const bodies = async (changes: Record<string, string>) => {
    const services = fakeServices({ views: [view] });
    const page = await browser(services, { person: person("patient") })
      .post(`${BOOKING}/amend`, { ...same, ...changes });
    return { page, body: services.calls[0]?.given[1] as Record<string, unknown> | undefined };
  };
  assert.deepEqual((await bodies({})).body, { commandId: undefined });
  assert.deepEqual(Object.keys((await bodies({ symptoms: "Хуже" })).body ?? {}), [
    "symptoms",
    "commandId",
  ]);
  assert.deepEqual((await bodies({ contactPhone: "" })).body?.contactPhone, null);
  const flat = (await bodies({ "address.flat": "49" })).body?.address as Record<string, unknown>;
  assert.equal(flat.flat, "49");
  assert.equal(flat.latitude, 55.79);
  const moved = await bodies({ "address.text": "улица Иная, 4" });
  assert.equal(moved.body, undefined);
  assert.equal(moved.page.status, 400);
  assert.match(moved.page.html, /id="amend-place-error"/);
  assert.equal(fieldValue(moved.page.html, "address.text"), "улица Иная, 4");
});

Deno.test("a shift starts, ends, and says why it cannot", async () => {
  const services = fakeServices();
  const visitor = browser(services, { person: person("doctor") });
  assert.equal((await visitor.post("/doctor/shift", { available: "true" })).location, "/doctor");
  await visitor.post("/doctor/shift", { available: "false" });
  assert.deepEqual(services.calls.map((call) => call.given[0]), [true, false]);
  const refused = fakeServices({ answers: { shift: { refused: "doctor_not_approved" } } });
  const page = await browser(refused, { person: person("doctor") })
    .post("/doctor/shift", { available: "true" });
  assert.equal(page.status, 403);
  assert.match(page.html, /ещё не одобрена/);
});

Deno.test("a doctor's place is sent as it was typed, or as an address that is known", async () => {
  const services = fakeServices();
  const options = {
    addresses: [{
      text: "Мироновская улица, 12",
      latitude: 55.79,
      longitude: 37.72,
      district: null,
    }],
  };
  const visitor = browser(services, { person: person("doctor") }, options);
  await visitor.post("/doctor/place", { place: "мироновская улица 12" });
  await visitor.post("/doctor/place", { place: "55.7558, 37.6173" });
  assert.deepEqual(services.calls, [
    { name: "place", given: [{ latitude: 55.79, longitude: 37.72 }] },
    { name: "place", given: [{ latitude: 55.7558, longitude: 37.6173 }] },
  ]);
  const wrong = await visitor.post("/doctor/place", { place: "у метро" });
  assert.equal(wrong.status, 400);
});

Deno.test("an admin approves, rejects with a reason, and changes a role", async () => {
  const services = fakeServices();
  const visitor = browser(services, { person: person("admin") });
  await visitor.post(`/admin/doctors/${id(20)}/approve`, {});
  await visitor.post(`/admin/doctors/${id(20)}/reject`, { reason: "нет документа" });
  const page = await visitor.post(`/admin/users/${id(1)}/role`, {
    role: "dispatcher",
    next: "/admin/users?search=a",
  });
  assert.equal(page.location, "/admin/users?search=a");
  assert.deepEqual(services.calls, [
    { name: "approve", given: [id(20)] },
    { name: "reject", given: [id(20), { reason: "нет документа" }] },
    { name: "setRole", given: [id(1), { role: "dispatcher" }] },
  ]);
});

Deno.test("writes of a role that may not are refused before the service is asked", async () => {
  const paths = ["/doctor/shift", "/doctor/place", `/admin/doctors/${id(20)}/approve`];
  for (const path of [...paths, `/admin/users/${id(1)}/role`]) {
    const services = fakeServices();
    const page = await browser(services, { person: person("patient") }).post(path, {});
    assert.equal(page.status, 403, path);
    assert.deepEqual(services.calls, []);
  }
});

Deno.test("text in a field is escaped once, not twice", async () => {
  const services = fakeServices({ answers: { signIn: { refused: "invalid_credentials" } } });
  const page = await browser(services, { person: null }).post("/signin", {
    login: "a&b<c",
    password: "x",
  });
  assert.match(unescapeHtml(page.html), /value="a&b<c"/);
});
