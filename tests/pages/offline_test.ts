/** The page without a connection: the same for everybody, the numbers first, no medical word. */
import { deepStrictEqual, doesNotMatch, equal, match, ok } from "node:assert";
import { renderToString } from "preact-render-to-string";
import { h } from "preact";
import type { BookingView } from "../../actors/booking/view.ts";
import { summaryOf } from "../../islands/offline_summary.ts";
import { WORDS } from "../../routes/locale.ts";
import type { Role } from "../../actors/vocabulary.ts";
import {
  OfflineBooking,
  type OfflineSummary,
  type UnsentStep,
} from "../../views/offline_booking.tsx";
import { Reader } from "../../views/reader.ts";
import { cityView } from "./fake_cities.ts";
import { bookingView, fakeServices, minutes, NOW, person, visitView } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const readerOf = (role: Role = "patient", language: "ru" | "en" = "ru") =>
  new Reader(WORDS[language], person(role), NOW, cityView(), "/");

const position = (etaSeconds: number | null) => ({
  latitude: 55.79,
  longitude: 37.72,
  accuracyMeters: 8,
  headingDegrees: null,
  recordedAt: minutes(-1),
  etaSeconds,
  isEstimated: false,
});

const known = (view: BookingView, more: Partial<Parameters<typeof summaryOf>[0]> = {}) =>
  summaryOf({ reader: readerOf(), view, position: null, ownAt: NOW, ...more });

const drawn = (
  summary: OfflineSummary | null,
  laterMinutes = 0,
  language: "ru" | "en" = "ru",
  unsent: readonly UnsentStep[] = [],
) =>
  renderToString(h(OfflineBooking, {
    reader: readerOf("patient", language),
    summary,
    unsent,
    ownNow: NOW + laterMinutes * 60_000,
    retryPath: "",
  })).replace(/[\u00a0\u2060]/g, (sign) => sign === "\u00a0" ? " " : "");

Deno.test("the page is the same whoever is signed in, and says so by its lack of names", async () => {
  const pages = await Promise.all(
    [null, person("patient"), person("doctor")].map(async (who) =>
      (await browser(fakeServices(), { person: who }).get("/offline")).html
    ),
  );
  deepStrictEqual(new Set(pages).size, 1);
  doesNotMatch(pages[0]!, /Белова|signout|signin|data-person/);
  match(pages[0]!, /<h1>Нет связи<\/h1>/);
});

Deno.test("the emergency numbers come before everything that can be pressed", async () => {
  for (const language of ["ru", "en"] as const) {
    const { html } = await browser(fakeServices(), { person: null, language }).get("/offline");
    const main = html.slice(html.indexOf("<main"));
    const targets = [...main.matchAll(/<a[^>]*\shref(?:="([^"]*)")?/g)].map((found) =>
      found[1] ?? ""
    );
    deepStrictEqual(targets.slice(0, 2), ["tel:103", "tel:112"]);
    equal(targets.at(-1), "", "another try asks for the same address, without a script too");
    doesNotMatch(html, /\sstyle=|\son[a-z]+=/);
  }
});

Deno.test("what is kept of a booking is its state in words, and no medical word", () => {
  const view = visitView("en_route", { doorCode: "4729", needs: ["wheelchair"] });
  const summary = known(view, { position: position(480) });
  equal(summary.status.text, "В пути");
  equal(summary.address, "Мироновская улица, 12");
  match(summary.arrival?.clock ?? "", /^\d\d:\d\d\u2060–\u2060\d\d:\d\d$/);
  equal(summary.arrival?.ageSeconds, 60);
  const text = JSON.stringify(summary);
  for (
    const secret of [
      view.symptoms,
      view.doorCode,
      view.contactPhone,
      view.patient.lastName,
      view.address?.flat,
      view.address?.notes,
      "wheelchair",
      "therapist",
      "Терапевт",
    ]
  ) ok(secret == null || !text.includes(secret), `${secret} is kept`);
});

Deno.test("a doctor's own page says neither the own name nor an arrival", () => {
  const summary = known(visitView("en_route"), {
    reader: readerOf("doctor"),
    position: position(480),
  });
  deepStrictEqual([summary.doctor, summary.arrival], [null, null]);
  equal(summary.address, "Мироновская улица, 12");
});

Deno.test("without a range the promise is said, and nothing where nothing was promised", () => {
  match(known(visitView("assigned", { promisedBy: minutes(20) })).promise ?? "", /14:32/);
  equal(known(bookingView()).promise, null);
  equal(known(visitView("in_progress")).promise, null);
});

Deno.test("ages grow from the moment when the server was heard last", () => {
  const summary = known(visitView("en_route"), { position: position(480) });
  const html = drawn(summary, 12);
  match(html, /Последние данные: сегодня, 14:12\. Им 12 минут\./);
  match(html, /Этому расчёту 13 минут\./);
  doesNotMatch(drawn(summary), /Им /);
  match(drawn(summary, 12, "en"), /Last known: today, 14:12\. That was 12 minutes ago\./);
});

Deno.test("what waits in this browser is named with its time, and is not lost", () => {
  const summary = known(visitView("en_route"), { reader: readerOf("doctor") });
  const unsent = [{ command: "arrive", at: NOW + 60_000 }, { command: "say", at: NOW + 120_000 }];
  const html = drawn(summary, 5, "ru", unsent);
  match(html, /Ещё не отправлено.*<dt>14:13<\/dt><dd>Приезд<\/dd>.*<dt>14:14<\/dt><dd>Сообщение</);
  match(drawn(summary, 5, "en", unsent), /Not sent yet.*<dd>Arrived<\/dd>/);
  doesNotMatch(drawn(summary, 5), /Ещё не отправлено/);
  for (const command of ["depart", "arrive", "start", "say", "complete"]) {
    doesNotMatch(drawn(summary, 0, "ru", [{ command, at: NOW }]), new RegExp(`<dd>${command}`));
  }
});

Deno.test("the next day it is said that it was yesterday", () => {
  match(drawn(known(visitView("en_route")), 20 * 60), /Последние данные: вчера, 14:12/);
});

Deno.test("without a booking the page has the dispatcher and another try, and claims nothing", () => {
  const html = drawn(null);
  match(html, /Попробовать снова/);
  doesNotMatch(html, /Вызов 4127|Последние данные/);
});

Deno.test("what was kept never becomes markup", () => {
  const view = visitView("en_route", {
    address: { ...visitView("en_route").address, text: "<img src=x onerror=alert(1)>" },
  });
  doesNotMatch(drawn(known(view)), /<img/);
});
