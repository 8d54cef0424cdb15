/** What a live booking page asks of the server: one question judged, all answers checked, the call. */
import assert from "node:assert/strict";
import { imageFolder } from "../../db/embedded_image.ts";
import { buildAssets } from "../../routes/assets.ts";
import type { PagesOptions } from "../../routes/pages/pages.ts";
import type { BookSeed } from "../../views/book_seed.ts";
import { isQuestion, questionOf, QUESTIONS, stepsFor } from "../../views/book_steps.ts";
import { FormValues } from "../../views/forms.ts";
import { pinOf, placeText, stepped } from "../../islands/book/pin_place.ts";
import { astana, suggestion } from "./fake_cities.ts";
import { fakeServices, id, person, type World } from "./fake_services.ts";
import { browser, unescapeHtml } from "./page_app.ts";

const HOUSES = [
  suggestion("проспект Абая", "45", { latitude: 51.1 }),
  suggestion("проспект Абая", "45к1", { latitude: 51.2 }),
];
const ANSWERS = {
  who: "self",
  callType: "urgent",
  specialization: "therapist",
  symptoms: "Кашель",
  "address.text": "проспект Абая, 45к1",
};
const JSON_WANTED = { accept: "application/json" };

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly data: {
    readonly errors?: readonly { path: string; message: string }[];
    readonly suggestions?: readonly { label: string }[];
    readonly refusal?: string | null;
    readonly body?: Record<string, unknown>;
    readonly found?: Record<string, unknown> | null;
    readonly city?: { timeZone: string; legal: unknown };
    readonly id?: string;
  };
}

function live(changes: Partial<Omit<World, "calls">> = {}, who = person("patient") as never) {
  const services = fakeServices({
    cityViews: [astana()],
    addresses: { "проспект Абая, 45к1": HOUSES, "Абоя 45": HOUSES },
    ...changes,
  });
  const searches: unknown[] = [];
  const { search } = services.cities;
  services.cities.search = (query, language) => {
    searches.push(query);
    return search(query, language);
  };
  const visitor = browser(services, { person: who });
  const ask = async (more: Record<string, string | string[]>): Promise<Answer> => {
    const { status, html, headers } = await visitor.post(
      "/book",
      { ...ANSWERS, ...more },
      JSON_WANTED,
    );
    return { status, type: headers.get("content-type"), data: JSON.parse(html) };
  };
  return { services, visitor, searches, ask };
}

Deno.test("one question is judged by itself, in the words of the page without a script", async () => {
  const wrong = {
    who: "other",
    "patient.firstName": "",
    "patient.lastName": "",
    symptoms: "",
    callType: "scheduled",
    "address.text": "",
    contactPhone: "номер",
  };
  const { visitor, ask } = live();
  const { html } = await visitor.post("/book", { ...ANSWERS, ...wrong, step: "check" });
  const seen: string[] = [];
  for (const question of QUESTIONS) {
    const { status, data } = await ask({ ...wrong, step: "judge", question });
    const errors = data.errors ?? [];
    assert.equal(status, ["flags", "signs", "when"].includes(question) ? 200 : 400, question);
    assert(errors.every(({ path }) => questionOf(path) === question), question);
    for (const { message } of errors) assert(html.includes(message), `${question}: ${message}`);
    seen.push(...errors.map(({ path }) => path));
  }
  assert.deepEqual(seen, [
    "patient.firstName",
    "patient.lastName",
    "symptoms",
    "address.text",
    "date",
    "from",
    "contactPhone",
  ]);
});

Deno.test("a window that ends before it begins is said at once, not when all the rest is right", async () => {
  const { ask } = live();
  const { data } = await ask({
    callType: "scheduled",
    date: "2026-11-23",
    from: "12:00",
    until: "10:00",
    "address.text": "",
    step: "judge",
    question: "time",
  });
  assert.deepEqual(data.errors?.map(({ path }) => path), ["until"]);
});

Deno.test("a question that is answered is judged good, whatever the others lack", async () => {
  const { ask, services } = live();
  const { status, data } = await ask({ symptoms: "", step: "judge", question: "who" });
  assert.deepEqual([status, data], [200, {}]);
  assert.deepEqual(services.calls, []);
});

Deno.test("only the question of the address asks the address search", async () => {
  const { ask, searches } = live();
  for (const question of QUESTIONS.filter((one) => one !== "where")) {
    await ask({ step: "judge", question });
  }
  assert.deepEqual(searches, []);
  assert.equal((await ask({ step: "judge", question: "where" })).status, 200);
  assert.equal(searches.length, 1);
});

Deno.test("an address that may be several comes back with the houses", async () => {
  const { ask } = live();
  const { status, type, data } = await ask({
    "address.text": "Абоя 45",
    step: "judge",
    question: "where",
  });
  assert.equal(status, 400);
  assert.equal(type, "application/problem+json");
  assert.deepEqual(data.errors?.map(({ path }) => path), ["address.choice"]);
  assert.deepEqual(data.suggestions?.map(({ label }) => label), HOUSES.map(({ label }) => label));
});

Deno.test("the checked answers are what will be sent, by the clock of the address's city", async () => {
  const { ask, services } = live();
  const { status, data } = await ask({ step: "check" });
  assert.equal(status, 200);
  assert.equal(data.body?.symptoms, "Кашель");
  assert.deepEqual(data.found, {
    by: "text",
    label: "проспект Абая, 45к1",
    district: null,
    distanceMeters: null,
  });
  assert.equal(data.city?.timeZone, "Asia/Almaty");
  assert.equal(data.city?.legal, null);
  assert.deepEqual(services.calls, [], "nothing is called yet");
});

Deno.test("the call answers with its booking, under the page's own id", async () => {
  const { ask, services } = live();
  const { status, data } = await ask({ step: "create", commandId: id(901) });
  assert.deepEqual([status, data], [200, { id: id(100) }]);
  assert.equal((services.calls[0]?.given[1] as { commandId: string }).commandId, id(901));
});

Deno.test("a refusal is said in words, and a visitor who is signed out is told so", async () => {
  const refused = await live({ answers: { create: { refused: "too_many_open_bookings" } } })
    .ask({ step: "create", commandId: id(901) });
  assert.equal(refused.status, 409);
  assert.match(refused.data.refusal ?? "", /Открытых вызовов уже слишком много/);
  const nobody = await live({}, null as never).ask({ step: "judge", question: "who" });
  assert.equal(nobody.status, 401);
});

const SCRIPTS = { entry: "/assets/mount-T.js", preloads: [], islands: { book: "/assets/b-T.js" } };
const ASSETS: PagesOptions["assets"] = {
  scripts: SCRIPTS,
  scriptsOf: () => SCRIPTS,
  serviceWorker: new Uint8Array(),
  words: { ru: "/assets/words-ru.json", en: "/assets/words-en.json" },
  wordsOf: () => ({ ru: "/assets/words-ru.json", en: "/assets/words-en.json" }),
  workers: { proof: "/assets/worker.js" },
  engine: {
    moduleUrl: "/assets/engine.mjs",
    stylesheetUrl: "/assets/engine.css",
    plainStylesheetUrl: "/assets/plain.css",
    painterUrl: "/assets/painter.js",
    graphicsUrl: "/assets/graphics_worker.js",
  },
  files: new Map(),
};

const seedOf = (html: string): BookSeed => {
  const properties = /<x-island data-name="book" data-props="([^"]*)"/.exec(html)?.[1];
  assert(properties !== undefined, "there is an island");
  return JSON.parse(unescapeHtml(properties));
};

Deno.test("the page hands its island what it was drawn from, a form that came back too", async () => {
  const services = fakeServices({ cityViews: [astana()] });
  const page = browser(services, { person: person("patient") }, { assets: ASSETS });
  const fresh = seedOf((await page.get("/book")).html);
  assert.deepEqual([fresh.own, fresh.phone, fresh.attempt], [true, "+79000000000", null]);
  const { html } = await page.post("/book", { ...ANSWERS, symptoms: "", step: "check" });
  const back = seedOf(html).attempt;
  assert(back !== null);
  assert(back.errors.some(({ path }) => path === "symptoms"));
  assert(back.values.some(([name, value]) => name === "callType" && value === "urgent"));

  const staff = browser(services, { person: person("dispatcher") }, { assets: ASSETS });
  const seed = seedOf((await staff.get("/book")).html);
  assert.deepEqual(
    [seed.own, seed.phone],
    [false, null],
    "one page, without a telephone of theirs",
  );
});

Deno.test("the page has its own words, and pages of other islands do not carry them", async () => {
  const { words, wordsOf, files } = await buildAssets("maplibre", await imageFolder());
  const keys = (address: string): string[] =>
    Object.keys(JSON.parse(new TextDecoder().decode(files.get(address)!.bytes)));
  const own = keys(wordsOf("book").ru);
  assert.deepEqual(keys(wordsOf("book").en), own);
  for (
    const key of ["pin.north", "book.stepOf", "check.change", "redFlag.stroke", "live.notSent"]
  ) {
    assert(own.includes(key), key);
  }
  assert(!own.some((key) => /^(board|track|health)\./.test(key)), "words of other pages");
  assert(!keys(words.ru).includes("pin.north"), "words of this page");
  assert.throws(() => wordsOf("nowhere"));
});

Deno.test("every field of the form belongs to a question, and stands in its section", async () => {
  const services = fakeServices({ cityViews: [astana()] });
  const { html } = await browser(services, { person: person("patient") }).get("/book");
  const sections = html.split('<section class="bookstep').slice(1);
  assert.equal(sections.length, QUESTIONS.length);
  for (const section of sections) {
    const question = /id="step-(\w+)"/.exec(section)?.[1] ?? "";
    assert(isQuestion(question), question);
    const fields = section.split("</section>").slice(0, -1).join("");
    const names = [...fields.matchAll(/<(?:input|select|textarea)[^>]*\sname="([^"]+)"/g)];
    assert(names.length > 0, question);
    for (const [, name = ""] of names) assert.equal(questionOf(name), question, name);
  }
});

Deno.test("a consultation asks for no address", () => {
  assert(stepsFor("urgent").includes("where"));
  assert(!stepsFor("consultation").includes("where"));
  assert(!stepsFor("urgent").includes("signs"));
  assert(stepsFor("urgent", true).includes("signs"));
  assert.equal(stepsFor("consultation").at(-1), "check");
});

Deno.test("ten metres are ten metres in every direction, and come back", () => {
  const home = { latitude: 51.16944, longitude: 71.42988 };
  const there = stepped(stepped(home, "north"), "east");
  assert(Math.abs((there.latitude - home.latitude) * 111_195 - 10) < 0.1);
  const meters = (there.longitude - home.longitude) * 111_195 * Math.cos(51.16944 * Math.PI / 180);
  assert(Math.abs(meters - 10) < 0.1, `${meters} m east`);
  assert.equal(placeText(stepped(stepped(there, "south"), "west")), placeText(home));
});

Deno.test("the pin stands where the reader has put it, else at the chosen address, else nowhere", () => {
  const chosen = {
    "address.text": "проспект Абая, 45",
    "address.asked": "проспект Абая, 45",
    "address.choice": "51.1,71.43",
  };
  const pin = (values: Record<string, string>) => pinOf(new FormValues(Object.entries(values)));
  assert.deepEqual(pin(chosen).at, { latitude: 51.1, longitude: 71.43 });
  assert.deepEqual(pin({ ...chosen, place: "51.2, 71.5" }).at, {
    latitude: 51.2,
    longitude: 71.5,
  });
  assert.equal(pin({ ...chosen, "address.text": "улица Иная, 1" }).at, null, "another text");
  const link = pin({ ...chosen, place: "https://yandex.ru/maps/?ll=71.4,51.1" });
  assert.deepEqual([link.at, link.isLink], [null, true]);
});
