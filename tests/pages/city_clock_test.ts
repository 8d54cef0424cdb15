/** Times and counts that pages write by hand say what the platform's own tables say. */
import assert from "node:assert/strict";
import { WORDS } from "../../routes/locale.ts";
import { CityClock } from "../../views/city_clock.ts";
import { NO_CITY } from "../../views/city_of_page.ts";
import { clockSpan } from "../../views/clock_span.ts";
import { Reader } from "../../views/reader.ts";

const ZONES = ["UTC", "Asia/Almaty", "Europe/Moscow", "Europe/Berlin", "Asia/Kathmandu"];
const DAY = 86_400_000;
const NOW = Date.parse("2026-11-23T09:00:00Z");
const LOCALES = { ru: "ru-RU", en: "en-GB" } as const;

Deno.test("a city's clock, day and month read as the platform writes them", () => {
  for (const timeZone of ZONES) {
    for (const language of ["ru", "en"] as const) {
      const reader = new Reader(WORDS[language], null, NOW, { ...NO_CITY, timeZone }, "/");
      const said = (options: Intl.DateTimeFormatOptions, at: number) =>
        new Intl.DateTimeFormat(LOCALES[language], { timeZone, ...options }).format(at)
          .replace(/\s?г\.$/, "");
      for (let at = NOW - 400 * DAY; at < NOW + 400 * DAY; at += 37.3 * DAY) {
        const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
        assert.equal(reader.clock(at), said(time, at));
        assert.equal(reader.clockSeconds(at), said({ ...time, second: "2-digit" }, at));
        const value = new Intl.DateTimeFormat("en-CA", { timeZone }).format(at);
        assert.equal(reader.dayValue(at), value);
        const long = { day: "numeric", month: "long", year: "numeric" } as const;
        assert.equal(reader.date(value).replaceAll("\u00a0", " "), said(long, at));
        if (Math.abs(at - NOW) < 2 * DAY) continue;
        const year = value.slice(0, 4) === "2026" ? {} : { year: "numeric" } as const;
        assert.equal(
          reader.day(at).replaceAll("\u00a0", " "),
          said({ day: "numeric", month: "long", ...year }, at),
        );
      }
    }
  }
});

Deno.test("a page is told how its clock goes, but not where the clock is changed soon", () => {
  const almaty = new CityClock("Asia/Almaty");
  const span = clockSpan(almaty, NOW);
  assert.equal(span?.offsetMinutes, 300);
  assert(span.from < NOW - 50 * DAY && span.until > NOW + 50 * DAY);
  // With the span and beyond it the clock is the same.
  for (const days of [-400, -30, 0, 30, 400]) {
    const at = NOW + days * DAY;
    assert.deepEqual(new CityClock("Asia/Almaty", span).wall(at), almaty.wall(at));
  }
  assert.equal(clockSpan(new CityClock("Europe/Berlin"), Date.parse("2026-10-01T09:00Z")), null);
  // For the month of fasting alone.
  assert.equal(
    clockSpan(new CityClock("Africa/Casablanca"), Date.parse("2026-02-01T09:00Z")),
    null,
  );
});

Deno.test("counted words take the form of the platform's plural rules", () => {
  const forms = { ru: ["one", "few", "many"], en: ["one", "other"] } as const;
  for (const language of ["ru", "en"] as const) {
    const plural = new Intl.PluralRules(language);
    const texts = WORDS[language].text("time.minutes").split("|");
    for (const count of [...Array(1_250).keys(), 1_001, 11_011, 1_000_000, 1.5, 2.4, -1, -3]) {
      const at = (forms[language] as readonly string[]).indexOf(plural.select(count));
      const form = (at < 0 ? texts.at(-1) : texts[at]) ?? "";
      assert.equal(
        WORDS[language].count("time.minutes", count),
        form.replace("{count}", String(count)),
      );
    }
  }
});
