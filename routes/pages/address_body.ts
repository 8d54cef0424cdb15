/** An address out of a form: the text, the place that belongs to it, and the way to the door. */
import { parsePlace } from "./place_input.ts";
import { fieldError } from "../validation.ts";
import type { FieldError, Language } from "../services.ts";
import type { FormValues } from "../../views/forms.ts";
import type { GeoPoint } from "../../actors/vocabulary.ts";
import type { KnownAddress } from "./kit.ts";
import type { Located } from "./address_lookup.ts";

/** Case, «ё», commas and gaps make no other address. */
export const plainAddress = (text: string): string =>
  text.toLowerCase().replaceAll("ё", "е").replace(/[\s,.]+/g, " ").trim();

/** The known address that is meant by this text, or undefined. */
export const knownAddress = (
  text: string,
  known: readonly KnownAddress[],
): KnownAddress | undefined => known.find((one) => plainAddress(one.text) === plainAddress(text));

/** What the booking's address was before, when it is corrected. */
interface Before extends Partial<GeoPoint> {
  readonly text?: string;
  readonly district?: string | null;
}

interface Place extends GeoPoint {
  readonly district?: string | null;
}

/**
 * The place of an address, in this order: what was pasted, a known address, the place that the same
 * address had before. Null where none is known.
 */
function placeOf(
  values: FormValues,
  known: readonly KnownAddress[],
  before: Before,
): Place | null {
  const pasted = values.text("place");
  const text = values.text("address.text");
  if (pasted !== "") return parsePlace(pasted);
  const found = knownAddress(text, known);
  if (found !== undefined) return found;
  if (before.latitude === undefined || before.longitude === undefined) return null;
  return plainAddress(before.text ?? "") === plainAddress(text)
    ? { latitude: before.latitude, longitude: before.longitude, district: before.district ?? null }
    : null;
}

/**
 * @param located what the address search has made of it, where a city has one
 * @returns the address as the service takes it, and what is wrong with its place; a text that is
 * missing is the service's to complain about
 */
export function addressBody(
  values: FormValues,
  known: readonly KnownAddress[],
  language: Language,
  before: Before = {},
  located: Located | null = null,
): { readonly address: Record<string, unknown>; readonly errors: readonly FieldError[] } {
  const question = located?.kind === "question" ? located.error : null;
  const found = located?.kind === "place" ? located : null;
  const place = found ?? placeOf(values, known, before);
  const text = found?.text ?? values.given("address.text");
  const wrongPlace = question === null && place === null &&
    (text !== undefined || values.text("place") !== "");
  return {
    address: {
      text: text ??
        known.find((one) => one.latitude === place?.latitude && one.longitude === place.longitude)
          ?.text,
      latitude: place?.latitude,
      longitude: place?.longitude,
      ...(place?.district == null ? {} : { district: place.district }),
      entrance: values.given("address.entrance"),
      floor: values.given("address.floor"),
      flat: values.given("address.flat"),
      intercom: values.given("address.intercom"),
      notes: values.given("address.notes"),
    },
    errors: question !== null
      ? [question]
      : wrongPlace
      ? [fieldError("place", values.text("place") === "" ? "place_missing" : "place", language)]
      : [],
  };
}
