/** Which reminder of a planned booking is due. Pure: it is asked again and again, and says it once each. */
import { type Instant, MINUTE } from "../vocabulary.ts";

/**
 * The latest one that has come due: after a pause of the program the earlier ones are no news. One whose
 * moment had passed when the booking was made is none; neither is any once the time has come.
 *
 * @param minutes before the wanted time, in any order
 * @returns how many minutes before, or null
 */
export function dueReminder(
  { createdAt, scheduledTime }: {
    readonly createdAt: Instant;
    readonly scheduledTime: Instant | null;
  },
  minutes: readonly number[],
  at: Instant,
): number | null {
  if (scheduledTime === null || at >= scheduledTime) return null;
  const due = minutes.filter((before) => at >= scheduledTime - before * MINUTE);
  if (due.length === 0) return null;
  const latest = Math.min(...due);
  return createdAt < scheduledTime - latest * MINUTE ? latest : null;
}
