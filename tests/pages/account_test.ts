/** The pages of one's own record: what their forms send, what comes back when it does not go through. */
import assert from "node:assert/strict";
import { addressOf, dependantOf, noRecords, profileOf } from "./fake_patients.ts";
import { bookingView, fakeServices, id, person, visitView } from "./fake_services.ts";
import { browser, fieldValue } from "./page_app.ts";

const ADDRESSES = [{
  text: "Мироновская улица, 12",
  latitude: 55.79,
  longitude: 37.72,
  district: "Соколиная Гора",
}];

function patientsPage(changes: Partial<Parameters<typeof fakeServices>[0] & object> = {}) {
  const services = fakeServices(changes);
  return {
    services,
    sent: (name: string) => services.calls.find((call) => call.name === name)?.given,
    visitor: browser(services, { person: person("patient") }, { addresses: ADDRESSES }),
  };
}

const FORM = {
  version: "3",
  firstName: "Анна",
  lastName: "Белова",
  middleName: "",
  birthDate: "1988-04-12",
  sex: "female",
  policyNumber: "7849 3508 4800 0013",
  snils: "",
  "emergencyContact.name": "",
  "emergencyContact.phone": "",
  "emergencyContact.relation": "",
  contactLanguage: "ru",
};

Deno.test("the profile's form sends all of it with its version, emptied fields as nothing", async () => {
  const { visitor, sent } = patientsPage();
  const shown = await visitor.get("/account");
  assert.equal(fieldValue(shown.html, "version"), "3");
  const page = await visitor.post("/account", FORM);
  assert.equal(page.location, "/account?saved");
  const [body] = sent("changeProfile") as [Record<string, unknown>];
  assert.deepEqual(
    [body.version, body.middleName, body.snils, body.emergencyContact, body.sex],
    [3, null, null, null, "female"],
  );
});

Deno.test("a profile that another tab has changed comes back with what was typed", async () => {
  const { visitor } = patientsPage({ answers: { changeProfile: { refused: "stale_version" } } });
  const page = await visitor.post("/account", { ...FORM, middleName: "Ивановна" });
  assert.equal(page.status, 409);
  assert.match(page.html, /изменены в другом окне/);
  assert.equal(fieldValue(page.html, "middleName"), "Ивановна");
  // Saved again, it is saved over what the reader has been told of.
  assert.equal(fieldValue(page.html, "version"), "3");
});

Deno.test("in the card «none», «these» and «not asked» are three answers", async () => {
  const { visitor, sent } = patientsPage();
  await visitor.post("/account/card", {
    version: "3",
    "allergies.said": "some",
    allergies: "Пенициллин: отёк\n\n  Арахис  ",
    "chronicConditions.said": "none",
    chronicConditions: "что-то, что стояло раньше",
    "medicines.said": "unknown",
    medicines: "",
  });
  assert.deepEqual(sent("changeProfile"), [{
    allergies: ["Пенициллин: отёк", "Арахис"],
    chronicConditions: [],
    medicines: null,
    version: 3,
  }]);
});

Deno.test("the card shows which of the three it is", async () => {
  const { visitor } = patientsPage({
    records: {
      ...noRecords(),
      profile: profileOf({ allergies: ["Йод"], chronicConditions: [], medicines: null }),
    },
  });
  const { html } = await visitor.get("/account/card");
  const checked = [...html.matchAll(/<input type="radio"[^>]*>/g)].map(([tag]) => tag)
    .filter((tag) => /\schecked/.test(tag))
    .map((tag) => `${/name="([^"]*)"/.exec(tag)?.[1]}=${/value="([^"]*)"/.exec(tag)?.[1]}`);
  assert.deepEqual(checked, [
    "allergies.said=some",
    "chronicConditions.said=none",
    "medicines.said=unknown",
  ]);
});

Deno.test("an address is kept with its place, its doors and its name", async () => {
  const { visitor, sent } = patientsPage();
  const page = await visitor.post("/account/addresses", {
    "address.text": "Мироновская улица, 12",
    "address.flat": "48",
    label: "Мама",
    isDefault: "yes",
  });
  assert.equal(page.location, "/account/addresses?saved");
  const [body] = sent("addAddress") as [Record<string, unknown>];
  assert.deepEqual(
    [body.text, body.latitude, body.flat, body.label, body.isDefault],
    ["Мироновская улица, 12", 55.79, "48", "Мама", true],
  );
});

Deno.test("an address without a place says so and loses nothing", async () => {
  const { visitor, services } = patientsPage();
  const page = await visitor.post("/account/addresses", {
    "address.text": "Где-то",
    label: "Дача",
  });
  assert.equal(page.status, 400);
  assert.equal(fieldValue(page.html, "label"), "Дача");
  assert.deepEqual(services.calls, []);
});

Deno.test("somebody else's address and person are not found", async () => {
  const { visitor } = patientsPage();
  for (const path of [`/account/addresses/${id(51)}`, `/account/family/${id(41)}`]) {
    assert.equal((await visitor.get(path)).status, 404, path);
  }
});

Deno.test("nobody is added without the word that it may be", async () => {
  const { visitor, sent } = patientsPage();
  await visitor.post("/account/family", {
    firstName: "Лев",
    lastName: "Белов",
    birthDate: "2019-06-01",
    relation: "child",
  });
  const [body] = sent("addDependant") as [Record<string, unknown>];
  assert.equal(body.consent, false);
});

Deno.test("an adult's page asks for consent and shows no card, a child's shows the card", async () => {
  const mother = dependantOf({ id: id(42), isAdult: true, isOpen: false, phone: "+79005550011" });
  const { visitor } = patientsPage({
    records: { ...noRecords(), dependants: [dependantOf(), mother] },
  });
  const adult = (await visitor.get(`/account/family/${id(42)}`)).html;
  assert.match(adult, /Согласие взрослого/);
  assert.doesNotMatch(adult, /name="allergies"/);
  const child = (await visitor.get(`/account/family/${id(41)}`)).html;
  assert.doesNotMatch(child, /Согласие взрослого/);
  assert.match(child, /name="allergies"/);
});

const RECORDS = { ...noRecords(), dependants: [dependantOf()], addresses: [addressOf()] };
const ANSWERS = {
  callType: "urgent",
  specialization: "pediatrician",
  symptoms: "Температура",
};

Deno.test("a call for a child at home is two choices: the child and the address of the book", async () => {
  const { visitor, sent } = patientsPage({ records: RECORDS });
  const form = (await visitor.get("/book")).html;
  assert.match(form, new RegExp(`name="who" value="${id(41)}"`));
  assert.match(form, new RegExp(`name="address.saved" value="${id(51)}"[^>]*\\schecked`));
  const answers = { ...ANSWERS, who: id(41), "address.saved": id(51) };
  const check = await visitor.post("/book", { ...answers, step: "check" });
  assert.match(check.html, /Лев Белова, 7\u00a0лет, ребёнок/);
  assert.match(check.html, /Мироновская улица, 12, подъезд\u00a03/);
  await visitor.post("/book", { ...answers, step: "create" });
  const [, body] = sent("create") as [string, Record<string, Record<string, unknown>>];
  assert.equal(body.patientId, id(41));
  assert.deepEqual([body.address?.flat, body.address?.notes], ["48", "Собака"]);
});

Deno.test("another address than those of the book is typed as ever", async () => {
  const { visitor, sent } = patientsPage({ records: RECORDS });
  await visitor.post("/book", {
    ...ANSWERS,
    who: "self",
    "address.saved": "new",
    "address.text": "Мироновская улица, 12",
    "address.flat": "7",
    step: "create",
  });
  const [, body] = sent("create") as [string, Record<string, Record<string, unknown>>];
  assert.deepEqual([body.address?.flat, "patientId" in body], ["7", false]);
});

Deno.test("an address that is not of the reader's book is taken for none", async () => {
  const { visitor, services } = patientsPage({ records: RECORDS });
  const page = await visitor.post("/book", {
    ...ANSWERS,
    who: "self",
    "address.saved": id(99),
    step: "create",
  });
  assert.equal(page.status, 400);
  assert.deepEqual(services.calls, []);
});

Deno.test("a caller reads why the conclusion is closed, and the patient reads it", async () => {
  const view = visitView("completed", { conclusion: null, callerSees: "journey" });
  const caller = await browser(fakeServices({ views: [view] }), { person: person("patient") })
    .get(`/bookings/${id(100)}`);
  assert.match(caller.html, /личное дело пациента/);
  const open = visitView("completed", { conclusion: "ОРВИ", callerSees: "all" });
  const patient = await browser(fakeServices({ views: [open] }), { person: person("patient") })
    .get(`/bookings/${id(100)}`);
  assert.match(patient.html, /ОРВИ/);
});

Deno.test("a doctor records the patient's consent in the visit, not before", async () => {
  for (const status of ["assigned", "en_route", "in_progress"] as const) {
    const services = fakeServices({ views: [visitView(status, { callerSees: "journey" })] });
    const { html } = await browser(services, { person: person("doctor") })
      .get(`/bookings/${id(100)}`);
    assert.equal(html.includes(`/bookings/${id(100)}/disclose`), status === "in_progress", status);
  }
  const services = fakeServices({ views: [visitView("in_progress", { callerSees: "journey" })] });
  const visitor = browser(services, { person: person("doctor") });
  await visitor.post(`/bookings/${id(100)}/disclose`, { sees: "all", origin: "booking" });
  const call = services.calls.find(({ name }) => name === "disclose");
  assert.ok(JSON.stringify(services.calls).includes('"sees":"all"'), JSON.stringify(call));
});

Deno.test("a doctor who is not the booking's has no card to open", async () => {
  const services = fakeServices({ views: [bookingView()] });
  const page = await browser(services, { person: person("doctor") })
    .get(`/bookings/${id(100)}/card`);
  assert.equal(page.status, 404);
});
