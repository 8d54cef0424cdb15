/**
 * Without a connection, in a real browser: the worker's page with the booking that the browser knows,
 * the way back, and nothing of a person left after the sign-out.
 */
import { deepStrictEqual, doesNotMatch, equal, match, ok } from "node:assert";
import type { Page } from "playwright-core";
import * as people from "../support/people.ts";
import { type ServerProcess, startServer } from "../support/server.ts";
import { storyHome } from "../support/story_server.ts";
import { judge } from "./barriers.ts";
import { browserTest, type Visit } from "./chromium.ts";
import { DOOR, newPatient, seat } from "./browser_people.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const DISPATCHER = "+77172000000";
const SYMPTOMS = "Температура 38,6 второй день";
const STREET = "проспект Абая, 45к1";
/** «48В» as the outbox keeps it. */
const KEPT_WORDS = encodeURIComponent("48В");
const TYPED = "Ещё пишу";
const DAY_MILLISECONDS = 24 * 3_600_000;

interface Place {
  readonly url: string;
  /** Lines stay open, and nothing comes over them. */
  freeze(): Promise<void>;
  /** Nobody answers any more, and nobody was told. */
  kill(): Promise<void>;
  /** On the same port, with the same data. */
  restart(): Promise<void>;
}

async function onServer(test: (place: Place) => Promise<void>): Promise<void> {
  const home = await storyHome().make();
  const environment = { ...home.environment, CITIES_DIR: CITIES };
  let server: ServerProcess = await startServer(environment);
  const { url } = server;
  try {
    const admin = await people.admin(url);
    await admin.ok("PUT", "/admin/cities/astana/settings", {
      pack: "astana",
      title: { ru: "Астана", en: "Astana" },
      timeZone: "Asia/Almaty",
      dispatcherPhone: DISPATCHER,
      emergency: {
        ambulance: "103",
        rescue: "112",
        ambulanceFromElsewhere: "+77172103103",
        outpatient: null,
      },
      phone: { countryPrefix: "+7", trunkPrefix: "8", digits: 10 },
      brand: { name: "TOT", legalName: "TOT LLP", website: null },
      legal: {
        terms: { ru: "Условия", en: "Terms" },
        privacy: { ru: "Личные данные", en: "Privacy" },
        medicalConsent: { ru: "Согласие", en: "Consent" },
      },
      servedArea: null,
      isUrgentOpenWithoutDuty: true,
      hourFactors: null,
    });
    await test({
      url,
      freeze: () => Promise.resolve(Deno.kill(server.pid, "SIGSTOP")),
      kill: async () => void await server.kill("SIGKILL"),
      restart: async () =>
        void (server = await startServer(environment, Number(new URL(url).port))),
    });
  } finally {
    await server.kill("SIGKILL");
    await home.drop();
  }
}

type Patient = Awaited<ReturnType<typeof newPatient>>;

/** A visit on its way: the doctor has set out and is seen. @returns the booking's id */
async function enRoute(base: string, { api }: Patient): Promise<string> {
  const place = { latitude: DOOR.latitude + 0.02, longitude: DOOR.longitude };
  const doctor = await people.doctor(base, place, { firstName: "Марина", lastName: "Ковалёва" });
  const sees = doctor.stream();
  try {
    const { id } = await api.ok("POST", "/bookings", {
      ...people.urgentBooking({ symptoms: SYMPTOMS, address: { ...DOOR, text: STREET } }),
    });
    await sees.offer(id);
    await doctor.ok("POST", `/bookings/${id}/accept`);
    await doctor.ok("POST", `/bookings/${id}/depart`);
    await people.stand(doctor, place);
    return id;
  } finally {
    await sees.close();
  }
}

/** Asks the page again and again; `waitForFunction` takes any promise for a yes. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000;
  while (!await isSo()) {
    if (Date.now() > end) throw new Error(`not so after 15 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * The worker is there and has what it needs. Whether it rules this very page is another matter: a page
 * that was on its way when the worker took over comes under it with its next step.
 */
const isReady = (page: Page) =>
  until(
    "a worker with its page",
    () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        return registration?.active?.state === "activated" &&
          await caches.match("/offline") !== undefined;
      }),
  );

/** The worker waits a fiftieth of its time. */
async function hasten(page: Page): Promise<void> {
  const [worker] = page.context().serviceWorkers();
  await worker!.evaluate(() => {
    const real = setTimeout;
    Object.assign(globalThis, {
      setTimeout: (call: () => void, milliseconds: number) => real(call, milliseconds / 50),
    });
  });
}

const KEY = "tot-offline-booking";
const kept = (page: Page) =>
  page.evaluate(
    (key) => JSON.parse(localStorage.getItem(key) ?? "null") as Record<string, unknown> | null,
    KEY,
  );
const isKept = (page: Page, what: string) =>
  page.waitForFunction(
    ([key, what]) => localStorage.getItem(key)?.includes(what),
    [
      KEY,
      what,
    ] as const,
  );

const textOf = async (page: Page): Promise<string> =>
  (await page.innerText("main")).replaceAll("\u00a0", " ").replaceAll("\u2060", "");

const isOffline = (page: Page) => page.locator('x-island[data-name="offline"]').waitFor();
const isBooking = (page: Page) => page.locator('x-island[data-name="patient"]').waitFor();

async function patientOnTheWay(visit: Visit, url: string) {
  const patient = await newPatient(url);
  const seated = await seat(visit, url, patient);
  const id = await enRoute(url, patient);
  const path = `/bookings/${id}`;
  await seated.page.goto(url + path);
  await isReady(seated.page);
  await isKept(seated.page, '"arrival":{');
  return { ...seated, patient, bookingId: id, path };
}

browserTest("without a server the booking is there; with it the page comes back", async (visit) => {
  await onServer(async ({ url, freeze, kill, restart }) => {
    const { page, violations, path } = await patientOnTheWay(visit, url);
    // A line that hangs is nobody: nine seconds of a test's patience are a moment.
    await hasten(page);
    await freeze();
    await page.reload();
    await isOffline(page);
    await page.locator("#offline-booking").waitFor();
    await kill();
    await page.reload();
    await isOffline(page);
    equal(new URL(page.url()).pathname, path, "the address stays, for the next try");
    equal(await page.textContent("h1"), "Нет связи");
    const targets = await page.locator("main a").evaluateAll((links) =>
      links.map((link) => link.getAttribute("href"))
    );
    deepStrictEqual(targets, ["tel:103", "tel:112", `tel:${DISPATCHER}`, ""]);
    await page.locator("#offline-booking").waitFor();
    const text = await textOf(page);
    match(text, /В пути/);
    match(text, /проспект Абая, 45к1/);
    match(text, /Ковалёва Марина/);
    match(text, /около \d\d:\d\d–\d\d:\d\d\s+Этому расчёту/);
    match(text, /Последние данные: сегодня, \d\d:\d\d\./);
    doesNotMatch(text, /38,6|терапевт|Код для врача/i);
    // The style sheets came out of the cache too: the bar has its ground.
    equal(await page.locator(".appbar").evaluate((bar) => getComputedStyle(bar).display), "flex");

    // Any other page leads there too, and another try asks for that page.
    await page.goto(`${url}/bookings`);
    await isOffline(page);
    await page.getByRole("link", { name: "Попробовать снова" }).click();
    await isOffline(page);
    equal(new URL(page.url()).pathname, "/bookings");
    await page.goto(url + path);
    await isOffline(page);

    // Nobody presses anything: the server is looked for, at the longest every 20 s.
    await restart();
    await page.locator('x-island[data-name="patient"]').waitFor({ timeout: 60_000 });
    await page.locator("h1#status").waitFor();
    deepStrictEqual(violations.filter((one) => /policy/i.test(one)), []);
  });
});

browserTest("when the network comes back the page opens by itself", async (visit) => {
  await onServer(async ({ url }) => {
    const { page, path } = await patientOnTheWay(visit, url);
    await page.context().setOffline(true);
    await page.goto(url + path);
    await isOffline(page);
    await page.locator("#offline-booking").waitFor();

    // A day later nobody believes it any more, and it is gone.
    await page.evaluate(([key, day]) => {
      const summary = JSON.parse(localStorage.getItem(key)!);
      summary.ownKnownAt -= day;
      localStorage.setItem(key, JSON.stringify(summary));
    }, [KEY, DAY_MILLISECONDS] as const);
    await page.reload();
    await page.getByText("страница откроется сама").waitFor();
    equal(await page.locator("#offline-booking").count(), 0);
    equal(await kept(page), null);

    await page.context().setOffline(false);
    await isBooking(page);
    await isKept(page, STREET);
  });
});

browserTest("a booking that ended is not kept, and a form is never held back", async (visit) => {
  await onServer(async ({ url }) => {
    const { page, patient, bookingId } = await patientOnTheWay(visit, url);
    await patient.api.ok("POST", `/bookings/${bookingId}/cancel`, {
      reason: "Стало лучше",
    });
    await page.waitForFunction((key) => localStorage.getItem(key) === null, KEY);
    await page.context().setOffline(true);
    await page.reload();
    await isOffline(page);
    equal(await page.locator("#offline-booking").count(), 0);
    // The worker does not answer a POST: the browser says that it was not sent.
    const answer = await page.evaluate(() =>
      fetch("/language", { method: "POST" }).then(() => "answered", () => "failed")
    );
    equal(answer, "failed");
  });
});

/** All that the browser keeps for this site, as one text. */
const allKept = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const parts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = (await cache.match(request))!;
        const isText = /html|json/.test(answer.headers.get("content-type") ?? "");
        parts.push(request.url, isText ? await answer.text() : "");
      }
    }
    const rows = (database: IDBDatabase, name: string) =>
      new Promise<unknown[]>((resolve) => {
        const asked = database.transaction(name).objectStore(name).getAll();
        asked.onsuccess = () => resolve(asked.result);
      });
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open(name!);
        opening.onsuccess = () => resolve(opening.result);
      });
      for (const store of database.objectStoreNames) {
        parts.push(JSON.stringify(await rows(database, store)));
      }
      database.close();
    }
    return parts.join("\n");
  });

browserTest("after the sign-out the browser has nothing of the person", async (visit) => {
  await onServer(async ({ url, kill }) => {
    const { page, patient, bookingId, path } = await patientOnTheWay(visit, url);
    const personal = [patient.id, bookingId, STREET, "Ковалёва", "Петрова", SYMPTOMS];
    // A message that waits for a connection lies in the browser too.
    await page.context().setOffline(true);
    await page.locator(`form[action="${path}/say"] textarea`).fill("Код домофона 48В");
    await page.locator(`form[action="${path}/say"] button`).click();
    await until(
      "the message is kept",
      () => page.evaluate(async () => (await indexedDB.databases()).length > 0),
    );
    const before = await allKept(page);
    ok(before.includes(STREET) && before.includes(patient.id), "otherwise nothing is shown here");
    const cached = await page.evaluate(async () =>
      (await Promise.all(
        (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
      ))
        .flat().map((request) => new URL(request.url).pathname)
    );
    deepStrictEqual(
      cached.filter((one) => one !== "/offline" && !/^\/(assets|static)\//.test(one)),
      [],
      "no page and no answer of the API is ever kept",
    );
    // It does not get through, and whoever would sign out is asked first, by what came while there was a line.
    await page.route(`**${path}/say`, (route) => route.abort());
    await page.context().setOffline(false);
    await isBooking(page);
    await page.waitForFunction(() =>
      performance.getEntriesByType("resource").some(({ name }) => name.includes("/sign_out-"))
    );
    await page.context().setOffline(true);
    await page.locator("details.menu summary").click();
    await page.locator('form[action="/signout"] button').click();
    const waits = page.getByRole("dialog", { name: "Ещё не отправлено: 1" });
    await waits.waitFor();
    deepStrictEqual(await judge(page, "the sign-out with a message that waits"), []);
    await waits.getByRole("button", { name: "Остаться" }).click();
    await waits.waitFor({ state: "hidden" });
    ok((await allKept(page)).includes(KEPT_WORDS), "nothing was lost by asking");
    await page.context().setOffline(false);
    await isBooking(page);

    await page.locator(`form[action="${path}/say"] textarea`).fill(TYPED);
    await until("what is typed is kept", async () => (await allKept(page)).includes(TYPED));
    await page.locator('form[action="/signout"] button').click();
    await Promise.all([
      page.waitForURL((at) => at.pathname === "/signout"),
      waits.getByRole("button", { name: "Выйти без них" }).click(),
    ]);
    // The doctor is on the way: the server asks for that itself, and whoever stays goes on writing.
    await page.locator("main").getByText("Остаться").waitFor();
    ok((await allKept(page)).includes(TYPED), "nobody has left yet");
    // A page that was opened only now goes with its person too.
    const beside = await page.context().newPage();
    await beside.goto(url + path);
    await Promise.all([
      page.waitForURL((at) => at.pathname === "/"),
      beside.waitForURL((at) => at.pathname === "/"),
      page.getByRole("button", { name: "Всё равно выйти" }).click(),
    ]);
    await isReady(page);
    // The page lets go of it as soon as it runs, which on a busy machine is a moment after it is ready.
    await until("nothing is kept", async () => {
      const after = await allKept(page);
      return [...personal, "48В", KEPT_WORDS, TYPED].every((one) => !after.includes(one));
    });

    await kill();
    await page.goto(url + path);
    await isOffline(page);
    await page.getByText("страница откроется сама").waitFor();
    doesNotMatch(await textOf(page), /Вызов|Абая/);
  });
});

browserTest("another person's page lets the booking of the one before go", async (visit) => {
  await onServer(async ({ url }) => {
    const { page } = await patientOnTheWay(visit, url);
    // The session has ended elsewhere: nothing told this browser.
    await page.context().clearCookies();
    const other = await newPatient(url, { firstName: "Олег", lastName: "Ким" });
    await page.goto(`${url}/signin`);
    await page.fill("[name=login]", other.login);
    await page.fill("[name=password]", other.password);
    await page.locator('main form[action="/signin"] button').first().click();
    await page.waitForURL((at) => at.pathname === "/");
    await page.waitForFunction((key) => localStorage.getItem(key) === null, KEY);
  });
});

browserTest("the offline page speaks the language that was chosen last", async (visit) => {
  await onServer(async ({ url }) => {
    const { page } = await visit.open();
    await page.goto(url);
    await isReady(page);
    await Promise.all([
      page.waitForEvent("load"),
      page.locator('form[action="/language"] button').first().click(),
    ]);
    await until("the English page is kept", () =>
      page.evaluate(async () => {
        const offline = await caches.match("/offline");
        return (await offline?.text() ?? "").includes('<html lang="en"');
      }));
    await page.context().setOffline(true);
    await page.goto(`${url}/bookings`);
    await isOffline(page);
    equal(await page.textContent("h1"), "No connection");
    await page.getByRole("link", { name: "Try again" }).waitFor();
    await page.getByText("The page will open by itself").waitFor();
  });
});
