/**
 * Live pages in their states as a judge of accessibility sees them: axe in a real browser, on a phone and at a
 * desk, light and dark; no sideways scrolling at 320 pixels and with letters twice as large. What stands still is
 * judged by page_axe_test, from the table of pages.
 */
import { equal, ok } from "node:assert";
import type { Page } from "playwright-core";
import { serverOfFile } from "../support/story_server.ts";
import * as people from "../support/people.ts";
import { DESK, DOOR, newDispatcher, newDoctor, newPatient, PHONE, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";
import { judge } from "./barriers.ts";
import { atStep, chooseHouse, next, toAddress } from "./wizard.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const server = serverOfFile({ CITIES_DIR: CITIES });
const withServer = (test: (base: string) => Promise<void>) =>
  test(`http://localhost:${new URL(server().url).port}`);

/** Islands of pages that live without a pill. */
const OF_PAGES = ["sos", "alarm", "paying"];

const isLive = (page: Page): Promise<void> =>
  page.locator(".live[data-state=on]").first().waitFor();

const urgent = (more: Record<string, unknown> = {}) => ({
  callType: "urgent",
  specialization: "therapist",
  symptoms: "Температура 38,6 второй день, кашель",
  address: { text: "проспект Абая, 45к1", ...DOOR, entrance: "3", floor: "5", flat: "48" },
  ...more,
});

browserTest("what the table of pages does not have has no barrier either", async (visit) => {
  await withServer(async (base) => {
    const { page } = await visit.open({ locale: "ru-RU", viewport: PHONE });
    const wrong: string[] = [];
    for (const path of ["/where", "/bookings/nothing"]) {
      await page.goto(base + path);
      wrong.push(...await judge(page, path));
    }
    await page.goto(`${base}/signin`);
    await page.fill("[name=login]", "nobody@tot.example");
    await page.fill("[name=password]", "wrong-words-7");
    await page.locator('form[action="/signin"] button').first().click();
    await page.locator(".errors").waitFor();
    wrong.push(...await judge(page, "a sign-in that failed"));
    equal(wrong.join("\n"), "");
  });
});

browserTest("pages of patient, doctor and staff have no barrier", async (visit) => {
  await withServer(async (base) => {
    const wrong: string[] = [];
    const look = async (page: Page, path: string, name = path) => {
      await page.goto(base + path);
      for (const island of OF_PAGES) {
        if (await page.locator(`x-island[data-name=${island}]`).count() === 0) continue;
        await page.locator(`x-island[data-name=${island}][data-state=on]`).waitFor();
      }
      const others = ["map", ...OF_PAGES].map((name) => `[data-name=${name}]`).join(", ");
      const islands = `x-island[data-name]:not(${others})`;
      if (await page.locator(islands).count() > 0) {
        // The pill of a live page, or the questions that come one by one.
        await page.locator(".live, .book--live, .book:not(.book--steps)").first().waitFor();
      }
      wrong.push(...await judge(page, name));
    };
    const [anna, marina, olga] = [
      await newPatient(base),
      await newDoctor(base),
      await newDispatcher(base),
    ];
    const patient = (await seat(visit, base, anna, { locale: "ru-RU" })).page;
    const doctor = (await seat(visit, base, marina, {
      locale: "ru-RU",
      geolocation: { ...DOOR, accuracy: 10 },
      permissions: ["geolocation"],
    })).page;
    const staff = (await seat(visit, base, olga, { locale: "ru-RU", viewport: DESK })).page;

    await look(patient, "/book");
    await toAddress(patient, "Кашель третий день");
    await chooseHouse(patient);
    wrong.push(...await judge(patient, "/book, the pin"));
    await next(patient);
    await atStep(patient, "Как связаться");
    await next(patient);
    await atStep(patient, "Проверьте, всё ли верно");
    wrong.push(...await judge(patient, "/book, the answers"));
    await look(doctor, "/doctor", "/doctor, off shift");
    await look(staff, "/board", "/board, empty");

    // A search, with nobody to take it; then an offer over everything.
    const search = (await anna.api.ok("POST", "/bookings", urgent())).id as string;
    await look(patient, `/bookings/${search}`, "a search");
    await doctor.goto(`${base}/doctor`);
    await isLive(doctor);
    await doctor.getByRole("button", { name: "Начать смену" }).click();
    await doctor.getByRole("heading", { name: "Ждём вызовов" }).waitFor();
    wrong.push(...await judge(doctor, "/doctor, on shift"));
    await marina.api.ok("PUT", "/geo/availability", { available: true });
    await people.stand(marina.api, DOOR);
    const asked = (await anna.api.ok("POST", "/bookings", urgent())).id as string;
    await doctor.locator("dialog[open]").waitFor();
    wrong.push(...await judge(doctor, "an offer"));

    // Assigned by the dispatcher, whoever was asked, then every state of a visit.
    const open = (await marina.api.ok("GET", "/bookings")).items as {
      id: string;
      status: string;
    }[];
    const offered = open.some(({ id }) => id === asked) ? asked : search;
    await olga.api.call("POST", `/bookings/${offered}/assign`, { doctorId: marina.id });
    await marina.api.ok("POST", `/bookings/${offered}/depart`);
    await look(patient, `/bookings/${offered}`, "a doctor on the way");
    await look(doctor, "/doctor", "/doctor, on the way");
    await look(doctor, `/bookings/${offered}`, "the doctor's booking");
    await look(staff, `/bookings/${offered}`, "the staff's booking");
    await look(staff, `/board?booking=${offered}`, "/board, selected");
    await staff.keyboard.press("?");
    await staff.locator("dialog[open]").waitFor();
    wrong.push(...await judge(staff, "/board, keys"));
    await staff.keyboard.press("Escape");
    const alarm = { kind: "danger", isDrill: true };
    const { id: called } = await olga.api.ok("POST", "/emergency/alert", alarm);
    await look(staff, "/board", "/board, a drill alarm");
    await look(staff, `/board/alerts/${called}`, "an alarm");
    for (const status of ["acknowledged", "false_alarm"]) {
      await olga.api.ok("PUT", `/emergency/${called}/status`, { status });
    }
    const code = (await anna.api.ok("GET", `/bookings/${offered}`)).doorCode as string;
    await marina.api.ok("POST", `/bookings/${offered}/arrive`);
    await look(doctor, "/doctor", "/doctor, at the door");
    await marina.api.ok("POST", `/bookings/${offered}/start`, { doorCode: code });
    await look(doctor, "/doctor", "/doctor, in the visit");
    await marina.api.ok("POST", `/bookings/${offered}/messages`, { content: "Где полис?" });
    await marina.api.ok("POST", `/bookings/${offered}/complete`, {
      conclusion: "ОРВИ. Обильное питьё",
      actualDurationMinutes: 20,
    });
    await look(patient, `/bookings/${offered}`, "a finished visit");
    const other = offered === asked ? search : asked;
    await anna.api.ok("POST", `/bookings/${other}/cancel`, { reason: "Стало лучше" });
    await look(patient, `/bookings/${other}`, "a cancelled booking");
    await look(patient, "/bookings", "/bookings, with bookings");

    ok(wrong.length < 100);
    equal(wrong.join("\n"), "");
  });
});
