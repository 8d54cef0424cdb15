/** A doctor with two tabs is one doctor: one stream, one tab that tells the place, one answer to an offer. */
import { deepStrictEqual, equal, ok } from "node:assert";
import type { Page } from "playwright-core";
import { startStoryServer } from "../support/server.ts";
import { DOOR, newDispatcher, newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const PATIENCE = { timeout: 90_000 };
/** A step of some metres to the north. */
const STEP_DEGREES = 0.000_3;

const heading = (page: Page, name: string): Promise<void> =>
  page.getByRole("heading", { name }).first().waitFor(PATIENCE);
const isLive = (page: Page): Promise<void> =>
  page.locator(".live[data-state=on]").first().waitFor(PATIENCE);
const offerOf = (page: Page) => page.locator("dialog.offerdialog[open]");

/** Which tab asked for what, and what its phone was asked for. */
async function watched(page: Page, name: string, log: string[]): Promise<Page> {
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname === "/api/v1/geo/track") log.push(`${name} tells its place`);
    if (pathname === "/api/v1/geo/ping") {
      log.push(`${name} says a battery of ${request.postDataJSON().battery}`);
    }
    if (pathname === "/api/v1/stream") log.push(`${name} opens a stream`);
  });
  await page.addInitScript(() => {
    const phone = { shakes: 0, locks: 0, released: 0, watched: 0 };
    Object.assign(globalThis, { phone });
    const put = (name: string, value: unknown) =>
      Object.defineProperty(navigator, name, { value, configurable: true });
    put("vibrate", () => phone.shakes++);
    const { geolocation } = navigator;
    const [watch, clear] = [geolocation.watchPosition, geolocation.clearWatch];
    geolocation.watchPosition = (...given) => {
      phone.watched++;
      return watch.apply(geolocation, given);
    };
    geolocation.clearWatch = (id) => {
      phone.watched--;
      clear.call(geolocation, id);
    };
    put("wakeLock", {
      request() {
        phone.locks++;
        const lock = new EventTarget();
        return Promise.resolve(Object.assign(lock, { release: () => phone.released++ }));
      },
    });
    put(
      "getBattery",
      () => Promise.resolve(Object.assign(new EventTarget(), { level: 0.43, charging: false })),
    );
  });
  return page;
}

interface Phone {
  readonly shakes: number;
  readonly locks: number;
  readonly released: number;
  readonly watched: number;
}
const phoneOf = (page: Page): Promise<Phone> =>
  page.evaluate(() => ({ ...(globalThis as unknown as { phone: Phone }).phone }));

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + PATIENCE.timeout;
  while (!await isSo()) {
    if (Date.now() > end) throw new Error(`not so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

browserTest("two tabs of a doctor are one shift, one place and one answer", async (visit) => {
  const folder = await Deno.makeTempDir({ prefix: "tot-tabs-" });
  const server = await startStoryServer({ DATA_DIR: folder, CITIES_DIR: CITIES });
  const base = `http://localhost:${new URL(server.url).port}`;
  try {
    const [anna, marina, olga] = [
      await newPatient(base),
      await newDoctor(base),
      await newDispatcher(base),
    ];
    const seated = await seat(visit, base, marina, {
      locale: "ru-RU",
      geolocation: { ...DOOR, accuracy: 10 },
      permissions: ["geolocation"],
    });
    const context = seated.page.context();
    const log: string[] = [];
    const first = await watched(seated.page, "first", log);
    await first.goto(`${base}/doctor`);
    await isLive(first);
    await first.getByRole("button", { name: "Начать смену" }).click();
    await heading(first, "Ждём вызовов");
    await until("the first tells its place", () => log.includes("first tells its place"));
    await until("the screen stays on", async () => (await phoneOf(first)).locks === 1);

    const second = await watched(await context.newPage(), "second", log);
    await second.goto(`${base}/doctor`);
    await isLive(second);
    await heading(second, "Ждём вызовов");
    equal(log.includes("second opens a stream"), false, "one stream for both");
    let { latitude } = DOOR;
    const move = async () => {
      latitude += STEP_DEGREES;
      await context.setGeolocation({ latitude, longitude: DOOR.longitude, accuracy: 10 });
    };
    await until("the second tells its place", async () => {
      await move();
      return log.includes("second tells its place");
    });
    // From here on it is the second's alone: two more of its words, and none of the first's between.
    const since = log.length;
    await until("the second goes on", async () => {
      await move();
      return log.slice(since).filter((line) => line === "second tells its place").length >= 2;
    });
    equal(log.slice(since).includes("first tells its place"), false, "one tab tells the place");
    for (const page of [first, second]) await page.getByText("Место передаётся").waitFor(PATIENCE);
    ok(log.includes("second says a battery of 43"), "with every word of the shift");

    for (const page of [first, second]) await page.locator("body").click();
    const { id: bookingId } = await anna.api.ok("POST", "/bookings", {
      callType: "urgent",
      specialization: "therapist",
      symptoms: "Температура 38,6",
      address: { text: "проспект Абая, 45к1", ...DOOR },
    });
    for (const page of [first, second]) await offerOf(page).waitFor(PATIENCE);
    await until("the phone shakes", async () => (await phoneOf(second)).shakes > 1);
    equal((await phoneOf(first)).shakes, 0, "two tabs are one bell");
    await second.waitForTimeout(700);
    await offerOf(second).getByRole("button", { name: "Принять вызов" }).click();
    for (const page of [first, second]) {
      await offerOf(page).waitFor({ ...PATIENCE, state: "detached" });
    }
    await first.locator(`form[action$="/depart"]`).first().waitFor(PATIENCE);
    equal(await first.getByText("Вызов взял другой врач").count(), 0, "it was the same doctor");

    // The one that tells the place goes: the other does, by itself.
    const closedAt = log.length;
    await second.close();
    await until("the first tells its place again", async () => {
      await move();
      return log.slice(closedAt).includes("first tells its place");
    });
    await isLive(first);
    deepStrictEqual(seated.violations, []);
    const { locks, released } = await phoneOf(first);
    ok(locks - released >= 1, "the screen stays on");

    // Off shift the place goes on for an open alarm of one's own, and nothing else of the shift does.
    await anna.api.ok("POST", `/bookings/${bookingId}/cancel`, { reason: "Стало легче" });
    const { id } = await marina.api.ok("POST", "/emergency/alert", { kind: "danger" });
    await first.getByRole("button", { name: "Закончить смену" }).click();
    await until("the screen may sleep", async () => {
      const phone = await phoneOf(first);
      return phone.locks === phone.released;
    });
    const endedAt = log.length;
    await until("the place goes on", async () => {
      await move();
      return log.slice(endedAt).includes("first tells its place");
    });
    equal((await phoneOf(first)).watched, 1);
    equal(log.slice(endedAt).some((line) => line.includes("battery")), false);
    await olga.api.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
    await olga.api.ok("PUT", `/emergency/${id}/status`, { status: "resolved", outcome: "helped" });
    await until("nobody follows any more", async () => (await phoneOf(first)).watched === 0);
  } finally {
    await server.kill("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
});
