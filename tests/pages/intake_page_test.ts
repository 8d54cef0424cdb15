/** Before a booking by telephone is made, staff see what is open already; patients do not. */
import assert from "node:assert/strict";
import { fakeServices, id, minutes, person } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const ANSWERS = {
  step: "check",
  callType: "urgent",
  specialization: "therapist",
  symptoms: "Кашель",
  "address.text": "Мироновская улица, 12",
  "address.flat": "48",
  place: "55.79, 37.72",
  contactPhone: "+79000000001",
  who: "other",
  "patient.firstName": "Ирина",
  "patient.lastName": "Павлова",
};

const services = () =>
  fakeServices({
    openMatches: [{
      bookingId: id(100),
      number: 4127,
      status: "en_route",
      callType: "urgent",
      createdAt: minutes(-20),
      scheduledTime: null,
      matches: ["phone", "place"],
    }],
  });

Deno.test("staff who book by telephone see the open booking of the same phone and flat first", async () => {
  const page = await browser(services(), { person: person("dispatcher") }).post("/book", ANSWERS);
  assert.equal(page.status, 200);
  assert.match(page.html, /Уже есть открытый вызов/);
  assert.match(page.html, new RegExp(`href="/board\\?booking=${id(100)}"`));
  assert.match(page.html, /4127, врач едет/);
  assert.match(page.html, /тот же телефон, та же квартира/);
});

Deno.test("a patient's own answers say nothing of other bookings", async () => {
  const page = await browser(services(), { person: person("patient") }).post("/book", ANSWERS);
  assert.equal(page.status, 200);
  assert.doesNotMatch(page.html, /4127|Уже есть/);
});
