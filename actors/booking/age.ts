/** How old a patient is, by the calendar's day. Pure. */
import { type Instant, utcDay } from "../vocabulary.ts";
import { ageMonthsAt } from "./red_flags.ts";

/** Whole years between a birthday and now, or null where the birthday is not known. */
export function ageYears(birthDate: string | null | undefined, at: Instant): number | null {
  if (birthDate == null) return null;
  const today = utcDay(at);
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return Math.max(0, today.slice(5) < birthDate.slice(5) ? years - 1 : years);
}

const BABY_MONTHS = 24;

/** Whole months of a baby below two years; nothing of anybody else, or where the birthday is not known. */
export function babyAge(
  birthDate: string | null | undefined,
  at: Instant,
): { readonly ageMonths?: number } {
  const months = ageMonthsAt(birthDate, utcDay(at));
  return months !== null && months < BABY_MONTHS ? { ageMonths: months } : {};
}
