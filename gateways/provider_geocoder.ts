/**
 * What the geocoding providers have in common: which questions are asked at all, which are remembered,
 * and what of an answer is believed. A provider adds its URLs and how its answers are read.
 */
import { z } from "zod";
import { distanceMeters } from "../actors/dispatcher/distance.ts";
import type { GeoPoint } from "../actors/vocabulary.ts";
import { type Bounds, inBounds } from "../city/geometry.ts";
import { AnswerCache } from "./answer_cache.ts";
import type { AddressSuggestion, Geocoder, NearestAnswer } from "./geocoder.ts";
import { PROVIDER_LIMITS, type ProviderCall, type ProviderSurroundings } from "./provider_call.ts";

export type Language = "ru" | "en";

export interface ProviderGeocoderOptions extends ProviderSurroundings {
  /** Only what lies inside is asked for and believed; without them `near` is a hint. */
  readonly bounds?: Bounds;
  /** Name of the city that serves a point; null: outside of every one. */
  readonly cityOf: (point: GeoPoint) => string | null;
  readonly deadlineMilliseconds?: number;
}

/** An address as a provider has it, before it is known which city serves it. */
export type FoundAddress = Omit<AddressSuggestion, "city">;

export interface SearchQuestion {
  readonly query: string;
  readonly limit: number;
  readonly language: Language;
  /** Where to look: strictly inside, or there first. */
  readonly area: { readonly bounds: Bounds; readonly isStrict: boolean } | null;
}

export interface GeocodingForm {
  readonly searchUrl: (question: SearchQuestion) => URL;
  readonly searchAnswer: z.ZodType<readonly FoundAddress[]>;
  readonly nearestUrl: (point: GeoPoint, language: Language) => URL;
  /** Null: the provider knows no address there. */
  readonly nearestAnswer: z.ZodType<FoundAddress | null>;
}

/** Degrees around a hint; and the hint itself is told to a kilometre, since it is where somebody is. */
const NEAR_DEGREES = 0.2;
const NEAR_DECIMALS = 2;
/** A pin is told to a metre. */
const PIN_DECIMALS = 5;

export function providerGeocoder(
  form: GeocodingForm,
  call: ProviderCall,
  { bounds, cityOf, clock }: ProviderGeocoderOptions,
): Geocoder {
  const searches = new AnswerCache<readonly FoundAddress[]>(clock, PROVIDER_LIMITS.cache);
  const pins = new AnswerCache<FoundAddress | null>(clock, PROVIDER_LIMITS.cache);
  const withCity = (found: FoundAddress): AddressSuggestion => ({ ...found, city: cityOf(found) });

  async function asked<T>(cache: AnswerCache<T>, url: URL, schema: z.ZodType<T>) {
    const known = cache.get(url.search);
    if (known !== undefined) return { ok: known };
    const answer = await call.get(url, schema);
    if ("ok" in answer) cache.put(url.search, answer.ok);
    return answer;
  }

  return {
    async search(text, { limit, near, language }) {
      const query = text.normalize("NFC").replace(/[\s\p{Cc}]+/gu, " ").trim()
        .slice(0, PROVIDER_LIMITS.queryCharacters).toWellFormed();
      const most = Math.max(1, Math.min(Math.trunc(limit), PROVIDER_LIMITS.suggestions));
      if (query.length < PROVIDER_LIMITS.shortestQuery) return [];
      const area = areaOf(bounds, near);
      const url = form.searchUrl({ query, limit: most, language, area });
      const answer = await asked(searches, url, form.searchAnswer);
      if (!("ok" in answer)) return [];
      return answer.ok
        .filter((found) => bounds === undefined || inBounds(found, bounds))
        .slice(0, most)
        .map(withCity);
    },

    async nearest(point, language): Promise<NearestAnswer> {
      // Nobody else is told about a pin that no city serves.
      if (cityOf(point) === null) return { refused: "outside_area" };
      const pin = { latitude: rounded(point.latitude), longitude: rounded(point.longitude) };
      const answer = await asked(pins, form.nearestUrl(pin, language), form.nearestAnswer);
      if (!("ok" in answer)) return { refused: "unavailable" };
      if (answer.ok === null) return { refused: "no_address_near" };
      const meters = distanceMeters(point, answer.ok);
      return meters > PROVIDER_LIMITS.nearestMeters
        ? { refused: "no_address_near" }
        : { ok: withCity(answer.ok), distanceMeters: meters };
    },
  };
}

function areaOf(bounds: Bounds | undefined, near: GeoPoint | undefined): SearchQuestion["area"] {
  if (bounds !== undefined) return { bounds, isStrict: true };
  if (near === undefined) return null;
  const latitude = rounded(near.latitude, NEAR_DECIMALS);
  const longitude = rounded(near.longitude, NEAR_DECIMALS);
  return {
    isStrict: false,
    bounds: {
      west: rounded(longitude - NEAR_DEGREES, NEAR_DECIMALS),
      south: rounded(latitude - NEAR_DEGREES, NEAR_DECIMALS),
      east: rounded(longitude + NEAR_DEGREES, NEAR_DECIMALS),
      north: rounded(latitude + NEAR_DEGREES, NEAR_DECIMALS),
    },
  };
}

const rounded = (degrees: number, decimals = PIN_DECIMALS): number =>
  Number(degrees.toFixed(decimals));

/** «улица Академика Королёва, 12», or the street alone. */
export const labelOf = (street: string, houseNumber: string | null): string =>
  houseNumber === null ? street : `${street}, ${houseNumber}`;

/** A line of text in an answer. */
export const line = z.string().trim().min(1).max(300);

/** Degrees, as a number or as the decimal text that providers prefer; within ±`limit`. */
export const degrees = (limit: number) =>
  z.union([z.number(), z.string().regex(/^-?\d{1,3}(\.\d{1,20})?$/).transform(Number)])
    .pipe(z.number().min(-limit).max(limit));
