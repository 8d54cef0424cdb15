/** A day of birth as it comes in: of a profile, of somebody in care, of whoever a doctor is called for. */
import { HOUR, type Instant } from "../../actors/vocabulary.ts";
import type { FieldError, Language } from "../services.ts";
import { fieldError } from "../validation.ts";

/** Nobody is born after today, wherever the day is latest. @param path the field that it came in */
export function birthErrors(
  birthDate: string | null | undefined,
  at: Instant,
  language: Language,
  path = "birthDate",
): readonly FieldError[] {
  const latest = new Date(at + 14 * HOUR).toISOString().slice(0, 10);
  return birthDate != null && birthDate > latest
    ? [fieldError(path, "day_in_future", language)]
    : [];
}
