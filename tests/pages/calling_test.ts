/**
 * What stands above every page as the server writes it, pages about errors too, where no script runs too: alarms
 * for the staff, «are you there?» for a doctor on shift.
 */
import { doesNotMatch, equal, match } from "node:assert/strict";
import { StoreUnavailable } from "../../actors/world.ts";
import { Fault } from "../../actors/system.ts";
import { boardAlert } from "./fake_emergency.ts";
import { instant } from "../../actors/vocabulary.ts";
import { dutyView, fakeServices, id, NOW, person, visitView } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const ALERTS = [
  boardAlert(),
  { ...boardAlert(), id: id(901) },
  { ...boardAlert(), id: id(902), status: "acknowledged" as const },
];
const ASSETS = { scriptsOf: () => ({ entry: "/a.js", preloads: [], islands: {} }) } as never;
const STRIP = /<div id="watch"[^>]*>([\s\S]*?)<\/div>\s*<header/;

const stripOf = (html: string): string => STRIP.exec(html)?.[1] ?? "";

/** A page → how it fails. */
const PAGES: readonly [path: string, status: number, error: Error | null][] = [
  ["/account", 200, null],
  ["/nowhere", 404, null],
  [`/board/alerts/${id(77)}`, 404, null],
  ["/doctor", 403, null],
  ["/bookings", 503, new StoreUnavailable("bookings.list: no answer", "unknown")],
  ["/bookings", 500, new Fault("f1")],
];

for (const [path, status, error] of PAGES) {
  Deno.test(`alarms that nobody has taken stand above ${path} with ${status}, with a script and without`, async () => {
    for (const assets of [null, ASSETS]) {
      const services = fakeServices({ alerts: ALERTS });
      if (error !== null) services.bookings.list = () => Promise.reject(error);
      const page = await browser(services, { person: person("dispatcher") }, { assets }).get(path);
      equal(page.status, status);
      match(stripOf(page.html), /2 тревоги ждут ответа/);
      match(stripOf(page.html), /href="\/board"/);
      match(stripOf(page.html), /первая с \d\d:\d\d/);
      equal(page.html.includes('<script type="module" src="/a.js">'), assets !== null, "it lives");
      if (assets !== null) doesNotMatch(page.html, /&quot;now&quot;:0,/, "by the hour of the page");
    }
  });
}

Deno.test("one alarm is one tap away, its own page does not repeat it, a drill says so, others see none", async () => {
  const [alert] = ALERTS;
  const shown = async (path: string, isDrill = false, role: "admin" | "patient" = "admin") => {
    const services = fakeServices({ alerts: [{ ...alert!, isDrill }] });
    return stripOf((await browser(services, { person: person(role) }).get(path)).html);
  };
  match(await shown("/account"), new RegExp(`href="/board/alerts/${alert!.id}"`));
  equal((await shown(`/board/alerts/${alert!.id}`)).trim(), "");
  match(await shown("/account", true), /data-drill[\s\S]*Учебная/);
  equal(await shown("/nowhere", false, "patient"), "");
});

Deno.test("a patient's page has room for a call for help that the browser kept, also one about an error", async () => {
  const assets = { ...(ASSETS as object), words: { ru: "/words.json" } } as never;
  for (const [path, status, error] of PAGES) {
    const services = fakeServices({});
    if (error !== null) services.bookings.list = () => Promise.reject(error);
    const shown = async (who: "patient" | "clinic", of: { assets: never | null }) =>
      await browser(services, { person: person(who) }, of).get(path);
    const page = await shown("patient", { assets });
    // What is of the staff is refused to a patient in another way.
    equal(page.status === 200, status === 200, path);
    match(page.html, /<div id="kept"[^>]*data-name="kept"[^>]*words&quot;:&quot;\/words.json/);
    match(page.html, /<script type="module" src="\/a.js">/);
    doesNotMatch((await shown("patient", { assets: null })).html, /id="kept"|<script/);
    doesNotMatch((await shown("clinic", { assets })).html, /id="kept"/);
  }
});

/** A page of a doctor whom the shift asks. */
const ASKED: readonly [path: string, status: number, error: Error | null][] = [
  ["/account", 200, null],
  ["/doctor/income", 200, null],
  [`/bookings/${id(10)}`, 200, null],
  ["/nowhere", 404, null],
  ["/bookings", 503, new StoreUnavailable("bookings.list: no answer", "unknown")],
];
const UNTIL = instant(NOW + 45_000);

const askedOn = (path: string, presenceUntil: typeof UNTIL | null, error: Error | null = null) => {
  const services = fakeServices({
    onShift: [dutyView({ presenceUntil })],
    views: [visitView("en_route", { id: id(10), doctorId: person("doctor").id })],
  });
  if (error !== null) services.bookings.list = () => Promise.reject(error);
  return browser(services, { person: person("doctor") }).get(path);
};

for (const [path, status, error] of ASKED) {
  Deno.test(`a doctor who is asked «are you there?» is asked above ${path} with ${status}, and comes back there`, async () => {
    const page = await askedOn(path, UNTIL, error);
    equal(page.status, status);
    const strip = stripOf(page.html);
    match(strip, /Вы на месте\?/);
    match(strip, /Ответьте до \d\d:\d\d:\d\d/);
    match(strip, /<form[^>]*action="\/doctor\/present"/);
    // A page about an error is at home.
    match(strip, new RegExp(`name="path" value="${status === 200 ? path : "/"}"`));
    equal(stripOf((await askedOn(path, null, error)).html).includes("месте"), false, "else not");
  });
}

Deno.test("the page of the shift asks once, and an answer leads back to where it was given, on this site alone", async () => {
  const { html } = await askedOn("/doctor", UNTIL);
  equal(html.match(/Вы на месте\?/g)?.length, 1);
  const services = fakeServices({ onShift: [dutyView({ presenceUntil: UNTIL })] });
  const doctor = browser(services, { person: person("doctor") });
  const answered = async (path: string) =>
    (await doctor.post("/doctor/present", { path })).location;
  equal(await answered("/account"), "/account");
  equal(await answered("https://elsewhere.example/"), "/doctor");
});
