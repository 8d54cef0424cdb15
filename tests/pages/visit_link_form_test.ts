/** The link by SMS is sent again from the booking's acts, where the patient has no account. */
import assert from "node:assert/strict";
import { bookingView, fakeServices, id, person } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const PATH = `/bookings/${id(100)}`;
const ACTION = new RegExp(`action="${PATH}/visit-link"`);
const ofPhone = bookingView({ callerId: null });

Deno.test("staff send the link of a booking by telephone again; of an account there is none", async () => {
  const staff = { person: person("dispatcher") };
  const services = fakeServices({ views: [ofPhone] });
  const page = await browser(services, staff).get(`/board?booking=${id(100)}`);
  assert.match(page.html, ACTION);
  const sent = await browser(services, staff).post(`${PATH}/visit-link`, { origin: "board" });
  assert.equal(sent.status, 303);
  assert.equal(sent.location, `/board?booking=${id(100)}`);
  assert.deepEqual(services.calls.map(({ name, given }) => [name, ...given]), [[
    "sendLink",
    id(100),
  ]]);

  const withAccount = fakeServices({ views: [bookingView()] });
  assert.doesNotMatch((await browser(withAccount, staff).get(PATH)).html, ACTION);
  const withoutPhone = fakeServices({
    views: [bookingView({ callerId: null, contactPhone: null })],
  });
  assert.doesNotMatch((await browser(withoutPhone, staff).get(PATH)).html, ACTION);
  const ofClinic = await browser(fakeServices({ views: [ofPhone] }), { person: person("clinic") })
    .get(PATH);
  assert.doesNotMatch(ofClinic.html, ACTION);
});

Deno.test("why no link can be sent is said on the page of the form", async () => {
  const services = fakeServices({
    views: [ofPhone],
    answers: { sendLink: { refused: "no_contact_phone" } },
  });
  const page = await browser(services, { person: person("dispatcher") })
    .post(`${PATH}/visit-link`, { origin: "booking" });
  assert.equal(page.status, 409);
  assert.match(page.html, /нет телефона, на который можно послать SMS/);
});
