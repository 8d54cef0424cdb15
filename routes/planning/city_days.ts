/** Days as a city's clock counts them. Pure but for Temporal's rules of time zones. */
import { type Instant, instant } from "../../actors/vocabulary.ts";

const dayIn = (day: string, timeZone: string) =>
  Temporal.PlainDate.from(day).toZonedDateTime({ timeZone });

/** YYYY-MM-DD at this moment. */
export const dayAt = (at: Instant, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();

/** YYYY-MM-DD of the moment asked about, for whoever asks thousands of times a second: made out once a day. */
export function daysOf(timeZone: string): (at: Instant) => string {
  let known = { day: "", from: 0, until: 0 };
  return (at) => {
    if (at < known.from || at >= known.until) {
      const day = dayAt(at, timeZone);
      known = { day, from: dayBegins(day, timeZone), until: dayEnds(day, timeZone) };
    }
    return known.day;
  };
}

/** The day's first moment. @param day YYYY-MM-DD, a real one */
export const dayBegins = (day: string, timeZone: string): Instant =>
  instant(dayIn(day, timeZone).epochMilliseconds);

/** The first moment of the next day. */
export const dayEnds = (day: string, timeZone: string): Instant =>
  instant(dayIn(day, timeZone).add({ days: 1 }).epochMilliseconds);

export const daysLater = (day: string, days: number): string =>
  Temporal.PlainDate.from(day).add({ days }).toString();

/** The hour that the city's clock shows, 0 to 23. */
export const hourAt = (at: Instant, timeZone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).hour;

/** When the city's clock shows a full hour of a day; 24 is the end of it. */
export const hourOfDay = (day: string, hour: number, timeZone: string): Instant =>
  hour >= 24 ? dayEnds(day, timeZone) : instant(
    Temporal.PlainDate.from(day).toZonedDateTime({
      timeZone,
      plainTime: Temporal.PlainTime.from({ hour }),
    }).epochMilliseconds,
  );
