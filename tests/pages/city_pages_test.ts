/** What a page takes from its city: telephones, the clock; and the names of the doctors asked. */
import assert from "node:assert/strict";
import { astana, cityView } from "./fake_cities.ts";
import { bookingView, fakeServices, id, minutes, person, visitView } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const BOOKING = `/bookings/${id(100)}`;
const view = visitView("en_route", { city: "astana" });

/** Moscow is the default; the booking is in Astana. */
const services = (changes = {}) =>
  fakeServices({
    views: [view],
    cityViews: [cityView({ dispatcherPhone: "+74950000000", outpatientPhone: "122" }), astana()],
    ...changes,
  });

const TELEPHONES = /href="tel:(\+?\d+)"/g;
const telephones = (html: string): string[] => [
  ...new Set([...html.matchAll(TELEPHONES)].map((match) => match[1] ?? "")),
];

Deno.test("a booking's page has the telephones of the booking's city", async () => {
  const { html } = await browser(services(), { person: person("patient") }).get(BOOKING);
  const found = telephones(html);
  for (const number of ["+77172000000", "1103", "1112"]) assert.ok(found.includes(number), number);
  for (const number of ["+74950000000", "103", "112"]) assert.ok(!found.includes(number), number);
  assert.match(html, /Диспетчер: \+7\u00a07172\u00a000\u00a000\u00a000/);
});

Deno.test("every other page has those of the default city, the dispatcher's among them", async () => {
  for (const path of ["/", "/book", "/bookings", "/signin"]) {
    const visitor = path === "/signin" ? null : person("patient");
    const { html } = await browser(services(), { person: visitor }).get(path);
    const found = telephones(html);
    for (const number of ["+74950000000", "103", "112"]) assert.ok(found.includes(number), path);
    assert.ok(!found.includes("1103"), path);
  }
});

Deno.test("the default city is the one that the program names", async () => {
  const options = { defaultCity: () => "astana" };
  const { html } = await browser(services(), { person: person("patient") }, options).get("/");
  assert.ok(telephones(html).includes("1103"));
});

Deno.test("an error has the default city's telephones too", async () => {
  const { html } = await browser(services(), { person: person("patient") }).get("/board");
  assert.ok(telephones(html).includes("+74950000000"));
});

Deno.test("a dispatcher's telephone that nobody has set stands nowhere", async () => {
  const { html } = await browser(fakeServices(), { person: person("patient") }).get("/");
  assert.doesNotMatch(html, /Диспетчер:/);
});

Deno.test("one number for everything is not shown twice", async () => {
  const one = cityView({ ambulancePhone: "112" });
  const { html } = await browser(fakeServices({ cityViews: [one] }), { person: null }).get("/");
  assert.doesNotMatch(html, /скорая помощь"/);
  assert.match(html, /aria-label="112, единый номер"/);
});

Deno.test("when nobody came, the city's outpatient line is named, if it has one", async () => {
  const search = {
    ...bookingView().search!,
    ...{ stage: "with_dispatcher", asking: 0, exhaustedAt: minutes(-1) } as const,
  };
  const nobody = bookingView({ city: "astana", search });
  const named = await browser(services({ views: [nobody] }), { person: person("patient") })
    .get(BOOKING);
  assert.match(named.html, /или позвонить 1422/);
  const none = { views: [nobody], cityViews: [astana({ outpatientPhone: null })] };
  const silent = await browser(fakeServices(none), { person: person("patient") }).get(BOOKING);
  assert.doesNotMatch(silent.html, /или позвонить/);
});

Deno.test("times on a booking's page are those of its city's clock", async () => {
  // 14:30 in Moscow, 16:30 in Astana.
  const visitor = browser(services(), { person: person("patient") });
  assert.match((await visitor.get(BOOKING)).html, /16:30/);
  const list = await visitor.get("/bookings");
  assert.doesNotMatch(list.html, /16:30/);
});

Deno.test("a corrected time is read on the clock of the booking's city", async () => {
  const planned = bookingView({
    city: "astana",
    callType: "scheduled",
    scheduledTime: minutes(600),
    scheduledUntil: null,
  });
  const all = services({ views: [planned] });
  await browser(all, { person: person("patient") }).post(`${BOOKING}/amend`, {
    origin: "booking",
    commandId: id(900),
    date: "2026-11-23",
    from: "10:00",
    until: "",
  });
  const body = all.calls[0]?.given[1] as Record<string, unknown>;
  assert.equal(body.scheduledTime, "2026-11-23T05:00:00.000Z");
});

const asked = {
  offerId: id(1),
  doctorId: id(77),
  wave: 1,
  madeAt: minutes(-3),
  expiresAt: minutes(-2),
  distanceMeters: null,
  etaSeconds: null,
  outcome: "declined",
  answeredAt: minutes(-2),
  reasonCode: "far",
} as const;

Deno.test("staff see the names of the doctors who were asked, on shift or not", async () => {
  const all = services({
    views: [{ ...view, offers: [asked] }],
    doctorNames: { [id(77)]: "Зуева Нина" },
  });
  for (const path of [BOOKING, `/board?booking=${id(100)}`]) {
    const { html } = await browser(all, { person: person("dispatcher") }).get(path);
    assert.match(html, /Зуева Нина/);
    assert.doesNotMatch(html, /…0077/);
  }
  const clinic = await browser(all, { person: person("clinic") }).get(BOOKING);
  assert.doesNotMatch(clinic.html, /Зуева Нина/);
});

Deno.test("a visit without a price has no way to pay, and says who names one", async () => {
  const page = async (changes: Parameters<typeof bookingView>[0]) => {
    const views = [bookingView({ city: "astana", ...changes })];
    return (await browser(services({ views }), { person: person("patient") }).get(BOOKING)).html;
  };
  const without = await page({});
  assert.doesNotMatch(without, /\/pay"/);
  assert.match(without, /Цена этого вызова не задана/);
  const price = { totalKopecks: 300_000, parts: [], promoCode: null, holdKopecks: 0 };
  const priced = await page({ price });
  assert.match(priced, /\/pay"/);
  assert.doesNotMatch(priced, /Цена этого вызова не задана/);
});
