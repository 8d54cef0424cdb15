/** A licence that ends: what its owner reads, and how many days are left. */
import { Banner } from "../../views/notices.tsx";
import type { Reader } from "../../views/reader.ts";
import { WARN_DAYS } from "../people/licence_watch.ts";

const DAY_MILLISECONDS = 86_400_000;

/** Whole days until the licence ends; less than none: it has ended. @param day YYYY-MM-DD */
export function daysUntil(reader: Reader, day: string): number {
  const today = Date.parse(reader.dayValue(reader.now));
  return Math.round((Date.parse(day) - today) / DAY_MILLISECONDS);
}

const WORDS = {
  doctor: {
    over: "doctorProfile.licenceOver",
    ends: "doctorProfile.licenceEnds",
    text: "doctorProfile.licenceText",
  },
  clinic: { over: "clinic.licenceOver", ends: "clinic.licenceEnds", text: "clinic.licenceText" },
} as const;

/** Nothing while there is time. @param day null: it has no end */
export function LicenceWarning(
  { reader, day, of }: { reader: Reader; day: string | null; of: keyof typeof WORDS },
) {
  const left = day === null ? null : daysUntil(reader, day);
  if (left === null || left > WARN_DAYS[0]) return null;
  return (
    <Banner
      tone={left < 0 ? "alarm" : "late"}
      icon="warning"
      title={left < 0 ? reader.t(WORDS[of].over) : reader.count(WORDS[of].ends, left)}
    >
      <p>{reader.t(WORDS[of].text)}</p>
    </Banner>
  );
}
