/** Alarms above a page of the staff as the server writes it: pages about errors, and where no script runs. */
import { doesNotMatch, equal, match } from "node:assert/strict";
import { StoreUnavailable } from "../../actors/world.ts";
import { Fault } from "../../actors/system.ts";
import { boardAlert } from "./fake_emergency.ts";
import { fakeServices, id, person } from "./fake_services.ts";
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
