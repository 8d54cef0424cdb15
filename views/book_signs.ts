/** Which danger signs are asked of whom, by what stands in the booking form. Pure. */
import {
  ageMonthsAt,
  type Asked,
  furtherFor,
  isAskedOf,
  type RedFlag,
} from "../actors/booking/red_flags.ts";
import type { Booker } from "./booker.ts";
import type { FormValues } from "./forms.ts";
import type { Language } from "./facts.ts";

/** Whoever has an account of their own is no small child. */
const ADULT_MONTHS = 18 * 12;

function ageMonthsOf(values: FormValues, { family }: Booker, today: string): number | null {
  const who = values.text("who");
  if (who === "self") return ADULT_MONTHS;
  const ward = family.find(({ id }) => id === who);
  if (ward !== undefined) return ward.ageMonths;
  return ageMonthsAt(values.given("patient.birthDate"), today);
}

/** @param today YYYY-MM-DD in the city */
export const askedFrom = (values: FormValues, booker: Booker, today: string): Asked => ({
  ageMonths: ageMonthsOf(values, booker, today),
  complaints: values.all("symptom"),
});

/** The signs that were ticked; one whose question was taken back with its complaint is not. */
export const flagsFrom = (values: FormValues, asked: Asked): readonly string[] => {
  const further = furtherFor(asked).map(({ code }) => code);
  return [
    ...values.all("redFlags"),
    ...values.all("signs").filter((code) => further.includes(code)),
  ];
};

/** Where a page cannot know the complaints yet, its style sheet shows what belongs to the ticked ones. */
export const mayBeAsked = (flag: RedFlag, { ageMonths }: Asked): boolean =>
  isAskedOf(flag, { ageMonths, complaints: flag.complaints ?? [] });

export const questionText = (flag: RedFlag, language: Language): string => flag[language];

/** What more is asked, as one text; empty: nothing. */
export const furtherOf = (asked: Asked): string =>
  furtherFor(asked).map(({ code }) => code).join(" ");
