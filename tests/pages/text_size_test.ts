/** Larger letters and the language by choice: kept in the browser, never a way elsewhere, and no form is lost by them. */
import { deepEqual, doesNotMatch, match } from "node:assert/strict";
import { fakeServices, id, person } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const cookieOf = (headers: Headers): string => headers.get("set-cookie")?.split(";")[0] ?? "";

Deno.test("a reader's choice is on every page from then on", async () => {
  const visitor = browser(fakeServices(), { person: person("patient") });
  doesNotMatch((await visitor.get("/")).html, /data-text=/);
  const answer = await visitor.post("/text-size", { size: "largest", next: "/bookings" });
  deepEqual([answer.status, answer.location], [303, "/bookings"]);
  const cookie = cookieOf(answer.headers);
  for (const path of ["/", "/bookings", "/book"]) {
    const { html } = await visitor.get(path, { cookie });
    match(html, /<html[^>]* data-text="largest"/, path);
    match(html, /value="largest"[^>]* aria-pressed="true"/, path);
  }
});

Deno.test("a size that there is not is the normal one, and another site is not led to", async () => {
  const visitor = browser(fakeServices(), { person: null });
  const answer = await visitor.post("/text-size", {
    size: '"><script>',
    next: "//evil.example",
  });
  deepEqual([answer.status, answer.location], [303, "/"]);
  doesNotMatch(
    (await visitor.get("/", { cookie: cookieOf(answer.headers) })).html,
    /data-text=/,
  );
  doesNotMatch((await visitor.get("/", { cookie: "text=huge" })).html, /data-text=/);
});

const TYPED = { symptoms: "Кашель третий день", "address.text": "проспект Абая, 45к1" };

Deno.test("a choice of letters or language takes along what is typed into a booking, and so does its check", async () => {
  for (const who of ["patient", "dispatcher"] as const) {
    const visitor = browser(fakeServices(), { person: person(who) });
    const page = (await visitor.get("/book")).html;
    match(page, /<form id="book-form"/);
    for (
      const [path, choice] of [["/text-size", "size=largest"], [
        "/language",
        "language=en",
      ]] as const
    ) {
      const address = `${path}?${choice}&redraw=edit`;
      match(
        page,
        new RegExp(`form="book-form" formaction="${
          address.replace("?", "\\?")
            .replaceAll("&", "&amp;")
        }" formnovalidate`),
      );
      const sent = await visitor.post(address, TYPED);
      deepEqual([sent.status, sent.location], [307, "/book?redraw=edit"]);
      match(cookieOf(sent.headers), /=(largest|en)$/);
    }
    const again = await visitor.post("/book?redraw=edit", TYPED, { cookie: "text=largest" });
    deepEqual(again.status, 200);
    match(again.html, /<textarea[^>]*name="symptoms"[^>]*>Кашель третий день</);
    match(again.html, /value="проспект Абая, 45к1"/);
    doesNotMatch(again.html, /class="field__error"/, "nothing is wrong yet");
    match(again.html, /<html[^>]* data-text="largest"/);
    deepEqual((await visitor.post("/text-size?size=large&redraw=//evil", TYPED)).location, "/");
  }
});

Deno.test("whoever is signed out while a form is filled in comes back to its page", async () => {
  const visitor = browser(fakeServices(), { person: null });
  const money = `/bookings/${id(100)}/money`;
  for (const path of ["/book", money, "/account/card"]) {
    const { location } = await visitor.post(path, TYPED);
    deepEqual(location, `/signin?next=${encodeURIComponent(path)}`);
  }
  deepEqual((await visitor.post(`/bookings/${id(100)}/cancel`, {})).location, "/signin?next=%2F");
});
