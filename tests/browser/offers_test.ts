/** What a doctor's page must hold: an offer that cannot slip away, honest ends, steps without a connection. */
import { equal, ok } from "node:assert";
import type { Page } from "playwright-core";
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import * as people from "../support/people.ts";
import { startStoryServer } from "../support/server.ts";
import { DOOR, newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest, type Visit } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const PATIENCE = { timeout: 90_000 };
const MINUTE_MILLISECONDS = 60_000;
/** One offer missed is asked about. */
const ASKED_SOON = { ...DEFAULT_DISPATCH_SETTINGS, missedOffersInARow: 1 };
/** As islands/commands.ts has it. */
const DOUBLE_TAP_MILLISECONDS = 500;

type Someone = Awaited<ReturnType<typeof newPatient>>;

interface Shift {
  readonly base: string;
  readonly doctor: Page;
  readonly marina: Someone;
  readonly anna: Someone;
}

/** A doctor on shift, alone in the city unless the story brings another one. */
async function onShift(
  visit: Visit,
  story: (shift: Shift) => Promise<void>,
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tot-offers-" });
  const server = await startStoryServer({ DATA_DIR: folder, CITIES_DIR: CITIES });
  const base = `http://localhost:${new URL(server.url).port}`;
  try {
    const [anna, marina] = [await newPatient(base), await newDoctor(base)];
    const { page: doctor, violations } = await seat(visit, base, marina, {
      locale: "ru-RU",
      geolocation: { ...DOOR, accuracy: 10 },
      permissions: ["geolocation"],
    });
    await prepare(doctor);
    await doctor.goto(`${base}/doctor`);
    await doctor.locator(".live[data-state=on]").first().waitFor(PATIENCE);
    await doctor.getByRole("button", { name: "Начать смену" }).click();
    await heading(doctor, "Ждём вызовов");
    await doctor.getByText("Место передаётся").waitFor(PATIENCE);
    await story({ base, doctor, marina, anna });
    equal(violations.join("\n"), "");
  } finally {
    await server.kill("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}

const heading = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole("heading", { name }).first().waitFor(PATIENCE);

/** @param doctors so many are to be known near the door before the call */
async function call({ anna }: Shift, doctors = 1): Promise<string> {
  const { latitude, longitude } = DOOR;
  await until("the doctors are known", async () => {
    const near = `latitude=${latitude}&longitude=${longitude}&radiusMeters=5000`;
    return (await anna.api.ok("GET", `/geo/doctors/nearby?${near}`)).items.length >= doctors;
  });
  return (await anna.api.ok("POST", "/bookings", {
    callType: "urgent",
    specialization: "therapist",
    symptoms: "Температура 38,6",
    address: { text: "проспект Абая, 45к1", ...DOOR },
  })).id;
}

const offerOf = (page: Page) => page.locator("dialog.offerdialog[open]");
const history = async ({ anna }: Shift, id: string): Promise<readonly string[]> =>
  ((await anna.api.ok("GET", `/bookings/${id}/history`)).items as { to: string }[])
    .map(({ to }) => to);

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE.timeout;
  while (!await isSo()) {
    if (Date.now() > end) throw new Error(`not so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

browserTest(
  "an offer holds the screen until it is answered or over, by the server's clock",
  (visit) =>
    onShift(visit, async (shift) => {
      const { base, doctor } = shift;
      await (await people.admin(base)).ok("PUT", "/admin/dispatch-settings/astana", {
        version: 0,
        settings: ASKED_SOON,
      });
      // A page that has no stream of its own is open behind it.
      const beside = await doctor.context().newPage();
      await beside.goto(`${base}/doctor/income`);
      await beside.locator("#watch[data-state=on]").waitFor({ ...PATIENCE, state: "attached" });
      await doctor.bringToFront();
      const id = await call(shift);
      const offer = offerOf(doctor);
      await offer.waitFor(PATIENCE);
      // The browser's clock is five minutes slow: the countdown is the server's all the same.
      const left = Number(await offer.locator(".ring__number").textContent());
      ok(left > 3 && left <= 15, `${left} seconds`);
      equal(await doctor.evaluate(() => document.activeElement?.tagName), "H1");
      for (let time = 0; time < 3; time++) {
        await doctor.keyboard.press("Escape");
        await doctor.waitForTimeout(150);
      }
      ok(await offer.isVisible(), "Escape does not close it");
      await doctor.keyboard.press("Space");
      await doctor.keyboard.press("Enter");
      equal(
        (await history(shift, id)).includes("assigned"),
        false,
        "a key by chance accepts nothing",
      );

      await offer.waitFor({ ...PATIENCE, state: "detached" });
      await doctor.getByText("Время ответа вышло").first().waitFor(PATIENCE);
      // It was missed: asked about at once, and wherever else the doctor reads.
      const asked = (page: Page) => page.getByRole("alert").filter({ hasText: "Вы на месте?" });
      for (const page of [doctor, beside]) await asked(page).waitFor(PATIENCE);
      await doctor.getByRole("button", { name: "Понятно, скрыть" }).click();
      await until(
        "the word is gone",
        async () => await doctor.getByText("Время ответа вышло").count() === 0,
      );
    }, async (page) => {
      await page.addInitScript((behind) => {
        const { now } = Date;
        Date.now = () => now() - behind;
      }, 5 * MINUTE_MILLISECONDS);
    }),
);

browserTest(
  "«another doctor took it» is said as it is; a decline needs its reason",
  (visit) =>
    onShift(visit, async (shift) => {
      const { doctor, base } = shift;
      const other = await newDoctor(base, { firstName: "Пётр", lastName: "Быстров" });
      await other.api.ok("PUT", "/geo/availability", { available: true });
      await people.stand(other.api, DOOR);
      const sees = other.api.stream();
      const taken = await call(shift, 2);
      const offer = offerOf(doctor);
      await offer.waitFor(PATIENCE);
      await sees.offer(taken);
      await other.api.ok("POST", `/bookings/${taken}/accept`);
      await doctor.getByText("Вызов взял другой врач").first().waitFor(PATIENCE);
      await sees.close();
      equal(await offer.count(), 0);

      const declined = await call(shift);
      await offer.waitFor(PATIENCE);
      await doctor.waitForTimeout(700);
      await offer.locator("summary").click();
      await offer.getByRole("button", { name: "Отказаться от вызова" }).click();
      await offer.locator(".field__error, [aria-invalid]").first().waitFor(PATIENCE);
      ok(await offer.isVisible(), "without a reason it is not declined");
      await offer.locator("input[name=reasonCode]").first().check();
      await offer.getByRole("button", { name: "Отказаться от вызова" }).click();
      await offer.waitFor({ ...PATIENCE, state: "detached" });
      ok(!(await history(shift, declined)).includes("assigned"));
    }),
);

browserTest(
  "steps without a connection are shown, kept and sent once; the way is sent later",
  (visit) =>
    onShift(visit, async (shift) => {
      const { doctor, anna } = shift;
      const id = await call(shift);
      const offer = offerOf(doctor);
      await offer.waitFor(PATIENCE);
      await doctor.waitForTimeout(700);
      // An answer that does not get through says so where the doctor looks.
      await doctor.route("**/accept", (route) => route.abort());
      await offer.getByRole("button", { name: "Принять вызов" }).click();
      await offer.getByRole("alert").filter({ hasText: "связь прервалась" }).waitFor(PATIENCE);
      await doctor.unroute("**/accept");
      await offer.locator("form[action$='/accept']:not([aria-busy])").waitFor(PATIENCE);
      await offer.getByRole("button", { name: "Принять вызов" }).click();
      await heading(doctor, /проспект Абая, 45к1/);

      await doctor.context().setOffline(true);
      await doctor.locator("form[action$='/depart'] button").click();
      await heading(doctor, "Вы в пути");
      await doctor.locator("form[action$='/arrive'] button").click();
      await heading(doctor, "Спросите код");
      await doctor.getByText(/отправим, когда появится связь/).waitFor(PATIENCE);
      const departedAt = Date.now();
      equal((await anna.api.ok("GET", `/bookings/${id}`)).status, "assigned");
      await doctor.context().setGeolocation({
        ...DOOR,
        latitude: DOOR.latitude + 0.001,
        accuracy: 9,
      });
      await doctor.waitForTimeout(6_000);

      // A code that is wrong is learnt when the connection is back; what was written behind it stays.
      const { doorCode } = await anna.api.ok("GET", `/bookings/${id}`);
      await doctor.locator("[name=doorCode]").fill(doorCode === "0000" ? "1111" : "0000");
      await doctor.locator("form[action$='/start'] button").click();
      await doctor.getByText(/Код проверим/).waitFor(PATIENCE);
      await doctor.locator("[name=conclusion]").fill("ОРВИ. Покой");
      await doctor.locator("form[action$='/complete'] button").click();
      await heading(doctor, "Заключение ждёт связи");
      equal(await doctor.locator("[name=conclusion]").count(), 0, "it is written already");
      await doctor.context().setOffline(false);
      await doctor.locator(".errors").filter({ hasText: "Код" }).waitFor(PATIENCE);
      await until("arrived", async () => (await history(shift, id)).includes("arrived"));
      const steps = await history(shift, id);
      equal(steps.filter((to) => to === "en_route").length, 1, steps.join());
      equal(steps.filter((to) => to === "arrived").length, 1, steps.join());
      const view = await anna.api.ok("GET", `/bookings/${id}`);
      ok(Date.parse(view.departedAt) <= departedAt, "the time of the tap, not of the connection");

      await doctor.locator("[name=doorCode]").fill(doorCode);
      await doctor.locator("form[action$='/start'] button").click();
      await doctor.locator("[name=conclusion]").waitFor(PATIENCE);
      equal(await doctor.locator("[name=conclusion]").inputValue(), "ОРВИ. Покой");
      await until("begun", async () => (await history(shift, id)).includes("in_progress"));
    }),
);

browserTest(
  "a patient who cancels on the way is heard at once, and the page goes on",
  (visit) =>
    onShift(visit, async (shift) => {
      const { doctor, anna } = shift;
      const id = await call(shift);
      await offerOf(doctor).waitFor(PATIENCE);
      await doctor.waitForTimeout(700);
      await offerOf(doctor).getByRole("button", { name: "Принять вызов" }).click();
      await heading(doctor, /проспект Абая, 45к1/);
      const answered = doctor.waitForResponse(/\/depart$/, PATIENCE);
      await doctor.locator("form[action$='/depart'] button").click();
      await (await answered).finished();
      await heading(doctor, "Вы в пути");
      // The second of two quick taps falls on what the first has brought there.
      const box = await doctor.locator("form[action$='/arrive'] button").boundingBox();
      const { x, y, width, height } = box!;
      await doctor.mouse.click(x + width / 2, y + height / 2);
      // A step that is taken is drawn at once.
      for (let frame = 0; frame < 3; frame++) {
        await doctor.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      }
      equal(
        await doctor.getByRole("heading", { name: "Спросите код" }).count(),
        0,
        "one at a time",
      );
      await doctor.evaluate(() => (globalThis as unknown as { goOn(): void }).goOn());
      await anna.api.ok("POST", `/bookings/${id}/cancel`, { reason: "Стало лучше" });
      await heading(doctor, "Вызов отменён");
      ok(!(await history(shift, id)).includes("arrived"));
      await doctor.getByRole("button", { name: "Дальше" }).click();
      await heading(doctor, "Ждём вызовов");
    }, async (page) => {
      // However slow this machine is, both taps are one double tap until the test says that it is over.
      await page.addInitScript((doubleTap) => {
        const { setTimeout } = globalThis;
        const waiting: (() => void)[] = [];
        Object.assign(globalThis, {
          goOn: () => waiting.splice(0).forEach((call) => call()),
          setTimeout: (call: () => void, milliseconds?: number) =>
            milliseconds === doubleTap ? waiting.push(call) : setTimeout(call, milliseconds),
        });
      }, DOUBLE_TAP_MILLISECONDS);
    }),
);
