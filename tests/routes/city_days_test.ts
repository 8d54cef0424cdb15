/** The day that is made out once is the day of the moment, on both sides of midnight and of the clock's changes. */
import { strictEqual } from "node:assert";
import { instant } from "../../actors/vocabulary.ts";
import { dayAt, daysOf } from "../../routes/planning/city_days.ts";

const ZONES = ["Europe/Moscow", "Asia/Almaty", "Europe/Berlin", "Pacific/Apia", "UTC"];

Deno.test("a city's day: what is remembered of it is what the calendar says, forwards and back", () => {
  for (const zone of ZONES) {
    const remembered = daysOf(zone);
    const begin = Date.UTC(2026, 2, 28);
    for (let step = 0; step < 400; step++) {
      // Every 37 minutes of ten days, and now and then some days back, as a corrected clock goes.
      const at = instant(begin + step * 37 * 60_000 - (step % 50 === 0 ? 3 * 86_400_000 : 0));
      strictEqual(remembered(at), dayAt(at, zone), `${zone} ${new Date(at).toISOString()}`);
    }
    const midnight = Temporal.PlainDate.from("2026-11-28").toZonedDateTime({ timeZone: zone });
    for (const away of [-1, 0, 1]) {
      const at = instant(midnight.epochMilliseconds + away);
      strictEqual(remembered(at), away < 0 ? "2026-11-27" : "2026-11-28", zone);
    }
  }
});
