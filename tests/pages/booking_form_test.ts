/** Booking without a script: the form, the check, one call however often it is sent. */
import assert from "node:assert/strict";
import { askedOf } from "../../actors/booking/red_flags.ts";
import { fakeServices, id, person } from "./fake_services.ts";
import { browser, fieldValue } from "./page_app.ts";

const ADDRESSES = [{
  text: "Мироновская улица, 12",
  latitude: 55.79,
  longitude: 37.72,
  district: "Соколиная Гора",
}];

const ANSWERS = {
  who: "self",
  callType: "urgent",
  specialization: "therapist",
  symptom: ["fever", "cough"],
  symptoms: "Второй день, 38,6",
  "address.text": "Мироновская улица, 12",
  "address.flat": "48",
  contactPhone: "+7 900 000-00-00",
};

const visit = (role: "patient" | "dispatcher" = "patient") => {
  const services = fakeServices();
  const options = { addresses: ADDRESSES };
  return { services, visitor: browser(services, { person: person(role) }, options) };
};

/** Every hidden field of a page, as a browser would send it. */
const hidden = (html: string): Record<string, string[]> => {
  const values: Record<string, string[]> = {};
  for (
    const [, name, value] of html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
  ) {
    (values[name!] ??= []).push(value!.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
  }
  return values;
};

Deno.test("the answers are shown before anything is called", async () => {
  const { services, visitor } = visit();
  const page = await visitor.post("/book", { ...ANSWERS, step: "check" });
  assert.equal(page.status, 200);
  assert.deepEqual(services.calls, []);
  assert.match(page.html, /Температура, кашель\. Второй день, 38,6/);
  assert.match(page.html, /Мироновская улица, 12, кв\.\u00a048/);
});

Deno.test("the checked answers make a booking, with one id for one set of answers", async () => {
  const { services, visitor } = visit();
  const check = await visitor.post("/book", { ...ANSWERS, step: "check" });
  assert.equal(fieldValue(check.html, "commandId"), id(900));
  const { language: _language, next: _next, ...carried } = hidden(check.html);
  const page = await visitor.post("/book", { ...carried, step: "create" });
  assert.equal(page.status, 303);
  assert.equal(page.location, `/bookings/${id(100)}`);
  assert.deepEqual(services.calls[0]?.given[1], {
    callType: "urgent",
    specialization: "therapist",
    symptoms: "Температура, кашель. Второй день, 38,6",
    address: {
      text: "Мироновская улица, 12",
      latitude: 55.79,
      longitude: 37.72,
      district: "Соколиная Гора",
      entrance: undefined,
      floor: undefined,
      flat: "48",
      intercom: undefined,
      notes: undefined,
    },
    contactPhone: "+7 900 000-00-00",
    doorContact: undefined,
    needs: [],
    patient: undefined,
    scheduledTime: undefined,
    scheduledUntil: undefined,
    redFlags: [],
    triage: askedOf({ ageMonths: 216, complaints: ["fever", "cough"] }),
    commandId: id(900),
  });
  await visitor.post("/book", { ...carried, step: "create" });
  const ids = services.calls.map((call) => (call.given[1] as { commandId: string }).commandId);
  assert.deepEqual(ids, [id(900), id(900)]);
});

Deno.test("a planned time is read on the city's clock", async () => {
  const { services, visitor } = visit();
  await visitor.post("/book", {
    ...ANSWERS,
    callType: "scheduled",
    date: "2026-11-23",
    from: "10:00",
    until: "12:00",
    step: "create",
  });
  const body = services.calls[0]?.given[1] as Record<string, unknown>;
  assert.equal(body.scheduledTime, "2026-11-23T07:00:00.000Z");
  assert.equal(body.scheduledUntil, "2026-11-23T09:00:00.000Z");
});

Deno.test("a consultation needs no address, and one that was typed is left out", async () => {
  const { services, visitor } = visit();
  await visitor.post("/book", { ...ANSWERS, callType: "consultation", step: "create" });
  const body = services.calls[0]?.given[1] as Record<string, unknown>;
  assert.equal(body.address, undefined);
  assert.equal(body.scheduledTime, undefined);
});

/** What was changed in the answers → the field that complains. */
const WRONG: readonly [string, Record<string, string | string[]>, string][] = [
  ["no symptoms", { symptom: [], symptoms: "" }, "symptoms"],
  ["no address", { "address.text": "" }, "address-text"],
  ["an unknown address without a place", { "address.text": "улица Иная, 4" }, "place"],
  ["a place that is none", { place: "у метро" }, "place"],
  ["a planned call without a day", { callType: "scheduled" }, "date"],
  [
    "a time that has passed",
    { callType: "scheduled", date: "2026-11-22", from: "10:00" },
    "date",
  ],
  [
    "a window that ends before it begins",
    { callType: "scheduled", date: "2026-11-23", from: "12:00", until: "10:00" },
    "until",
  ],
  ["another person without a name", { who: "other" }, "patient-firstName"],
  ["a telephone that is none", { contactPhone: "номер" }, "contactPhone"],
  ["one who opens without a telephone", { "doorContact.name": "Анна" }, "doorContact-phone"],
  ["no doctor of this kind", { specialization: "wizard" }, "specialization"],
];

for (const [name, changes, field] of WRONG) {
  Deno.test(`${name}: the summary leads to the field, and nothing typed is lost`, async () => {
    const { services, visitor } = visit();
    const answers = { ...ANSWERS, "address.notes": "Собака", ...changes };
    const page = await visitor.post("/book", { ...answers, step: "check" });
    assert.equal(page.status, 400);
    assert.match(page.html, new RegExp(`<a href="#book-${field}">`));
    assert.match(page.html, new RegExp(`id="book-${field}-error"`));
    assert.match(page.html, />Собака<\/textarea>/);
    if (changes.symptom === undefined) assert.match(page.html, /value="cough" checked/);
    assert.deepEqual(services.calls, []);
  });
}

Deno.test("changing the answers shows the form again without complaints", async () => {
  const { visitor } = visit();
  const page = await visitor.post("/book", { ...ANSWERS, step: "edit" });
  assert.equal(page.status, 200);
  assert.equal(fieldValue(page.html, "address.text"), "Мироновская улица, 12");
  assert.doesNotMatch(page.html, /class="errors"|field__error/);
});

Deno.test("a red flag puts 103 before the button, and the call can go on", async () => {
  const { services, visitor } = visit();
  const flagged = { ...ANSWERS, redFlags: ["breathing"] };
  const check = await visitor.post("/book", { ...flagged, step: "check" });
  assert.match(check.html, /Сначала звоните 103/);
  await visitor.post("/book", { ...flagged, step: "create" });
  assert.deepEqual((services.calls[0]?.given[1] as { redFlags: string[] }).redFlags, ["breathing"]);
});

Deno.test("a sign of a complaint that was taken back is taken back with it", async () => {
  const { services, visitor } = visit();
  const signs = ["coughing_blood", "back_numb", "child_drowsy"];
  await visitor.post("/book", { ...ANSWERS, signs, step: "create" });
  const { redFlags, triage } = services.calls[0]?.given[1] as {
    redFlags: string[];
    triage: { asked: string[] };
  };
  assert.deepEqual(redFlags, ["coughing_blood"]);
  assert(triage.asked.includes("coughing_blood") && !triage.asked.includes("back_numb"));
});

Deno.test("a dispatcher books for the caller's patient", async () => {
  const { services, visitor } = visit("dispatcher");
  const { html } = await visitor.get("/book");
  assert.match(html, /<input type="hidden" name="who" value="other"/);
  await visitor.post("/book", {
    ...ANSWERS,
    who: "other",
    "patient.firstName": "Ирина",
    "patient.lastName": "Волкова",
    "patient.birthDate": "1954-02-03",
    "patient.relation": "parent",
    step: "create",
  });
  assert.deepEqual((services.calls[0]?.given[1] as { patient: unknown }).patient, {
    firstName: "Ирина",
    lastName: "Волкова",
    birthDate: "1954-02-03",
    relation: "parent",
  });
});

Deno.test("nobody is born tomorrow or two centuries ago, and what was typed stays", async () => {
  for (const birthDate of ["2099-01-01", "1899-12-31"]) {
    const { services, visitor } = visit("dispatcher");
    const { html } = await visitor.post("/book", {
      ...ANSWERS,
      who: "other",
      "patient.firstName": "Ирина",
      "patient.lastName": "Волкова",
      "patient.birthDate": birthDate,
      step: "create",
    });
    assert.equal(services.calls.length, 0);
    assert.match(html, /href="#book-patient-birthDate"/);
    assert.equal(fieldValue(html, "patient.birthDate"), birthDate);
    assert.equal(fieldValue(html, "patient.firstName"), "Ирина");
  }
});

Deno.test("a refusal of the service comes back with the form", async () => {
  const services = fakeServices({ answers: { create: { refused: "too_many_open_bookings" } } });
  const options = { addresses: ADDRESSES };
  const page = await browser(services, { person: person("patient") }, options)
    .post("/book", { ...ANSWERS, step: "create" });
  assert.equal(page.status, 409);
  assert.match(page.html, /Открытых вызовов уже слишком много/);
  assert.equal(fieldValue(page.html, "contactPhone"), "+7 900 000-00-00");
});
