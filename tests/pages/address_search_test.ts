/** An address becomes a place on submit: taken, chosen, or said to be nowhere; nothing typed is lost. */
import assert from "node:assert/strict";
import { astana, cityView, suggestion } from "./fake_cities.ts";
import { fakeServices, person, type World } from "./fake_services.ts";
import { browser, fieldValue } from "./page_app.ts";

const ABAY = "проспект Абая";
const HOUSES = [
  suggestion(ABAY, "45", { latitude: 51.1, district: "Алматы" }),
  suggestion(ABAY, "45к1", { latitude: 51.2 }),
];
const STREETS = [
  suggestion("улица Иманова", null, { latitude: 51.3 }),
  suggestion("переулок Иманова", null, { latitude: 51.4 }),
];
const OUTSIDE = suggestion("улица Дальняя", "1", { city: null });
const ADDRESSES = {
  "Абая 45 к 1": HOUSES,
  "Абоя 45": HOUSES,
  "Иманова 999": STREETS,
  Иманова: STREETS,
  "улица Дальняя, 1": [OUTSIDE],
  Дальная: [OUTSIDE],
};

const ANSWERS = {
  who: "self",
  callType: "urgent",
  specialization: "therapist",
  symptoms: "Кашель",
  "address.flat": "48",
  "address.notes": "Собака",
};

const visit = (changes: Partial<Omit<World, "calls">> = {}) => {
  const services = fakeServices({ cityViews: [astana()], addresses: ADDRESSES, ...changes });
  const visitor = browser(services, { person: person("patient") });
  const book = (more: Record<string, string>) =>
    visitor.post("/book", { ...ANSWERS, step: "check", ...more });
  return { services, visitor, book };
};

const sentAddress = ({ calls }: Pick<World, "calls">) =>
  (calls[0]?.given[1] as { address: Record<string, unknown> }).address;

Deno.test("with a city the booking form asks for no coordinates", async () => {
  const { visitor } = visit();
  const { html } = await visitor.get("/book");
  assert.match(html, /Место на карте найдём сами/);
  assert.match(html, /Точка на карте<span class="field__optional">/);
});

Deno.test("a house that differs by spelling alone is taken, shown, and can be changed", async () => {
  const { services, book } = visit();
  const check = await book({ "address.text": "Абая 45 к 1" });
  assert.equal(check.status, 200);
  assert.match(check.html, /Нашли: проспект Абая, 45к1/);
  assert.match(check.html, /name="step" value="address"/);
  assert.deepEqual(services.calls, []);
  await book({ "address.text": "Абая 45 к 1", step: "create" });
  const { text, latitude, longitude, flat } = sentAddress(services);
  assert.deepEqual([text, latitude, longitude, flat], ["проспект Абая, 45к1", 51.2, 71.43, "48"]);
});

Deno.test("a flat in the line of the street is not lost with the spelling", async () => {
  const typed = "Абая 45 к 1, кв. 4";
  const { services, book } = visit({ addresses: { [typed]: HOUSES } });
  await book({ "address.text": typed, step: "create" });
  assert.equal(sentAddress(services).text, typed);
  assert.equal(sentAddress(services).latitude, 51.2);
});

Deno.test("another house: the same answers come back with the houses to choose from", async () => {
  const { book } = visit();
  const page = await book({ "address.text": "Абая 45 к 1", step: "address" });
  assert.equal(page.status, 200);
  assert.match(page.html, /value="51.1,71.43"/);
  assert.match(page.html, /value="51.2,71.43" checked/);
  assert.equal(fieldValue(page.html, "address.flat"), "48");
  assert.doesNotMatch(page.html, /class="errors"/);
});

Deno.test("an address with a typing error asks which house, and nothing typed is lost", async () => {
  const { services, book } = visit();
  const page = await book({ "address.text": "Абоя 45" });
  assert.equal(page.status, 400);
  assert.match(page.html, /<a href="#book-address-choice">Адрес: выберите дом из списка/);
  assert.match(page.html, /value="51.1,71.43"[\s\S]*проспект Абая, 45[\s\S]*Алматы/);
  assert.equal(fieldValue(page.html, "address.text"), "Абоя 45");
  assert.equal(fieldValue(page.html, "address.asked"), "Абоя 45");
  assert.match(page.html, />Собака<\/textarea>/);
  assert.deepEqual(services.calls, []);
});

Deno.test("the chosen house is the place of the booking", async () => {
  const { services, book } = visit();
  const choice = {
    "address.text": "Абоя 45",
    "address.asked": "Абоя 45",
    "address.choice": "51.1,71.43",
  };
  const check = await book(choice);
  assert.match(check.html, /Нашли: проспект Абая, 45, Алматы/);
  const edited = await book({ ...choice, step: "edit" });
  assert.match(edited.html, /value="51.1,71.43" checked/);
  await book({ ...choice, step: "create" });
  const { text, latitude, district } = sentAddress(services);
  assert.deepEqual([text, latitude, district], ["проспект Абая, 45", 51.1, "Алматы"]);
});

Deno.test("a choice does not outlive the text that it belonged to, nor is a made-up one believed", async () => {
  const { book } = visit();
  const other = await book({
    "address.text": "Абоя 45",
    "address.asked": "Иманова",
    "address.choice": "51.1,71.43",
  });
  assert.equal(other.status, 400);
  const invented = await book({
    "address.text": "Абоя 45",
    "address.asked": "Абоя 45",
    "address.choice": "10,10",
  });
  assert.equal(invented.status, 400);
});

Deno.test("a house that is on no map: streets are offered, and the chosen one is the place", async () => {
  const { services, book } = visit();
  const page = await book({ "address.text": "Иманова 999" });
  assert.equal(page.status, 400);
  assert.match(page.html, /не нашли такой дом/);
  assert.match(page.html, /улица Иманова/);
  const choice = {
    "address.text": "Иманова 999",
    "address.asked": "Иманова 999",
    "address.choice": "51.3,71.43",
  };
  const check = await book(choice);
  assert.match(check.html, /Такого дома на карте нет, берём улицу: улица Иманова/);
  await book({ ...choice, step: "create" });
  assert.equal(sentAddress(services).text, "улица Иманова, 999");
  assert.equal(sentAddress(services).latitude, 51.3);
});

Deno.test("a street without a house is asked for the house", async () => {
  const { book } = visit();
  for (const choice of ["", "51.3,71.43"]) {
    const page = await book({
      "address.text": "Иманова",
      "address.asked": "Иманова",
      "address.choice": choice,
    });
    assert.equal(page.status, 400);
    assert.match(page.html, /<a href="#book-address-text">Адрес: добавьте номер дома/);
  }
});

Deno.test("an address that nobody knows is said at the field", async () => {
  const { book } = visit();
  const page = await book({ "address.text": "улица Нету, 4" });
  assert.equal(page.status, 400);
  assert.match(page.html, /id="book-address-text-error"[\s\S]*Такого адреса не нашли/);
});

Deno.test("an address outside of the served area is said before anything is sent", async () => {
  const { services, book } = visit();
  for (const text of ["улица Дальняя, 1", "Дальная"]) {
    const page = await book({ "address.text": text, step: "create" });
    assert.equal(page.status, 400);
    assert.match(page.html, /<a href="#book-address-text">/);
    assert.match(page.html, /вне зоны, в которой мы работаем/);
  }
  assert.deepEqual(services.calls, []);
});

Deno.test("a pin shows the nearest address, and stays where it was put", async () => {
  const nearest = { ok: { address: HOUSES[0]!, distanceMeters: 34 } };
  const { services, book } = visit({ nearest });
  const pin = { "address.text": "За школой", place: "51.1234, 71.4321" };
  const check = await book(pin);
  assert.match(check.html, /Ближе всего проспект Абая, 45, Алматы, 30\u00a0м/);
  await book({ ...pin, step: "create" });
  const { text, latitude, longitude } = sentAddress(services);
  assert.deepEqual([text, latitude, longitude], ["За школой", 51.1234, 71.4321]);
});

Deno.test("a pin at a house's door needs no typed address", async () => {
  const { services, book } = visit({
    nearest: { ok: { address: HOUSES[0]!, distanceMeters: 12 } },
  });
  await book({ "address.text": "", place: "51.1, 71.43", step: "create" });
  assert.equal(sentAddress(services).text, "проспект Абая, 45");
});

Deno.test("a pin without any house near is taken as it is", async () => {
  const { book } = visit({ nearest: { refused: "not_found" } });
  const check = await book({ "address.text": "Дача", place: "51.1, 71.43" });
  assert.match(check.html, /Домов рядом не нашли/);
});

Deno.test("a pin outside of the served area is said at its field", async () => {
  const { services, book } = visit({ nearest: { refused: "outside_served_area" } });
  const page = await book({ "address.text": "Дача", place: "55.75, 37.61", step: "create" });
  assert.equal(page.status, 400);
  assert.match(page.html, /<a href="#book-place">/);
  assert.deepEqual(services.calls, []);
});

Deno.test("a planned time is read on the clock of the city that the address is in", async () => {
  const { services, book } = visit({ cityViews: [cityView({ hasMap: true }), astana()] });
  await book({
    "address.text": "Абая 45 к 1",
    callType: "scheduled",
    date: "2026-11-23",
    from: "10:00",
    step: "create",
  });
  const body = services.calls[0]?.given[1] as Record<string, unknown>;
  assert.equal(body.scheduledTime, "2026-11-23T05:00:00.000Z");
});

Deno.test("without a city a place is asked for, and only staff are told how to load one", async () => {
  for (const role of ["patient", "clinic", "dispatcher", "admin"] as const) {
    const services = fakeServices();
    const { html } = await browser(services, { person: person(role) }).get("/book");
    assert.doesNotMatch(html, /Точка на карте<span class="field__optional">/);
    assert.equal(html.includes("deno task city import"), role === "dispatcher" || role === "admin");
  }
});
