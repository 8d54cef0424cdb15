/** The page on which one chooses of what to hear, by which ways, and when not. */
import assert from "node:assert/strict";
import { fakeServices, person } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const PATH = "/account/notices";

Deno.test("what is chosen is saved as it was ticked; empty hours are none", async () => {
  const services = fakeServices({});
  const patient = browser(services, { person: person("patient") });
  const { html } = await patient.get(PATH);
  assert.match(html, /name="from"[^>]*value="22:00"|value="22:00"[^>]*name="from"/);
  assert.match(html, /Всегда приходят/);
  const { status } = await patient.post(PATH, { reminders: "email", from: "", until: "" });
  assert.equal(status, 303);
  assert.deepEqual(services.calls.find(({ name }) => name === "setNotices")!.given[0], {
    reminders: ["email"],
    moved: [],
    windows: [],
    quiet: null,
  });
});

Deno.test("a wrong hour is said at its field, with all that was typed", async () => {
  const answers = {
    setNotices: { invalid: [{ path: "quiet.until", message: "Время в виде 22:00" }] },
  };
  const patient = browser(fakeServices({ answers }), { person: person("patient") });
  const again = await patient.post(PATH, { windows: "sms", from: "22:15", until: "" });
  assert.equal(again.status, 400);
  assert.match(again.html, /value="22:15"/);
  assert.match(again.html, /Время в виде 22:00/);
});
