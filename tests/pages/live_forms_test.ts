/** A live page sends the same forms and reads the answer itself: facts or problems, never a page. */
import assert from "node:assert/strict";
import { bookingView, fakeServices, id, NOW, person, visitView } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const BOOKING = `/bookings/${id(100)}`;
const LIVE = { accept: "application/json" };
const commandId = id(900);

Deno.test("a command that is carried out answers the committed version", async () => {
  const services = fakeServices({ views: [visitView("assigned")] });
  const page = await browser(services, { person: person("doctor") })
    .post(`${BOOKING}/depart`, { commandId, occurredAt: "2026-03-14T09:00:00.000Z" }, LIVE);
  assert.equal(page.status, 200);
  assert.deepEqual(JSON.parse(page.html), { id: id(100), status: "pending", version: 4 });
  assert.deepEqual(services.calls, [{
    name: "depart",
    given: [
      id(100),
      { commandId, reason: undefined, occurredAt: "2026-03-14T09:00:00.000Z" },
    ],
  }]);
});

Deno.test("a refusal comes with its words and its status", async () => {
  const services = fakeServices({
    views: [visitView("assigned")],
    answers: { accept: { refused: "offer_closed" } },
  });
  const page = await browser(services, { person: person("doctor") })
    .post(`${BOOKING}/accept`, { commandId }, LIVE);
  assert.equal(page.status, 409);
  assert.equal(page.headers.get("content-type"), "application/problem+json");
  const problem = JSON.parse(page.html);
  assert.ok(problem.refusal.length > 5);
  assert.deepEqual(problem.errors, []);
});

Deno.test("what is wrong with a field is said with the field", async () => {
  const services = fakeServices({ views: [visitView("assigned")] });
  const page = await browser(services, { person: person("doctor") })
    .post(`${BOOKING}/release`, { commandId, reason: "" }, LIVE);
  assert.equal(page.status, 400);
  const problem = JSON.parse(page.html);
  assert.equal(problem.errors[0].path, "reason");
  assert.deepEqual(services.calls, []);
});

Deno.test("whoever is signed out learns it by the status, not by a page to sign in", async () => {
  const page = await browser(fakeServices({ views: [bookingView()] }), { person: null })
    .post(`${BOOKING}/say`, { content: "привет" }, LIVE);
  assert.equal(page.status, 401);
  assert.equal(page.location, null);
});

Deno.test("a message answers the message itself", async () => {
  const services = fakeServices({ views: [bookingView()] });
  const page = await browser(services, { person: person("patient") })
    .post(`${BOOKING}/say`, { content: "привет", clientId: id(901) }, LIVE);
  assert.equal(page.status, 200);
  assert.equal(typeof JSON.parse(page.html).sequence, "number");
});

Deno.test("without a script too the page says when the doctor will be there", async () => {
  const services = fakeServices({ views: [visitView("en_route")] });
  const onTheWay = {
    latitude: 55.79,
    longitude: 37.73,
    accuracyMeters: 12,
    headingDegrees: null,
    recordedAt: new Date(NOW - 20_000).toISOString(),
    etaSeconds: 600,
    isEstimated: false,
  };
  const page = await browser(
    { ...services, duty: { ...services.duty, position: () => Promise.resolve(onTheWay) } },
    { person: person("patient") },
  ).get(BOOKING);
  assert.ok(/plate__fact">через 9\W+13\s/.test(page.html), "a range of minutes");
  assert.ok(/обновлено 20\s/.test(page.html), "and how old it is");
});
