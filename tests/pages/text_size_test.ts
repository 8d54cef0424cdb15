/** Larger letters by choice: kept in the browser, on every page, and never a way elsewhere. */
import { deepEqual, doesNotMatch, match } from "node:assert/strict";
import { fakeServices, person } from "./fake_services.ts";
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
