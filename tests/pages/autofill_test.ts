/** Fields say what they are for: what a browser, a telephone or a password manager knows need not be typed. */
import { deepStrictEqual, doesNotMatch, match } from "node:assert";
import type { Role } from "../../actors/vocabulary.ts";
import { fakeServices, id, person } from "./fake_services.ts";
import { browser } from "./page_app.ts";
import { full } from "./page_table.ts";

/** Page, as whom, and its fields with what their `autocomplete` must be; the last of a name stands. */
const FIELDS: readonly [string, Role | null, Readonly<Record<string, string>>][] = [
  ["/signin", null, { login: "username webauthn", password: "current-password" }],
  ["/register", null, {
    firstName: "given-name",
    lastName: "family-name",
    phone: "tel",
    email: "email",
    password: "new-password",
  }],
  ["/register?role=doctor", null, { phone: "tel", email: "email", password: "new-password" }],
  ["/register?role=clinic", null, { clinicName: "organization", password: "new-password" }],
  [`/verify/${id(900)}`, null, { code: "one-time-code" }],
  ["/reset", null, { login: "username" }],
  [`/reset/${id(902)}`, null, { code: "one-time-code", password: "new-password" }],
  ["/team/token", null, { username: "username", password: "new-password" }],
  ["/first-admin/token", null, { email: "email", password: "new-password" }],
  ["/account/contacts", "patient", {
    code: "one-time-code",
    phone: "tel",
    email: "email",
    username: "username",
    currentPassword: "current-password",
    password: "new-password",
  }],
  ["/account/second-factor", "admin", { code: "one-time-code" }],
  ["/account", "patient", { firstName: "given-name", lastName: "family-name", birthDate: "bday" }],
];

for (const [path, role, fields] of FIELDS) {
  Deno.test(`${path} says what its fields are for, and lets everything be pasted`, async () => {
    const { html } = await browser(full(), { person: role && person(role) }).get(path);
    const found = Object.fromEntries(
      [...html.matchAll(/<input[^>]*>/g)].map(([tag]) => [
        /\bname="([^"]*)"/.exec(tag)?.[1] ?? "",
        /\bautocomplete="([^"]*)"/i.exec(tag)?.[1] ?? "",
      ]),
    );
    const said = Object.keys(fields).map((name) => [name, found[name]]);
    deepStrictEqual(Object.fromEntries(said), fields);
    doesNotMatch(html, /\bon(paste|copy)=/i);
    // Six digits come with spaces, in quotes, with the words of their message: more than six must fit.
    for (const [tag] of html.matchAll(/<input[^>]*one-time-code[^>]*>/g)) {
      match(tag, /maxlength="(2\d|[3-9]\d)"/i);
    }
  });
}

Deno.test("a wallet stays its account's own where staff have joined two records, and says so", async () => {
  const asked = (sameAs: readonly string[]) =>
    browser(fakeServices(), { person: person("patient", { sameAs: sameAs as never }) })
      .get("/wallet");
  match((await asked([id(77)])).html, /У другой вашей записи свой кошелёк/);
  doesNotMatch((await asked([])).html, /У другой вашей записи/);
});
