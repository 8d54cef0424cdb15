/** Forms where codes decide: each calls the right service, and an error keeps what was typed. */
import assert from "node:assert/strict";
import { codeShown } from "./fake_codes.ts";
import { fakeServices, id, NOW, person } from "./fake_services.ts";
import { browser, fieldValue } from "./page_app.ts";

const CODE = codeShown(NOW).verificationId;
const PATH = `/verify/${CODE}`;
const sent = { verificationId: CODE, expiresAt: NOW + 600_000 };
const answered = (name: string, ok: unknown) => ({ [name]: { ok } as never });
const withCode = (changes: Parameters<typeof codeShown>[1] = {}) => ({
  codesShown: { [CODE]: codeShown(NOW, changes) },
});
const OVER = { refused: "code_spent" } as const;

Deno.test("a registration that must be proved leads to its code, and then where one wanted to go", async () => {
  const services = fakeServices({ answers: answered("register", { sent }) });
  const page = await browser(services, { person: null }).post("/register", {
    role: "patient",
    firstName: "Анна",
    lastName: "Петрова",
    phone: "8 900 111-22-33",
    password: "",
    next: "/book",
  });
  assert.deepEqual([page.status, page.location], [303, `${PATH}?next=%2Fbook`]);
  assert.equal(page.headers.get("set-cookie"), null, "nobody is signed in before the code");
  assert.equal((services.calls[0]?.given[0] as { password?: string }).password, undefined);
});

Deno.test("a patient's form asks for no password where a code proves the contact", async () => {
  const asks = async (path: string, verification: boolean) => {
    const { html } = await browser(fakeServices(), { person: null }, { verification }).get(path);
    return /name="password"[^>]*required|required[^>]*name="password"/.test(html);
  };
  assert.equal(await asks("/register", true), false);
  assert.equal(await asks("/register", false), true);
  assert.equal(await asks("/register?role=doctor", true), true);
});

Deno.test("the right code signs in, and leads where one wanted to go", async () => {
  const services = fakeServices(withCode());
  const page = await browser(services, { person: null }).post(PATH, {
    code: "123456",
    next: "/book",
  });
  assert.deepEqual([page.status, page.location], [303, "/book"]);
  assert.match(page.headers.get("set-cookie") ?? "", /session-token.*HttpOnly/);
  assert.deepEqual(services.calls[0]?.given[0], { verificationId: CODE, code: "123456" });
});

Deno.test("a second contact is one more step, and may be left for later", async () => {
  const entered = { person: person("patient"), sessionToken: "session-token", next: sent };
  const services = fakeServices({ ...withCode(), answers: answered("enterPage", entered) });
  const page = await browser(services, { person: null }).post(PATH, {
    code: "123456",
    next: "/book",
  });
  assert.equal(page.location, "/account/contacts?next=%2Fbook");
  const open = fakeServices({ openContact: codeShown(NOW, { purpose: "contact" }) });
  const { html } = await browser(open, { person: person("patient") })
    .get("/account/contacts?next=%2Fbook");
  assert.match(html, /href="\/book"[^>]*>Подтвердить позже/);
});

for (const next of ["https://evil.example/", "//evil.example", "/\\evil.example", "evil"]) {
  Deno.test(`a code never leads to ${JSON.stringify(next)}`, async () => {
    const services = fakeServices(withCode());
    const visitor = browser(services, { person: null });
    assert.equal((await visitor.post(PATH, { code: "123456", next })).location, "/");
    const page = await visitor.post("/signin/code", { login: "a@b.example", next });
    assert.equal(page.location, PATH);
    const { html } = await visitor.get(`${PATH}?next=${encodeURIComponent(next)}`);
    assert.doesNotMatch(html, /(value|href)="(https:|\/\/|\/\\|evil)/);
  });
}

Deno.test("a wrong code is said at its field, and the way back stays", async () => {
  const services = fakeServices({
    ...withCode(),
    answers: { enterPage: { refused: "wrong_code" } },
  });
  const page = await browser(services, { person: null }).post(PATH, {
    code: "12 34",
    next: "/book",
  });
  assert.equal(page.status, 400);
  assert.match(page.html, /id="verify-code"[^>]*aria-invalid="true"/);
  assert.match(page.html, /href="#verify-code"/);
  assert.match(page.html, /name="next" value="\/book"/);
});

Deno.test("a code that is over asks for nothing, and shows where to begin again", async () => {
  for (const [purpose, path] of [["register", "/register"], ["sign_in", "/signin"]] as const) {
    const services = fakeServices({
      ...withCode({ purpose, isOver: true }),
      answers: { enterPage: OVER },
    });
    const page = await browser(services, { person: null }).post(PATH, { code: "123456" });
    assert.equal(page.status, 409);
    assert.doesNotMatch(page.html, /name="code"/);
    assert.match(page.html, new RegExp(`class="button button--primary" href="${path}"`));
  }
});

Deno.test("another code can be asked for when its time has come, and never of an invitation", async () => {
  const at = async (resendAt: number | null) =>
    (await browser(fakeServices(withCode({ resendAt: resendAt as never })), { person: null }).get(
      PATH,
    ))
      .html;
  assert.match(await at(NOW + 42_000), /data-left="45"/);
  assert.match(await at(NOW - 1), /data-left="0"/);
  assert.doesNotMatch(await at(NOW - 1), /resend__wait/);
  assert.doesNotMatch(await at(null), /resend__button/);
  const soon = fakeServices({
    ...withCode(),
    answers: { resend: { refused: "too_many_attempts", retryAfterSeconds: 42 } },
  });
  const refused = await browser(soon, { person: null }).post(`${PATH}/resend`, { next: "/book" });
  assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "42"]);
  assert.match(refused.html, /Подождите 42 секунды/);
  const page = await browser(fakeServices(withCode()), { person: null })
    .post(`${PATH}/resend`, { next: "/book" });
  assert.equal(page.location, `${PATH}?sent&next=%2Fbook`);
});

Deno.test("a code of another kind has a page of its own, one that there is not is not found", async () => {
  for (
    const [purpose, path] of [
      ["reset", `/reset/${CODE}`],
      ["invitation", `/reset/${CODE}`],
      ["contact", "/account/contacts"],
    ] as const
  ) {
    const visitor = browser(fakeServices(withCode({ purpose })), { person: null });
    assert.equal((await visitor.get(PATH)).location, path);
    assert.equal((await visitor.post(PATH, { code: "123456" })).location, path);
  }
  const visitor = browser(fakeServices(), { person: null });
  for (const path of [PATH, "/verify/none", `/reset/${CODE}`]) {
    assert.equal((await visitor.get(path)).status, 404, path);
  }
});

Deno.test("a login without a word of it is said, and stays", async () => {
  const invalid = [{ path: "login", message: "Введите телефон или адрес почты" }];
  const services = fakeServices({ answers: { beginSignIn: { invalid }, beginReset: { invalid } } });
  for (const path of ["/signin/code", "/reset"]) {
    const page = await browser(services, { person: null }).post(path, { login: "Анна" });
    assert.equal(page.status, 400);
    assert.equal(fieldValue(page.html, "login"), "Анна");
    assert.match(page.html, /Введите телефон или адрес почты/);
  }
});

Deno.test("a new password is set with its code, and leads to sign-in; it is never shown again", async () => {
  const shown = withCode({ purpose: "reset" });
  const services = fakeServices(shown);
  const page = await browser(services, { person: null })
    .post(`/reset/${CODE}`, { code: "123456", password: "a-secret-phrase" });
  assert.equal(page.location, "/signin?done=password");
  assert.equal(page.headers.get("set-cookie"), null, "nobody is signed in by it");
  const wrong = fakeServices({ ...shown, answers: { confirmReset: { refused: "wrong_code" } } });
  const again = await browser(wrong, { person: null })
    .post(`/reset/${CODE}`, { code: "123456", password: "a-secret-phrase" });
  assert.equal(again.status, 400);
  assert.doesNotMatch(again.html, /a-secret-phrase/);
});

Deno.test("contacts and password: each form calls its service; what fails opens again with its field", async () => {
  const by = { person: person("patient") };
  const services = fakeServices();
  const visitor = browser(services, by);
  await visitor.post("/account/contacts", {
    kind: "email",
    email: "new@mail.example",
    currentPassword: "now",
  });
  await visitor.post("/account/contacts/confirm", { verificationId: id(900), code: "123456" });
  await visitor.post("/account/contacts/password", { currentPassword: "now", password: "then" });
  assert.deepEqual(services.calls.map(({ name, given }) => [name, given[0]]), [
    ["changeContact", { contact: "new@mail.example", currentPassword: "now" }],
    ["confirmContact", { verificationId: id(900), code: "123456" }],
    ["changePassword", { currentPassword: "now", password: "then" }],
  ]);
  const invalid = [{ path: "contact", message: "Введите телефон или адрес почты" }];
  const failing = fakeServices({ answers: { changeContact: { invalid } } });
  const page = await browser(failing, by).post("/account/contacts", {
    kind: "phone",
    phone: "12",
    currentPassword: "now",
  });
  assert.equal(page.status, 400);
  assert.equal(fieldValue(page.html, "phone"), "12");
  assert.match(page.html, /href="#phone-phone"/);
  assert.doesNotMatch(page.html, /value="now"/);
  const none = fakeServices({ hasPassword: false });
  const { html } = await browser(none, by).get("/account/contacts");
  assert.doesNotMatch(html, /name="currentPassword"/);
  assert.match(html, /action="\/reset"/);
});
