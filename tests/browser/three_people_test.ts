/**
 * The main job, alive: a patient, a doctor who drives and a dispatcher, each in a browser of their own.
 * Nobody reloads a page, not even when the server is killed in the middle of the way.
 */
import { equal, match, ok } from "node:assert";
import type { Page } from "playwright-core";
import { startServer } from "../support/server.ts";
import { storyHome } from "../support/story_server.ts";
import { DESK, newDispatcher, newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest, type Visit } from "./chromium.ts";
import { drive, wayOf } from "./drive.ts";
import { callDoctor } from "./wizard.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
/** A few streets from the door. */
const START = { latitude: 51.1672, longitude: 71.4282, accuracy: 8 };
const METERS_PER_SECOND = 16;
const PATIENCE = { timeout: 90_000 };

interface Night {
  readonly base: string;
  readonly patient: Page;
  readonly doctor: Page;
  readonly board: Page;
  readonly violations: readonly (readonly string[])[];
  restart(): Promise<void>;
}

/** Everybody signs in; the doctor begins the shift with one tap. */
async function night(visit: Visit, story: (night: Night) => Promise<void>): Promise<void> {
  const home = await storyHome().make();
  const environment = { ...home.environment, CITIES_DIR: CITIES };
  let server = await startServer(environment);
  const port = Number(new URL(server.url).port);
  const base = `http://localhost:${port}`;
  try {
    const [patient, doctor, dispatcher] = [
      await newPatient(base),
      await newDoctor(base),
      await newDispatcher(base),
    ];
    const seats = [
      await seat(visit, base, patient, { locale: "ru-RU" }),
      await seat(visit, base, doctor, {
        locale: "ru-RU",
        geolocation: START,
        permissions: ["geolocation"],
      }),
      await seat(visit, base, dispatcher, { locale: "ru-RU", viewport: DESK }),
    ];
    const [patientPage, doctorPage, board] = seats.map(({ page }) => page) as [Page, Page, Page];
    await doctorPage.goto(`${base}/doctor`);
    await isLive(doctorPage);
    await doctorPage.getByRole("button", { name: "Начать смену" }).click();
    await doctorPage.getByRole("heading", { name: "Ждём вызовов" }).waitFor(PATIENCE);
    await board.goto(`${base}/board`);
    await isLive(board);
    await story({
      base,
      patient: patientPage,
      doctor: doctorPage,
      board,
      violations: seats.map(({ violations }) => violations),
      async restart() {
        await server.kill("SIGKILL");
        server = await startServer(environment, port);
      },
    });
    for (const { violations } of seats) equal(violations.join("\n"), "");
  } finally {
    await server.kill("SIGKILL");
    await home.drop();
  }
}

const isLive = (page: Page): Promise<void> =>
  page.locator(".live[data-state=on]").first().waitFor(PATIENCE);

/** A page that is loaded anew forgets this. */
const mark = (page: Page): Promise<void> =>
  page.evaluate(() => void ((globalThis as { stayed?: boolean }).stayed = true));
const stayed = (page: Page): Promise<boolean> =>
  page.evaluate(() => (globalThis as { stayed?: boolean }).stayed === true);

const heading = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByRole("heading", { name: text }).first().waitFor(PATIENCE);

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name }).first().click(PATIENCE);

/** Question by question. @returns the booking's id */
async function book({ base, patient }: Night): Promise<string> {
  const id = await callDoctor(patient, base, "Температура 38,6 второй день");
  await isLive(patient);
  return id;
}

const card = (board: Page, id: string) => board.locator(`.bcard[data-booking="${id}"]`);
const column = (board: Page, id: string): Promise<string> =>
  card(board, id).evaluate((element) =>
    element.closest(".col")?.getAttribute("aria-labelledby") ?? ""
  );

async function isInColumn(board: Page, id: string, name: string): Promise<void> {
  await board.locator(`[aria-labelledby="column-${name}"] .bcard[data-booking="${id}"]`)
    .waitFor(PATIENCE)
    .catch(async () => {
      throw new Error(`the card is in ${await column(board, id).catch(() => "no column")}`);
    });
}

/** Where the doctor's sign stands on a patient's map, in its own style; null: it is nowhere. */
const doctorSign = (patient: Page): Promise<string | null> =>
  patient.evaluate(() => {
    const sign = document.querySelector(".mk--doctor")?.closest<HTMLElement>(".mapsign");
    // It is moved by its own style, or by that of what the map has put it into.
    const moved = sign?.closest<HTMLElement>(".leaflet-marker-icon") ?? sign;
    return moved?.style.transform ?? null;
  });

browserTest("three people, one visit, kill -9 on the way, and nobody reloads", async (visit) => {
  await night(visit, async (night) => {
    const { patient, doctor, board } = night;
    const id = await book(night);
    await Promise.all([patient, doctor, board].map(mark));
    await isInColumn(board, id, "asking");

    // The offer is over everything, without the address; one tap takes it.
    const offer = doctor.locator("dialog[open]");
    await offer.waitFor(PATIENCE);
    ok(!(await offer.textContent())?.includes("45к1"), "no address before acceptance");
    await doctor.waitForTimeout(700);
    await press(doctor, "Принять вызов");
    await heading(patient, "Врач назначен");
    await heading(doctor, /проспект Абая, 45к1/);
    await isInColumn(board, id, "assigned");

    await doctor.locator("form[action$='/depart'] button").click();
    await heading(patient, /Врач едет к вам/);
    await isInColumn(board, id, "enRoute");
    const line = await wayOf(doctor, id);
    ok(line.length > 2, "a way along the streets");
    const half = await drive(doctor, line, METERS_PER_SECOND, 0, (meters) => meters > 150);
    await patient.locator(".plate__fact").filter({ hasText: /минут/ }).waitFor(PATIENCE);
    await patient.locator(".mapframe__view[data-state=ready]").waitFor(PATIENCE);
    const seenAt = await doctorSign(patient);
    ok(seenAt !== null, "the doctor is on the patient's map");

    // kill -9 while everybody looks; the pages say so, then go on by themselves.
    await night.restart();
    await drive(doctor, line, METERS_PER_SECOND, half);
    await Promise.all([patient, doctor, board].map(isLive));
    ok(await doctorSign(patient) !== seenAt, "the doctor has moved on the patient's map");
    await doctor.locator("form[action$='/arrive'] button").click();
    await heading(patient, /Врач у двери/);
    await isInColumn(board, id, "onSite");

    // The code from the patient's page opens the visit.
    const code = (await patient.locator(".code").first().textContent() ?? "")
      .replace(/\D/g, "");
    match(code, /^\d{4}$/);
    await doctor.locator("[name=doorCode]").fill(code);
    await doctor.locator("form[action$='/start'] button").click();
    await heading(patient, /Идёт приём/);

    // Words go both ways while the visit lasts.
    await doctor.locator("textarea[name=content]").fill("Где полис?");
    await doctor.locator("form[action$='/say'] button").click();
    await patient.getByText("Где полис?").first().waitFor(PATIENCE);

    await doctor.locator("[name=conclusion]").fill("ОРВИ. Обильное питьё, покой");
    await doctor.locator("form[action$='/complete'] button").click();
    await patient.getByText("ОРВИ. Обильное питьё, покой").first().waitFor(PATIENCE);
    await board.waitForFunction(
      (id) => document.querySelector(`.col .bcard[data-booking="${id}"]`) === null,
      id,
      PATIENCE,
    );
    await press(doctor, "Дальше");
    await heading(doctor, "Ждём вызовов");

    for (const [name, page] of Object.entries({ patient, doctor, board })) {
      ok(await stayed(page), `the page of the ${name} was loaded anew`);
    }
  });
});

browserTest(
  "what goes otherwise is told at once: decline, release, cancel, two tabs",
  async (visit) => {
    await night(visit, async (night) => {
      const { patient, doctor, board, base } = night;
      const id = await book(night);
      await Promise.all([patient, doctor, board].map(mark));

      // Declined with a reason: nobody else is there, so the dispatcher has it, and the patient knows.
      const offer = doctor.locator("dialog[open]");
      await offer.waitFor(PATIENCE);
      await doctor.waitForTimeout(700);
      await offer.locator("summary").click();
      await offer.locator("input[name=reasonCode]").first().check();
      await press(doctor, "Отказаться от вызова");
      await offer.waitFor({ ...PATIENCE, state: "detached" });
      await heading(patient, /Пока никто не взял вызов/);
      await isInColumn(board, id, "dispatcher");

      // The dispatcher assigns the same doctor from the panel; the doctor cannot come after all.
      await card(board, id).click();
      const assign = board.locator(".assign__form button").first();
      await assign.click(PATIENCE);
      await heading(patient, "Врач назначен");
      await heading(doctor, /проспект Абая, 45к1/);
      await doctor.locator("summary", { hasText: "Не могу продолжить" }).click();
      await doctor.locator("form[action$='/release'] textarea").fill("Сломалась машина");
      await doctor.locator("form[action$='/release'] button").click();
      await heading(doctor, "Ждём вызовов");
      await patient.getByRole("heading", { name: "Врач назначен" })
        .waitFor({ ...PATIENCE, state: "detached" });

      // A second tab of the patient sees the same, by the one stream of the browser.
      const second = await patient.context().newPage();
      await second.goto(`${base}/bookings/${id}`);
      await isLive(second);

      // What was being typed is still there when the page comes again.
      await second.locator("[name=content]").fill("Код домофона 48В");
      await second.waitForTimeout(600);
      await second.reload();
      await isLive(second);
      equal(await second.locator("[name=content]").inputValue(), "Код домофона 48В");

      // Away and back: what happened meanwhile is there, without a reload.
      await patient.context().setOffline(true);
      await board.locator("summary", { hasText: "Отменить вызов" }).click();
      await board.locator("form[action$='/cancel'] textarea").fill("По просьбе пациента");
      await board.locator("form[action$='/cancel'] button").click();
      await board.waitForFunction(
        (id) => document.querySelector(`.col .bcard[data-booking="${id}"]`) === null,
        id,
        PATIENCE,
      );
      await patient.context().setOffline(false);
      await heading(patient, /отменён/);
      await heading(second, /отменён/);
      for (const [name, page] of Object.entries({ patient, doctor, board })) {
        ok(await stayed(page), `the page of the ${name} was loaded anew`);
      }
    });
  },
);
