/** When the doctor will be there: ranges, ages, and silence where nothing is known. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { WORDS } from "../../routes/locale.ts";
import { arrivalOf, STALE_SECONDS } from "../../views/arrival.ts";
import { NO_CITY } from "../../views/city_of_page.ts";
import { Reader } from "../../views/reader.ts";

const NOW = Date.parse("2026-11-23T09:00:00Z");
const reader = (now: number) => new Reader(WORDS.ru, null, now, NO_CITY, "/");
const position = (secondsAgo: number, etaSeconds: number | null) => ({
  latitude: 51.1,
  longitude: 71.4,
  accuracyMeters: 10,
  headingDegrees: null,
  recordedAt: new Date(NOW - secondsAgo * 1000).toISOString(),
  etaSeconds,
  isEstimated: false,
});

const plain = (text: string | null | undefined) => text?.replaceAll(/[\u00a0]/g, " ");

for (
  const [ago, eta, minutes, clock] of [
    [0, 480, "через 8⁠–⁠10 минут", "09:08⁠–⁠09:10"],
    [12, 480, "через 7⁠–⁠10 минут", "09:07⁠–⁠09:09"],
    [0, 990, "через 16⁠–⁠21 минуту", "09:16⁠–⁠09:20"],
    [0, 20, "через 1⁠–⁠2 минуты", "09:00⁠–⁠09:01"],
    // The drive should be over by now: it is said as «a minute or two», never as zero or less.
    [100, 60, "через 1⁠–⁠2 минуты", "08:59⁠–⁠09:00"],
    [STALE_SECONDS + 1, 480, undefined, "09:05⁠–⁠09:07"],
  ] as const
) {
  Deno.test(`a position ${ago} s old with ${eta} s to go is told as «${minutes ?? clock}»`, () => {
    const arrival = arrivalOf(reader(NOW), position(ago, eta));
    strictEqual(plain(arrival?.minutes) ?? undefined, minutes);
    strictEqual(arrival?.clock, clock);
    strictEqual(arrival?.isStale, ago > STALE_SECONDS);
  });
}

Deno.test("without a position or an estimate nothing is claimed", () => {
  strictEqual(arrivalOf(reader(NOW), null), null);
  strictEqual(arrivalOf(reader(NOW), position(5, null)), null);
});

Deno.test("while a position grows old the clock range stands still", () => {
  const clocks = [0, 30, 90, 300].map((later) =>
    arrivalOf(reader(NOW + later * 1000), position(0, 600))?.clock
  );
  deepStrictEqual(new Set(clocks).size, 1);
});

Deno.test("a way of half an hour is said aloud a few times, not every second", () => {
  const milestones = new Set<number>();
  for (let second = 0; second < 1_700; second += 10) {
    const arrival = arrivalOf(reader(NOW), position(0, 1_800 - second));
    ok(arrival);
    match(arrival.minutes ?? "", /минут/);
    milestones.add(arrival.milestone);
  }
  ok(milestones.size >= 4 && milestones.size <= 6, `${milestones.size}`);
});

for (
  const [seconds, lapse, duration] of [
    [1, "1 секунду", "1 секунда"],
    [33, "33 секунды", "33 секунды"],
    [60, "1 минуту", "1 минута"],
    [21 * 60, "21 минуту", "21 минута"],
    [11 * 60, "11 минут", "11 минут"],
    [3_600, "1 час", "1 час"],
    [86_400, "1 день", "1 день"],
  ] as const
) {
  Deno.test(`${seconds} s are «${lapse} назад», and as a length of time «${duration}»`, () => {
    strictEqual(plain(reader(NOW).since(NOW - seconds * 1000)), lapse);
    strictEqual(plain(reader(NOW).lapse(seconds)), lapse);
    strictEqual(plain(reader(NOW).duration(seconds)), duration);
  });
}

Deno.test("a number never parts from its unit: lengths of time, ages, ways, prices", () => {
  const { ru, en } = WORDS;
  for (const words of [ru, en]) {
    const one = new Reader(words, null, NOW, NO_CITY, "/");
    const texts = [
      ...[3, 180, 7_500, 200_000].flatMap((seconds) => [
        one.duration(seconds),
        one.lapse(seconds),
        one.elapsed(NOW - seconds * 1_000),
      ]),
      ...[3, 20, 90].map((minutes) => one.minutes(minutes)),
      ...[3, 65, 600].map((minutes) => one.minutesShort(minutes)),
      one.travelTime(480),
      one.distance(850),
      one.distance(2_400),
      one.rubles(1_250_050),
      one.years(72),
    ];
    for (const text of texts) ok(!/[0-9] /.test(text), text);
  }
  strictEqual(plain(reader(NOW).minutesShort(3)), "3 мин");
  strictEqual(plain(reader(NOW).minutesShort(65)), "1 ч 05 мин");
  ok(reader(NOW).minutesShort(65).includes("ч "), "hours and minutes may stand on two lines");
  strictEqual(plain(reader(NOW).minutes(90)), "90 минут");
});
