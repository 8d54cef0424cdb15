/** By what two bookings are seen to be of one telephone. Pure. */

/** The last ones name the line; country and trunk prefixes are written in many ways. */
const SIGNIFICANT_DIGITS = 10;
const FEWEST_DIGITS = 5;

/** «8 (900) 000-00-00» and «+79000000000» are one; null: too short to be a telephone. */
export function phoneKey(phone: string): string | null {
  const digits = phone.replace(/\D/g, "");
  return digits.length < FEWEST_DIGITS ? null : digits.slice(-SIGNIFICANT_DIGITS);
}
