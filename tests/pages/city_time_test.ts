/** A clock on a wall of the city → the instant. */
import assert from "node:assert/strict";
import { instantInCity } from "../../routes/pages/city_time.ts";

const HOURS: readonly [string, string, string, string | null][] = [
  ["2026-11-22", "14:30", "Europe/Moscow", "2026-11-22T11:30:00.000Z"],
  ["2026-01-01", "00:00", "Europe/Moscow", "2025-12-31T21:00:00.000Z"],
  ["2026-07-01", "12:00", "Europe/Berlin", "2026-07-01T10:00:00.000Z"],
  ["2026-12-01", "12:00", "Europe/Berlin", "2026-12-01T11:00:00.000Z"],
  // The clocks go forward: half past two does not exist, and is read after the gap.
  ["2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
  ["2026-02-30", "25:00", "Europe/Moscow", null],
  ["", "14:30", "Europe/Moscow", null],
  ["22.11.2026", "14:30", "Europe/Moscow", null],
];

for (const [day, hour, zone, expected] of HOURS) {
  Deno.test(`${day || "no day"} ${hour} in ${zone} is ${expected ?? "no moment"}`, () => {
    assert.equal(instantInCity(day, hour, zone), expected);
  });
}
