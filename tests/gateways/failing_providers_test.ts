/**
 * Providers in trouble, all in one table: whatever comes instead of an answer, the caller has a value
 * in time, and neither the key nor an address is anywhere but in the question.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { nominatimGeocoder } from "../../gateways/nominatim.ts";
import { osrmTravel } from "../../gateways/osrm.ts";
import { PROVIDER_LIMITS } from "../../gateways/provider_call.ts";
import { estimatedTravel } from "../../gateways/travel.ts";
import { yandexGeocoder } from "../../gateways/yandex_geocoder.ts";
import { START } from "../support/cast.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { type Answer, json, keptLog, StandIn, TROUBLE } from "./stand_in.ts";

const PIN = { latitude: 51.1693, longitude: 71.4285 };
const ORIGIN = { latitude: 51.1, longitude: 71.4 };
const KEY = "4f7c-the-key-of-the-clinic";
const ADDRESS = "Бейбитшилик 10";
const SECRETS = new RegExp(`4f7c|${ADDRESS.slice(0, 6)}|%D0|51\\.1|71\\.4|127\\.0|http`);
/** Longer than a busy machine takes for megabytes, which must be found too big before they are late. */
const DEADLINE = 1_500;

interface Provider {
  /** Asks about an address that was not asked about before. */
  readonly ask: () => Promise<unknown>;
  readonly nothing: unknown;
}

const PROVIDERS: Readonly<
  Record<string, (url: URL, clock: ManualClock, log: ReturnType<typeof keptLog>) => Provider>
> = {
  "nominatim's search": (url, clock, log) => {
    const geocoder = nominatimGeocoder({ ...common(url, clock, log), userAgent: "TOT" });
    let house = 0;
    const ask = () => geocoder.search(`${ADDRESS} ${house++}`, { limit: 5, language: "ru" });
    return { ask, nothing: [] };
  },
  "nominatim's pin": (url, clock, log) => {
    const geocoder = nominatimGeocoder({ ...common(url, clock, log), userAgent: "TOT" });
    let step = 0;
    const ask = () => geocoder.nearest({ ...PIN, longitude: PIN.longitude + step++ / 1_000 }, "ru");
    return { ask, nothing: { refused: "unavailable" } };
  },
  "yandex's search": (url, clock, log) => {
    const geocoder = yandexGeocoder({ ...common(url, clock, log), apiKey: KEY });
    let house = 0;
    const ask = () => geocoder.search(`${ADDRESS} ${house++}`, { limit: 5, language: "ru" });
    return { ask, nothing: [] };
  },
  "osrm's table": (url, clock, log) => {
    const travel = osrmTravel({ ...common(url, clock, log), fallback: estimatedTravel });
    const ask = () => travel.toPlace([ORIGIN], PIN, START).then(([leg]) => leg?.isEstimated);
    return { ask, nothing: true };
  },
};

const common = (url: URL, clock: ManualClock, log: ReturnType<typeof keptLog>) => ({
  url,
  clock,
  log,
  cityOf: () => "astana",
  deadlineMilliseconds: DEADLINE,
});

for (const [name, provider] of Object.entries(PROVIDERS)) {
  for (const trouble of TROUBLE) {
    Deno.test(`providers: when ${name} ${trouble.name}, there is a value in time and a code in the log`, async () => {
      await using standIn = new StandIn(() => json([]));
      standIn.answer = trouble.answer(standIn);
      const log = keptLog();
      const { ask, nothing } = provider(standIn.url(), new ManualClock(START), log);
      const began = performance.now();
      deepStrictEqual(await ask(), nothing);
      ok(performance.now() - began < DEADLINE + 3_000, "in time");
      strictEqual(standIn.asked.length, 1, "nothing is tried twice, no redirect is followed");
      match(log.lines[0] ?? "", new RegExp(`"code":"${trouble.code}"`));
      ok(!SECRETS.test(log.lines.join("\n")), log.lines.join("\n"));
    });
  }

  Deno.test(`providers: when nobody listens at ${name}, there is a value at once`, async () => {
    const standIn = new StandIn(() => json([]));
    const url = standIn.url();
    await standIn[Symbol.asyncDispose]();
    const log = keptLog();
    const { ask, nothing } = provider(url, new ManualClock(START), log);
    deepStrictEqual(await ask(), nothing);
    match(log.lines[0] ?? "", /"code":"unreachable"/);
    ok(!SECRETS.test(log.lines.join("\n")), log.lines.join("\n"));
  });

  Deno.test(`providers: ${name} is left alone after failures in a row, and tried again later`, async () => {
    const failing: Answer = () => new Response("oops", { status: 500 });
    await using standIn = new StandIn(failing);
    const clock = new ManualClock(START);
    const log = keptLog();
    const { ask, nothing } = provider(standIn.url(), clock, log);
    const { failuresInARow, pauseMilliseconds } = PROVIDER_LIMITS.breaker;
    for (let call = 0; call < failuresInARow + 5; call++) deepStrictEqual(await ask(), nothing);
    strictEqual(standIn.asked.length, failuresInARow, "answered without being asked");
    await clock.advance(pauseMilliseconds - 1);
    await ask();
    strictEqual(standIn.asked.length, failuresInARow);
    await clock.advance(1);
    await Promise.all([ask(), ask(), ask()]);
    strictEqual(standIn.asked.length, failuresInARow + 1, "one tries for all");
    standIn.answer = () => json({ code: 400 }, 400);
    await clock.advance(pauseMilliseconds);
    await ask();
    await ask();
    strictEqual(standIn.asked.length, failuresInARow + 3, "it answers again");
    const said = log.lines.filter((line) => /alone|again/.test(line));
    strictEqual(said.length, 2, log.lines.join("\n"));
  });
}

Deno.test("providers: one that asks for a rest is given it, but not for hours", async () => {
  const rows = [["20", 20_000], ["86400", PROVIDER_LIMITS.longestRestMilliseconds]] as const;
  for (const [retryAfter, rest] of rows) {
    await using standIn = new StandIn(() => json({}, 429, { "retry-after": retryAfter }));
    const clock = new ManualClock(START);
    const { ask } = PROVIDERS["yandex's search"]!(standIn.url(), clock, keptLog());
    await ask();
    await clock.advance(rest - 1);
    await ask();
    strictEqual(standIn.asked.length, 1);
    await clock.advance(1);
    await ask();
    strictEqual(standIn.asked.length, 2);
  }
});

Deno.test("providers: the same question within minutes is asked once, a failed one again", async () => {
  const failed: Answer = () => new Response("", { status: 500 });
  await using standIn = new StandIn(failed);
  const clock = new ManualClock(START);
  const geocoder = nominatimGeocoder({
    ...common(standIn.url(), clock, keptLog()),
    userAgent: "TOT",
  });
  const search = (language: "ru" | "en") => geocoder.search(ADDRESS, { limit: 5, language });
  const pin = () => geocoder.nearest(PIN, "ru");
  await search("ru");
  await pin();
  standIn.answer = ({ path }) => json(path === "/search" ? [] : { error: "Unable to geocode" });
  const asked = async (call: () => Promise<unknown>) => {
    const before = standIn.asked.length;
    await call();
    return standIn.asked.length - before;
  };
  deepStrictEqual([await asked(() => search("ru")), await asked(() => search("ru"))], [1, 0]);
  deepStrictEqual([await asked(pin), await asked(pin)], [1, 0]);
  strictEqual(await asked(() => search("en")), 1, "another language is another question");
  await clock.advance(PROVIDER_LIMITS.cache.milliseconds);
  strictEqual(await asked(() => search("ru")), 1);
});

Deno.test("providers: two letters are no question, and a long one is cut", async () => {
  await using standIn = new StandIn(() => json([]));
  const geocoder = nominatimGeocoder({
    ...common(standIn.url(), new ManualClock(START), keptLog()),
    userAgent: "TOT",
  });
  for (const query of ["", "  ", "Аб", "я".repeat(5_000), "Абая \ud83d\u0000&q=2#?"]) {
    deepStrictEqual(await geocoder.search(query, { limit: 1_000, language: "ru" }), []);
  }
  const asked = standIn.asked.map(({ parameters: { q, limit } }) => [q, limit]);
  deepStrictEqual(asked, [["я".repeat(200), "20"], ["Абая \ufffd &q=2#?", "20"]]);
});
