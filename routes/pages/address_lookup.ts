/**
 * The place of a typed address, found on submit: no script is needed. One clear house is taken, of
 * several the reader chooses; what lies outside of the served area is said before anything is sent.
 */
import { translate } from "../locale.ts";
import { fieldError } from "../validation.ts";
import { knownAddress, plainAddress } from "./address_body.ts";
import { hasInside, sameHouses, typedHouse } from "./address_match.ts";
import { parsePlace } from "./place_input.ts";
import { choiceOf } from "../../views/address_fields.tsx";
import type { GeoPoint } from "../../actors/vocabulary.ts";
import type { AddressSuggestion } from "../../gateways/geocoder.ts";
import type { FieldError, Language, Services } from "../services.ts";
import type { FormValues } from "../../views/forms.ts";
import type { KnownAddress } from "./kit.ts";

export interface FoundPlace extends GeoPoint {
  readonly kind: "place";
  /** `street`: the house is on no map, and the point is the street's. */
  readonly by: "text" | "choice" | "street" | "pin";
  /** As it is written into the booking; undefined where nothing was typed and nothing is near. */
  readonly text: string | undefined;
  /** What the map calls it; of a pin: the nearest address. */
  readonly label: string | null;
  readonly district: string | null;
  readonly city: string | null;
  /** From the pin to the nearest address. */
  readonly distanceMeters: number | null;
  readonly suggestions: readonly AddressSuggestion[];
}

/** Nothing is sent before the reader has answered. */
export interface OpenQuestion {
  readonly kind: "question";
  readonly error: FieldError;
  readonly suggestions: readonly AddressSuggestion[];
}

export type Located = FoundPlace | OpenQuestion;

export interface Lookup {
  readonly cities: Services["cities"];
  readonly language: Language;
  readonly known: readonly KnownAddress[];
  /** Of a booking that is corrected: its address, and the one city that may serve it. */
  readonly before?: string | undefined;
  readonly city?: string | undefined;
}

const MOST_SUGGESTIONS = 5;
/** Nearer than this the nearest house stands for a pin without a typed address. */
const SAME_PLACE_METERS = 60;

const question = (
  { language }: Lookup,
  path: string,
  code: string,
  suggestions: readonly AddressSuggestion[] = [],
): OpenQuestion => ({
  kind: "question",
  error: fieldError(path, code, language),
  suggestions,
});

const outside = ({ language }: Lookup, path: string): OpenQuestion => ({
  kind: "question",
  error: { path, message: translate(language, "refusal.outside_served_area") },
  suggestions: [],
});

const serves = ({ city }: Lookup, one: AddressSuggestion): boolean =>
  city === undefined ? one.city !== null : one.city === city;

/**
 * @returns the place or the question that is left; null where there is nothing to look up: no city
 * has a map, the address is one that is known already, or none was typed
 */
export async function locate(values: FormValues, lookup: Lookup): Promise<Located | null> {
  const open = lookup.cities.list(lookup.language).filter((city) => city.hasMap);
  const text = values.text("address.text");
  if (open.length === 0) return null;
  if (values.text("place") !== "") return await locatePin(values, lookup);
  if (text === "" || knownAddress(text, lookup.known) !== undefined) return null;
  if (lookup.before !== undefined && plainAddress(lookup.before) === plainAddress(text)) {
    return null;
  }
  return await locateText(values, lookup, open.map((city) => city.title ?? "").join(" "));
}

async function locatePin(values: FormValues, lookup: Lookup): Promise<Located | null> {
  const point = parsePlace(values.text("place"));
  if (point === null) return null;
  const typed = values.given("address.text");
  const pin = { kind: "place", by: "pin", ...point, suggestions: [] } as const;
  const near = await lookup.cities.nearest(point, lookup.language);
  if (!("ok" in near)) {
    return "refused" in near && near.refused === "outside_served_area"
      ? outside(lookup, "place")
      : { ...pin, text: typed, label: null, district: null, city: null, distanceMeters: null };
  }
  const { address, distanceMeters } = near.ok;
  if (!serves(lookup, address)) return outside(lookup, "place");
  return {
    ...pin,
    text: typed ?? (distanceMeters <= SAME_PLACE_METERS ? address.label : undefined),
    label: address.label,
    district: address.district,
    city: address.city,
    distanceMeters,
  };
}

async function search(lookup: Lookup, q: string): Promise<readonly AddressSuggestion[]> {
  const query = { q: q.slice(0, 200), limit: MOST_SUGGESTIONS };
  const found = await lookup.cities.search(query, lookup.language);
  return "ok" in found ? found.ok.items : [];
}

async function locateText(values: FormValues, lookup: Lookup, titles: string): Promise<Located> {
  const typed = values.text("address.text");
  const found = await search(lookup, typed);
  const served = found.filter((one) => serves(lookup, one));
  if (served.length === 0) {
    return found.length === 0
      ? question(lookup, "address.text", "address_unknown")
      : outside(lookup, "address.text");
  }
  const houses = served.filter((one) => one.kind === "house");
  const offered = houses.length > 0 ? houses : served;
  const place = (one: AddressSuggestion, by: FoundPlace["by"], text = one.label): FoundPlace => ({
    ...one,
    kind: "place",
    by,
    text: hasInside(typed) ? typed : text,
    distanceMeters: null,
    suggestions: offered,
  });

  const asked = plainAddress(values.text("address.asked")) === plainAddress(typed);
  const chosen = asked
    ? offered.find((one) => choiceOf(one) === values.text("address.choice"))
    : undefined;
  if (chosen?.kind === "house") return place(chosen, "choice");
  const number = typedHouse(typed);
  if (chosen !== undefined && number !== null) {
    const text = `${chosen.street ?? chosen.label}, ${number}`;
    const [house] = sameHouses(text, await search(lookup, text));
    return house !== undefined && serves(lookup, house)
      ? place(house, "choice")
      : place(chosen, "street", text);
  }

  const same = sameHouses(typed, found, titles);
  const [one, ...others] = same.filter((each) => serves(lookup, each));
  if (one !== undefined && others.length === 0) return place(one, "text");
  if (one === undefined && same.length > 0) return outside(lookup, "address.text");
  if (houses.length > 0) return question(lookup, "address.choice", "address_several", offered);
  return number === null
    ? question(lookup, "address.text", "house_missing", offered)
    : question(lookup, "address.choice", "house_unknown", offered);
}
