/** Pages of days to come: what their forms send, and how they come back. */
import assert from "node:assert/strict";
import { bookingView, fakeServices, id, person } from "./fake_services.ts";
import { browser } from "./page_app.ts";

Deno.test("a doctor's ticked days become shifts, one that passes midnight ends the next day", async () => {
  const services = fakeServices({});
  const doctor = browser(services, { person: person("doctor") });
  const { status } = await doctor.post("/doctor/plan", {
    days: "2026-11-23",
    from: "21:00",
    until: "06:00",
  });
  assert.equal(status, 303);
  const [, body] = services.calls.find(({ name }) => name === "addShift")!.given;
  assert.deepEqual(body, {
    startsAt: "2026-11-23T18:00:00.000Z",
    endsAt: "2026-11-24T03:00:00.000Z",
    startPlace: null,
  });
});

Deno.test("a plan without days, or that overlaps, is said with its day, and nothing typed is lost", async () => {
  const services = fakeServices({ answers: { addShift: { refused: "shift_overlaps" } } });
  const doctor = browser(services, { person: person("doctor") });
  const empty = await doctor.post("/doctor/plan", { from: "09:00", until: "" });
  assert.equal(empty.status, 400);
  assert.match(empty.html, /Дни: заполните/);
  assert.match(empty.html, /value="09:00"/);
  const twice = await doctor.post("/doctor/plan", {
    days: "2026-11-23",
    from: "09:00",
    until: "12:00",
  });
  assert.match(twice.html, /23 нояб.{1,4}: На это время смена уже запланирована/i);
});

Deno.test("an urgent search joins the waitlist with its own words; who ticks no part means any", async () => {
  const services = fakeServices({});
  const patient = browser(services, { person: person("patient") });
  const { html } = await patient.get(`/waitlist?booking=${id(100)}`);
  assert(html.includes(`value="${id(100)}"`));
  const { status } = await patient.post("/waitlist", { bookingId: id(100), days: "2026-11-23" });
  assert.equal(status, 303);
  assert.deepEqual(services.calls.find(({ name }) => name === "joinWaitlist")!.given, [{
    bookingId: id(100),
    days: ["2026-11-23"],
    parts: ["morning", "day", "evening"],
  }]);
});

Deno.test("an urgent call that nobody takes is given a window from the board; a taken one is said there", async () => {
  const views = [bookingView({ callType: "urgent" })];
  const services = fakeServices({ views });
  const staff = browser(services, { person: person("dispatcher") });
  const path = `/board/bookings/${id(100)}`;
  const { html } = await staff.get(`${path}/alternatives`);
  assert.match(html, new RegExp(`action="${path}/later"`));
  assert.match(html, /href="tel:/);
  const window = { startsAt: "2026-11-23T06:00:00.000Z", endsAt: "2026-11-23T06:30:00.000Z" };
  const { status, location } = await staff.post(`${path}/later`, window);
  assert.deepEqual([status, location], [303, `/board?booking=${id(101)}`]);
  assert.deepEqual(services.calls.find(({ name }) => name === "planLater")!.given, [
    id(100),
    window,
  ]);
  const taken = fakeServices({ views, answers: { planLater: { refused: "slot_taken" } } });
  const late = await browser(taken, { person: person("dispatcher") }).post(`${path}/later`, window);
  assert.equal(late.status, 409);
  assert.match(late.html, /role="alert"/);
});
