/**
 * A doctor alone at a patient's, on the doctor's own screen: danger leaves no pixel changed, both PINs look
 * alike, and the card for the ambulance is there to be read out.
 */
import { deepStrictEqual, equal, ok } from "node:assert";
import type { Page } from "playwright-core";
import { PASSWORD } from "../support/people.ts";
import { kinds } from "../routes/program.ts";
import type { Json } from "../routes/api_table.ts";
import { judge } from "./barriers.ts";
import { DOOR, newDispatcher, newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const PATIENCE = { timeout: 60_000 };
const HELD_MILLISECONDS = 1_200;
/** Longer than an answer, the stream's word and the next beat of the page's clock. */
const WATCHED_MILLISECONDS = 3_000;

/** In the page: notes every change of the document, head and title too. */
function watchEveryChange(): void {
  const seen: string[] = [];
  // Seconds, minutes and hours that go by are the page's own clock.
  const plain = (text: string | null) => (text ?? "").replace(/\d+/g, "0");
  const isHand = (node: Node) => {
    const element = node instanceof Element ? node : node.parentElement;
    return element?.closest(".safetybar__row .button--hold") != null;
  };
  new MutationObserver((records) => {
    for (const { type, target, attributeName, oldValue, addedNodes, removedNodes } of records) {
      if (type === "attributes") {
        const now = (target as Element).getAttribute(attributeName!);
        const isHeld = isHand(target) && attributeName === "data-held";
        // Each drawing gives forms that nobody has sent a new id; it is seen nowhere.
        if ((target as Element).matches("input[type=hidden][name=clientId]")) continue;
        if (!isHeld && plain(now) !== plain(oldValue)) {
          seen.push(
            `${attributeName}: ${oldValue} → ${now} of ${
              (target as Element).outerHTML.slice(0, 200)
            }`,
          );
        }
      } else if (type === "characterData") {
        if (plain(target.textContent) !== plain(oldValue)) {
          seen.push(`text: ${oldValue} → ${target.textContent}`);
        }
      } else {
        const words = (nodes: NodeList) => [...nodes].map((one) => plain(one.textContent)).join();
        if (words(addedNodes) !== words(removedNodes)) {
          seen.push(`nodes: ${words(removedNodes)} → ${words(addedNodes)}`);
        }
      }
    }
  }).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    characterDataOldValue: true,
    attributes: true,
    attributeOldValue: true,
  });
  (globalThis as unknown as { changes: string[] }).changes = seen;
}

const changesSeen = (): string[] => (globalThis as unknown as { changes: string[] }).changes;

/** Of the clock on the page. */
const withoutTimes = (html: string): string => html.replace(/\d\d:\d\d(:\d\d)?/g, "–");

browserTest("silent danger, two PINs and the card for the ambulance", async (visit) => {
  const inside = await kinds()[0]!.start({ CITIES_DIR: CITIES });
  const base = inside.base.replace("127.0.0.1", "localhost");
  try {
    const [anna, marina, olga] = [
      await newPatient(base),
      await newDoctor(base),
      await newDispatcher(base),
    ];
    await olga.api.ok("POST", "/staff/duty/start");
    await anna.api.ok("PUT", "/profiles/me", {
      allergies: ["пенициллин"],
      emergencyContact: { name: "Пётр", phone: "+79990000001", relation: null },
    });
    await marina.api.ok("PUT", "/lone-visits/me/pins", {
      currentPassword: PASSWORD,
      pin: "2580",
      duressPin: "2508",
    });
    await marina.api.ok("PUT", "/geo/availability", { available: true });
    const { id } = await anna.api.ok("POST", "/bookings", {
      callType: "urgent",
      specialization: "therapist",
      symptoms: "Температура 38,6",
      address: {
        text: "проспект Абая, 45к1",
        entrance: "3",
        floor: "5",
        flat: "48",
        intercom: "48К",
        ...DOOR,
      },
    });
    await olga.api.ok("POST", `/bookings/${id}/assign`, { doctorId: marina.id });
    await marina.api.ok("POST", `/bookings/${id}/depart`);
    await marina.api.ok("POST", `/bookings/${id}/arrive`);
    const alerts = async (): Promise<readonly Json[]> =>
      (await olga.api.ok("GET", "/emergency")).items;
    const kindsOfAlerts = async () => (await alerts()).map(({ kind }) => kind).sort();
    const until = async (holds: () => Promise<boolean>): Promise<void> => {
      for (let tries = 0; !await holds(); tries++) {
        ok(tries < 300, "it did not come");
        await new Promise((done) => setTimeout(done, 50));
      }
    };

    const wrong: string[] = [];
    const { page, violations } = await seat(visit, base, marina, { locale: "ru-RU" });
    const open = async () => {
      await page.goto(`${base}/doctor`);
      await page.locator("#safety[data-alive]").waitFor(PATIENCE);
      await page.locator(".live[data-state=on]").first().waitFor(PATIENCE);
      await page.locator("#safety").getByText("Спросим, всё ли в порядке").waitFor(PATIENCE);
    };
    const hold = async (name: string) => {
      const box = (await page.getByRole("button", { name }).boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.waitForTimeout(HELD_MILLISECONDS);
      await page.mouse.up();
      await page.mouse.move(5, 5);
    };
    await open();
    await picture(page, "bar");
    wrong.push(...await judge(page, "the bar of a doctor's safety"));

    // A press that is too short calls nobody.
    await page.getByRole("button", { name: "Опасность" }).dispatchEvent("pointerdown", {
      button: 0,
      pointerId: 1,
    });
    await page.waitForTimeout(300);
    deepStrictEqual(await kindsOfAlerts(), []);
    await page.reload();
    await open();

    // Held, it has called, and nothing differs: no pixel afterwards, and of the document nothing at any
    // moment from the hand's first touch on, but for the button that shows that it is held, and clocks.
    // Any first tap wakes the page's sound, and the page says so: that is not what is looked for.
    await page.mouse.click(5, 5);
    await page.getByText("Звук вызова включён").waitFor({ ...PATIENCE, state: "attached" });
    const before = await page.screenshot({ animations: "disabled" });
    await page.evaluate(watchEveryChange);
    await hold("Опасность");
    await until(async () => (await kindsOfAlerts()).includes("danger"));
    await page.waitForTimeout(WATCHED_MILLISECONDS);
    deepStrictEqual(await page.evaluate(changesSeen), [], "at no moment anything else");
    // The button's own colours fade after the hand; drawn late is drawn once, and stays drawn.
    const isAsBefore = async () => before.equals(await page.screenshot({ animations: "disabled" }));
    for (let tries = 0; tries < 10 && !await isAsBefore(); tries++) await page.waitForTimeout(300);
    for (let look = 0; look < 3; look++) ok(await isAsBefore(), "the page is what it was");
    deepStrictEqual(await kindsOfAlerts(), ["danger"]);

    // Asked: the right PIN, then the other one, and the same screen.
    const bar = page.locator("#safety");
    const answered = async (pin: string): Promise<string> => {
      await inside.rows(`update lone_visits set version = version + 1, state = state - 'dueAt' ||
        jsonb_build_object('status', 'asking', 'version', version + 1, 'askedAt', ${Date.now()},
          'answerBy', ${Date.now() + 60_000}::bigint)`);
      equal((await marina.api.post("/lone-visits/me/extend")).body.code, "pin_needed");
      await page.goto(`${base}/doctor`);
      await page.locator("#safety[data-alive]").waitFor(PATIENCE);
      await bar.getByText("Всё в порядке?").waitFor(PATIENCE);
      await picture(page, "question");
      wrong.push(...await judge(page, "the question for the PIN"));
      await bar.locator("[name=pin]").fill("1111");
      await bar.getByRole("button", { name: "Всё в порядке" }).click();
      await bar.getByText("PIN-код не подошёл").waitFor(PATIENCE);
      await bar.locator("[name=pin]").fill(pin);
      await bar.getByRole("button", { name: "Всё в порядке" }).click();
      await bar.getByText("Спросим, всё ли в порядке").waitFor(PATIENCE);
      return withoutTimes(await bar.innerHTML()).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id");
    };
    const reports = async () =>
      (await alerts())[0]?.reportCount ?? (await alerts())[0]?.board.reportCount;
    const right = await answered("2580");
    const known = await reports();
    equal(await answered("2508"), right);
    // Danger was there already: the same event is called again.
    await until(async () => await reports() === known + 1);
    deepStrictEqual(await kindsOfAlerts(), ["danger"]);

    // By keyboard: tapped and tapped again.
    await page.getByRole("button", { name: "Сложный случай" }).focus();
    await page.keyboard.press("Enter");
    await bar.getByText("Ещё раз").waitFor(PATIENCE);
    await page.keyboard.press("Enter");
    await bar.getByText("Передано диспетчерам").waitFor(PATIENCE);
    deepStrictEqual(await kindsOfAlerts(), ["danger", "second_doctor"]);

    // The card to be read out.
    await hold("Реанимация");
    await page.waitForURL(`${base}/bookings/${id}/resuscitation`);
    const card = (await page.textContent("main")) ?? "";
    for (const part of ["проспект Абая, 45к1", "подъезд 3", "этаж 5", "48К", "пенициллин"]) {
      ok(card.includes(part), part);
    }
    equal(await page.locator('main a[href="tel:103"]').count(), 1);
    await picture(page, "card");
    wrong.push(...await judge(page, "the card for the ambulance"));

    // To a hospital of the city's data, with a note for who takes over.
    await page.goto(`${base}/bookings/${id}/transport`);
    await picture(page, "transport");
    wrong.push(...await judge(page, "to a hospital"));
    await page.locator("[name=hospital]").nth(1).check();
    await page.fill("[name=note]", "ОКС, дан аспирин");
    await page.locator(`form[action$="/transport"] button`).click();
    await page.getByRole("heading", { name: "Едете" }).waitFor(PATIENCE);
    ok((await page.locator("main a[href*=rtext]").count()) === 1, "the way is a tap away");
    await picture(page, "going");
    await page.goto(`${base}/doctor/pins`);
    await picture(page, "pins");
    wrong.push(...await judge(page, "the two PINs"));
    deepStrictEqual(wrong, []);
    deepStrictEqual(violations, []);
    deepStrictEqual(inside.faults, []);
  } finally {
    await inside.stop();
  }
});

/** Pictures for the eye, where somebody asks for them. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = Deno.env.get("PICTURES");
  if (folder === undefined) return;
  for (const [width, height] of [[390, 844], [1280, 800]] as const) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png` });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 390, height: 844 });
}
