/** A wall clock's time in a city → the instant. Pure but for Intl. */

/** How far the city's clock is ahead of UTC at this instant, in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const shown = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return shown - Math.floor(at / 1000) * 1000;
}

/**
 * The instant at which the city's clock shows this day and hour. In the hour that is skipped when
 * clocks go forward the answer lies after the gap.
 * @param day YYYY-MM-DD @param hour HH:MM
 * @returns RFC 3339 in UTC, or null where day or hour are none
 */
export function instantInCity(day: string, hour: string, timeZone: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}(:\d{2})?$/.test(hour)) return null;
  const wall = Date.parse(`${day}T${hour.slice(0, 5)}:00Z`);
  if (Number.isNaN(wall)) return null;
  // Twice: the offset of the guess may be that of the other side of a change of clocks.
  const guess = wall - offsetAt(wall, timeZone);
  return new Date(wall - offsetAt(guess, timeZone)).toISOString();
}
