/** The dispatcher's board: two who decide at once, words of the room, and hands that stay on the keys. */
import { deepStrictEqual, equal, match, ok } from "node:assert";
import type { Page } from "playwright-core";
import * as people from "../support/people.ts";
import { startStoryServer } from "../support/server.ts";
import { DESK, DOOR, newDispatcher, newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest, shareOfColor, type Visit } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const PATIENCE = { timeout: 90_000 };

type Someone = Awaited<ReturnType<typeof newPatient>>;

/** A server of its own, and boards that were looked at without a fault. */
async function shift(
  visit: Visit,
  boards: number,
  story: (base: string, boards: readonly Page[]) => Promise<void>,
  prepare: (base: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tot-board-" });
  const server = await startStoryServer({ DATA_DIR: folder, CITIES_DIR: CITIES });
  const base = `http://localhost:${new URL(server.url).port}`;
  try {
    await prepare(base);
    const seats = [];
    for (let at = 0; at < boards; at++) {
      const one = await seat(visit, base, await newDispatcher(base), { viewport: DESK });
      await one.page.addInitScript(countTones);
      await one.page.goto(`${base}/board`);
      await isLive(one.page);
      seats.push(one);
    }
    await story(base, seats.map(({ page }) => page));
    for (const { violations } of seats) equal(violations.join("\n"), "");
  } finally {
    await server.kill("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}

/** A machine of tests has no ears: what would sound is counted. */
function countTones(): void {
  const counted = globalThis as unknown as { tones: number };
  counted.tones = 0;
  const { createOscillator } = AudioContext.prototype;
  AudioContext.prototype.createOscillator = function () {
    counted.tones++;
    return createOscillator.call(this);
  };
}

const tones = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as { tones: number }).tones);

const isLive = (page: Page): Promise<void> =>
  page.locator(".live[data-state=on]").first().waitFor(PATIENCE);

const call = async (who: Someone, north = 0): Promise<string> =>
  (await who.api.ok("POST", "/bookings", {
    callType: "urgent",
    specialization: "therapist",
    symptoms: "Температура 38,6",
    address: { text: "проспект Абая, 45к1", ...DOOR, latitude: DOOR.latitude + north },
  })).id;

const card = (board: Page, id: string) => board.locator(`.bcard[data-booking="${id}"]`);

const isInColumn = (board: Page, id: string, name: string): Promise<void> =>
  board.locator(`[aria-labelledby="column-${name}"] .bcard[data-booking="${id}"]`)
    .waitFor(PATIENCE);

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE.timeout;
  while (!await isSo()) {
    if (Date.now() > end) throw new Error(`not so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The booking of the card that has the focus; null: it is elsewhere. */
const focused = (board: Page): Promise<string | null> =>
  board.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.booking ?? null);

/** The bookings that are shown in columns, in their order. */
const shown = (board: Page): Promise<readonly (string | null)[]> =>
  board.locator(".bcard").evaluateAll((cards) =>
    cards.map((card) => card.getAttribute("data-booking"))
  );

/** Holds the commands of one board back until another one's has been taken. */
async function holdBack(board: Page): Promise<{ letGo: () => Promise<void> }> {
  let letGo = () => {};
  let gate = Promise.resolve();
  const close = () => gate = new Promise<void>((resolve) => letGo = resolve);
  close();
  await board.route(/\/bookings\/[^/]+\/(assign|reassign)$/, async (route) => {
    await gate;
    await route.continue();
  });
  return {
    async letGo() {
      letGo();
      const refused = board.locator(".panel .errors");
      await refused.waitFor(PATIENCE);
      match(await refused.textContent() ?? "", /состояние вызова уже другое/);
      await board.waitForFunction(
        () => document.activeElement?.closest(".errors") !== null,
        null,
        PATIENCE,
      );
      close();
    },
  };
}

browserTest(
  "two dispatchers decide at once: one is taken, the other is told; words go to those they are for",
  async (visit) => {
    let anna!: Someone, marina!: Someone, peter!: Someone;
    await shift(visit, 2, async (base, boards) => {
      const [first, second] = boards as [Page, Page];
      const id = await call(anna);
      const doctorOf = async () => (await anna.api.ok("GET", `/bookings/${id}`)).doctorId;
      for (const board of boards) {
        await board.evaluate(() => void ((globalThis as { stayed?: boolean }).stayed = true));
        await card(board, id).click(PATIENCE);
        await board.locator(".panel form[action$='/assign'] select").waitFor(PATIENCE);
      }
      const held = await holdBack(second);
      const assign = async (board: Page, doctor: Someone) => {
        const form = board.locator(".panel form[action$='/assign']:has(select)");
        await form.locator("select").selectOption(doctor.id);
        await form.locator("button").click();
      };
      await assign(second, peter);
      await assign(first, marina);
      await until("assigned", async () => await doctorOf() === marina.id);
      // The late one: what became of it is said, and what was decided before stays.
      await held.letGo();
      for (const board of boards) await isInColumn(board, id, "assigned");
      equal(await doctorOf(), marina.id);

      const reassign = async (board: Page, reason: string) => {
        const form = board.locator(".panel form[action$='/reassign']");
        const fold = board.locator(".panel details:has(form[action$='/reassign'])");
        await fold.waitFor(PATIENCE);
        if (!await form.isVisible()) await fold.locator("summary").click();
        await form.locator("select").selectOption(peter.id);
        await form.locator("[name=reason]").fill(reason);
        await form.locator("button[type=submit]").click();
      };
      await reassign(second, "Пётр ближе");
      await reassign(first, "Сломалась машина");
      await until("reassigned", async () => await doctorOf() === peter.id);
      await held.letGo();
      for (const board of boards) {
        await card(board, id).locator(".bcard__now", { hasText: "Быстров" }).waitFor(PATIENCE);
      }
      const admin = await people.admin(base);
      const steps = await admin.ok("GET", `/bookings/${id}/history`);
      ok(JSON.stringify(steps).includes("Сломалась машина"), "the reason is kept");
      ok(!JSON.stringify(steps).includes("Пётр ближе"), "what was refused left nothing");

      const say = async (audience: "all" | "staff", words: string) => {
        const form = first.locator(".panel form[action$='/say']");
        await form.locator(`[name=audience][value=${audience}]`).check();
        await form.locator("textarea").fill(words);
        await form.locator("button").click();
        // On the other board too: by then the server has it, whoever may read it.
        await second.locator(".panel .bubble", { hasText: words }).waitFor(PATIENCE);
      };
      const heard = anna.api.stream();
      await say("staff", "Пациент звонил трижды");
      await say("all", "Врач сменился, приедет Пётр Быстров");
      const room: readonly { content: string }[] =
        (await anna.api.ok("GET", `/bookings/${id}/messages`)).items;
      const words = room.map(({ content }) => content);
      ok(words.includes("Врач сменился, приедет Пётр Быстров"), words.join("\n"));
      ok(!words.join("\n").includes("трижды"), "words of the staff are for the staff");
      // Said before the others: what was to come on the patient's stream has come with them.
      await heard.find("word to all", ({ data }) => JSON.stringify(data).includes("сменился"));
      ok(!JSON.stringify(heard.events).includes("трижды"), "nor are they on the patient's stream");
      await heard.close();

      for (const board of boards) {
        ok(await board.evaluate(() => (globalThis as { stayed?: boolean }).stayed), "no reload");
      }
    }, async (base) => {
      anna = await newPatient(base);
      marina = await newDoctor(base);
      peter = await newDoctor(base, { firstName: "Пётр", lastName: "Быстров" });
      for (const doctor of [marina, peter]) {
        await doctor.api.ok("PUT", "/geo/availability", { available: true });
        await people.stand(doctor.api, DOOR);
      }
    });
  },
);

/** A quarter of the way's colour over the land: nothing else on the map has it. */
const RING = "#b5cdcf";

/** The ring of a dot is drawn in the canvas: it is known by its colour alone. */
async function isRinged(board: Page): Promise<boolean> {
  const picture = await board.locator(".board__map .mapframe__view").screenshot(PATIENCE);
  return await shareOfColor(board, picture, RING) > 0.0005;
}

browserTest(
  "the board by keys: search and its way back, the card that was left, letters off, sound kept",
  async (visit) => {
    let anna!: Someone, irina!: Someone, later!: Someone;
    await shift(visit, 1, async (_base, [board]) => {
      if (board === undefined) return;
      const ids = [await call(anna), await call(irina, 0.004)] as const;
      for (const id of ids) await isInColumn(board, id, "dispatcher");
      deepStrictEqual(await shown(board), ids);

      // A card under the pointer has its dot on the map ringed, as long as it is there.
      await board.locator(".board__map .mapframe__view[data-state=ready]").waitFor(PATIENCE);
      await board.mouse.move(5, 5);
      ok(!await isRinged(board), "no card is meant yet");
      await card(board, ids[1]).hover();
      await until("the dot of the card is ringed", () => isRinged(board));
      await board.locator(".board__tools .live").hover();
      await until("the ring is gone with the pointer", async () => !await isRinged(board));

      // Down, down, open: the second card, whose sign is on the map; Esc leads back to that card.
      await board.keyboard.press("j");
      equal(await focused(board), ids[0]);
      await board.keyboard.press("ArrowDown");
      equal(await focused(board), ids[1]);
      await board.keyboard.press("Enter");
      await board.locator("#panel").waitFor(PATIENCE);
      await board.locator(".mapsign").waitFor(PATIENCE);
      const number = await card(board, ids[1]).locator(".bcard__top").textContent() ?? "";
      const sign = await board.locator(".mapsign").getAttribute("aria-label") ?? "";
      ok(sign !== "" && number.startsWith(sign.split(",")[0] ?? "?"), `${sign} for ${number}`);
      await board.keyboard.press("m");
      ok(await board.evaluate(() => document.activeElement?.matches(".panel textarea")));
      // Out of the field first, then out of the panel.
      await board.keyboard.press("Escape");
      ok(await board.locator("#panel").isVisible());
      await board.keyboard.press("Escape");
      await board.locator("#panel").waitFor({ ...PATIENCE, state: "detached" });
      equal(await focused(board), ids[1]);
      const steps = await board.evaluate(() => history.length);
      await board.keyboard.press("Escape");
      equal(await board.evaluate(() => history.length), steps, "Esc over nothing is no step");

      // The close button of the panel leads to the same card.
      await board.keyboard.press("Enter");
      await board.locator("#panel a", { hasText: "Закрыть" }).click(PATIENCE);
      await board.locator("#panel").waitFor({ ...PATIENCE, state: "detached" });
      equal(await focused(board), ids[1]);

      // A search, a booking of it, another search: Back brings the first search again, fields too.
      const search = board.locator("[name=q]");
      await board.keyboard.press("/");
      await board.keyboard.type("Волкова j");
      await board.keyboard.press("Backspace");
      await until("narrowed", async () => (await shown(board)).length === 1);
      deepStrictEqual(await shown(board), [ids[1]]);
      await card(board, ids[1]).click();
      await board.locator("#panel").waitFor(PATIENCE);
      await search.fill("");
      await until("all of them", async () => (await shown(board)).length === 2);
      await board.evaluate(() => history.back());
      await board.locator("#panel").waitFor({ ...PATIENCE, state: "detached" });
      await until("the search again", async () => (await shown(board)).length === 1);
      equal((await search.inputValue()).trim(), "Волкова");
      match(decodeURIComponent(new URL(board.url()).search), /^\?q=Волкова$/);
      await search.fill("");
      await until("all of them", async () => (await shown(board)).length === 2);

      // Letters off, sound on: both are kept.
      await search.blur();
      await board.keyboard.press("?");
      await board.locator("dialog.keys [name=letters]").uncheck(PATIENCE);
      await board.keyboard.press("Escape");
      await board.locator("dialog.keys").waitFor({ ...PATIENCE, state: "detached" });
      const sound = board.locator("[data-sound]");
      equal(await sound.getAttribute("data-sound"), "off");
      await sound.click();
      await board.locator("[data-sound=on]").waitFor(PATIENCE);
      await board.reload();
      await isLive(board);
      ok(await sound.getAttribute("data-sound") !== "off", "the choice is forgotten");

      await card(board, ids[0]).focus();
      for (const key of ["j", "/", "a", "?"]) await board.keyboard.press(key);
      equal(await focused(board), ids[0]);
      equal(await board.locator("dialog.keys").count(), 0);
      await board.keyboard.press("ArrowDown");
      equal(await focused(board), ids[1]);
      // Those keys were the tap that a browser wants: the next booking is heard.
      await board.locator("[data-sound=on]").waitFor(PATIENCE);
      const before = await tones(board);
      await isInColumn(board, await call(later), "dispatcher");
      await until("a chime", async () => await tones(board) > before);

      // Without letters the list of keys is still there, by its button.
      await board.locator(".board__keys").click();
      await board.locator("dialog.keys [name=letters]").check(PATIENCE);
      await board.keyboard.press("Escape");
      await board.locator("dialog.keys").waitFor({ ...PATIENCE, state: "detached" });
      await card(board, ids[0]).focus();
      await board.keyboard.press("j");
      equal(await focused(board), ids[1]);
    }, async (base) => {
      anna = await newPatient(base);
      irina = await newPatient(base, { firstName: "Ирина", lastName: "Волкова" });
      later = await newPatient(base);
    });
  },
);
