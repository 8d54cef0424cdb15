/** For how long the clock of a city goes as it does: what the server tells a page of it. Pure but for Intl. */
import type { CityClock, ClockSpan } from "./city_clock.ts";

const DAY_MILLISECONDS = 86_400_000;
/** A page shows what was and what will be: so far to both sides. */
const SPAN_DAYS = 60;
/** Some countries put their clocks back for a month of fasting; no change is shorter. */
const STEP_DAYS = 10;

/** @returns null where the clock is changed in the weeks around this instant */
export function clockSpan(clock: CityClock, at: number): ClockSpan | null {
  const offset = clock.offsetAt(at);
  for (let days = -SPAN_DAYS; days <= SPAN_DAYS; days += STEP_DAYS) {
    if (clock.offsetAt(at + days * DAY_MILLISECONDS) !== offset) return null;
  }
  const far = SPAN_DAYS * DAY_MILLISECONDS;
  return { offsetMinutes: offset / 60_000, from: at - far, until: at + far };
}
