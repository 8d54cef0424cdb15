/** Pages on which staff and doctors warn of flats, and clinics say where they serve. */
import assert from "node:assert/strict";
import { personId } from "../../actors/vocabulary.ts";
import { ClinicAreas } from "../../city/clinic_areas.ts";
import { areaOfText, textOfArea } from "../../routes/pages/area_text.ts";
import { clinicAreaServices } from "../../routes/people/clinic_area.ts";
import type { Person } from "../../routes/services.ts";
import { doctor, fakeServices, id, person, visitView } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const CORNERS = "55.70000, 37.60000\n55.70000, 37.70000\n55.80000, 37.70000";
const POLYGON = {
  type: "Polygon",
  coordinates: [[[37.6, 55.7], [37.7, 55.7], [37.7, 55.8], [37.6, 55.7]]],
} as const;

Deno.test("staff warn until the end of a day; what a doctor proposed is confirmed or rejected, never ended", async () => {
  const services = fakeServices({});
  const staff = browser(services, { person: person("dispatcher") });
  const { status } = await staff.post("/board/warnings", {
    city: "default",
    address: "Мироновская улица, 12",
    flat: "48",
    kind: "dog",
    text: "",
    until: "2027-01-20",
  });
  assert.equal(status, 303);
  const [body] = services.calls.find(({ name }) => name === "writeWarning")!.given;
  assert.deepEqual(body, {
    city: "default",
    address: "Мироновская улица, 12",
    flat: "48",
    kind: "dog",
    text: null,
    until: "2027-01-20T20:59:00.000Z",
  });
  const { html } = await staff.get("/board/warnings");
  const forms = [...html.matchAll(/action="\/board\/warnings\/([^"]+)"/g)].map(([, path]) => path);
  assert.deepEqual(forms, [
    `${id(961)}/confirm`,
    `${id(961)}/reject`,
    `${id(960)}/end`,
    `${id(960)}/prolong`,
  ]);
  assert.equal(
    (await staff.post(`/board/warnings/${id(961)}/confirm`, { version: "1" })).status,
    303,
  );
  assert.equal(
    (await staff.post(`/board/warnings/${id(961)}/shout`, { version: "1" })).status,
    404,
  );
});

Deno.test("a warning that was refused comes back with what was typed, and from a booking with its flat", async () => {
  const answers = {
    writeWarning: { invalid: [{ path: "until", message: "Срок должен быть впереди" }] },
  };
  const services = fakeServices({ answers, views: [visitView("en_route")] });
  const staff = browser(services, { person: person("dispatcher") });
  const again = await staff.post("/board/warnings", { address: "Улица, 1", until: "" });
  assert.equal(again.status, 400);
  assert.match(again.html, /value="Улица, 1"/);
  assert.match(again.html, /Срок должен быть впереди/);
  const { html } = await staff.get(`/board/warnings?booking=${id(100)}`);
  assert.match(html, new RegExp(`value="${visitView("en_route").address!.text}"`));
});

Deno.test("a warning is prolonged as it is, over the version that was seen, and a wrong end comes back as typed", async () => {
  const services = fakeServices({});
  const staff = browser(services, { person: person("dispatcher") });
  const path = `/board/warnings/${id(960)}/prolong`;
  assert.equal((await staff.post(path, { version: "1", until: "2027-04-20" })).status, 303);
  assert.deepEqual(services.calls.find(({ name }) => name === "changeWarning")!.given[0], {
    version: 1,
    kind: "dog",
    text: "Крупная, без поводка",
    until: "2027-04-20T20:59:00.000Z",
  });
  const elsewhere = await staff.post(`/board/warnings/${id(999)}/prolong`, { version: "1" });
  assert.equal(elsewhere.status, 404);
  const answers = {
    changeWarning: { invalid: [{ path: "until", message: "Срок должен быть впереди" }] },
  };
  const again = await browser(fakeServices({ answers }), { person: person("dispatcher") })
    .post(path, { version: "1", until: "2020-01-01" });
  assert.equal(again.status, 400);
  assert.match(again.html, /value="2020-01-01"/);
  assert.match(again.html, /Срок должен быть впереди/);
});

Deno.test("a doctor proposes after the own visit, and is told that a dispatcher looks at it", async () => {
  const own = { doctor: { ...doctor, id: person("doctor").id } };
  const services = fakeServices({ views: [visitView("completed", own)] });
  const visitor = browser(services, { person: person("doctor") });
  const path = `/bookings/${id(100)}/warning`;
  assert.match((await visitor.get(`/bookings/${id(100)}`)).html, new RegExp(`href="${path}"`));
  assert.equal((await visitor.post(path, { kind: "weapon", text: "" })).status, 303);
  assert.deepEqual(services.calls.find(({ name }) => name === "proposeWarning")!.given.at(-1), {
    kind: "weapon",
    text: null,
  });
  assert.match((await visitor.get(`${path}?sent`)).html, /Отправлено диспетчеру/);
  const early = fakeServices({ views: [visitView("in_progress", own)] });
  assert.equal((await browser(early, { person: person("doctor") }).get(path)).status, 409);
});

Deno.test("an area is brought as corners or as GeoJSON, and stands in the field as it was", () => {
  assert.deepEqual(areaOfText(CORNERS), POLYGON);
  assert.equal(textOfArea(POLYGON), CORNERS);
  assert.deepEqual(areaOfText(JSON.stringify({ type: "Feature", geometry: POLYGON })), POLYGON);
  assert.equal(areaOfText(" "), null);
  assert.equal(areaOfText("55.7; 37.6\nnowhere"), undefined);
  const holed = {
    type: "Polygon",
    coordinates: [...POLYGON.coordinates, POLYGON.coordinates[0]],
  } as const;
  assert.deepEqual(areaOfText(textOfArea(holed)), holed);
});

Deno.test("a clinic's area holds with the next matching, everywhere once it is emptied, and is the clinic's alone", async () => {
  const areas = new ClinicAreas();
  const saved: unknown[] = [];
  const services = clinicAreaServices({
    areas,
    store: { set: (_id, area) => Promise.resolve(saved.push(area) > 0) },
  });
  const clinic = { ...person("clinic"), id: personId(id(31)) } as Person;
  const inside = { latitude: 55.71, longitude: 37.69 };
  const outside = { latitude: 55.6, longitude: 37.69 };
  assert.ok("ok" in await services.set(clinic, POLYGON, "ru"));
  assert.deepEqual([inside, outside].map((place) => areas.serves(clinic.id, place)), [true, false]);
  const open = { type: "Polygon", coordinates: [POLYGON.coordinates[0].slice(0, 3)] };
  const wrong = await services.set(clinic, open, "ru");
  assert.equal("invalid" in wrong && wrong.invalid[0]?.path, "area");
  assert.ok(!areas.serves(clinic.id, outside), "what stood still stands");
  assert.ok("ok" in await services.set(clinic, null, "ru"));
  assert.ok(areas.serves(clinic.id, outside));
  assert.deepEqual(saved, [POLYGON, null]);
  for (const role of ["patient", "doctor", "dispatcher"] as const) {
    assert.deepEqual(await services.set(person(role), null, "ru"), { refused: "forbidden" });
  }
});

Deno.test("lines that are no corners are said at the field, with all that was typed", async () => {
  const clinic = browser(fakeServices({}), { person: person("clinic") });
  const { status, html } = await clinic.post("/clinic/area", { area: "55.7, 37.6\nза рекой" });
  assert.equal(status, 400);
  assert.match(html, /за рекой/);
  assert.match(html, /Строки должны быть вида/);
  assert.equal((await clinic.post("/clinic/area", { area: CORNERS })).status, 303);
});
