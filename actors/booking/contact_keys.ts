/** By what two bookings are seen to be of one telephone or of one flat. Pure. */
import type { Address } from "./schemas.ts";

/** The last ones name the line; country and trunk prefixes are written in many ways. */
const SIGNIFICANT_DIGITS = 10;
const FEWEST_DIGITS = 5;

/** «8 (900) 000-00-00» and «+79000000000» are one; null: too short to be a telephone. */
export function phoneKey(phone: string): string | null {
  const digits = phone.replace(/\D/g, "");
  return digits.length < FEWEST_DIGITS ? null : digits.slice(-SIGNIFICANT_DIGITS);
}

const plain = (text: string): string =>
  text.normalize("NFKC").toLowerCase().replaceAll("ё", "е").replace(/[^\p{L}\p{N}/]+/gu, " ")
    .trim();

/** «кв. 48» and «48» are one flat. */
const flatOf = (flat: string): string =>
  plain(flat).replace(/^(квартира|кв|apartment|apt|flat) ?/, "");

/** The house as it was written, and the flat; a house without a flat is a place too. */
export function placeKey(address: Pick<Address, "text" | "flat">): string | null {
  const house = plain(address.text);
  return house === "" ? null : `${house}\n${flatOf(address.flat ?? "")}`;
}
