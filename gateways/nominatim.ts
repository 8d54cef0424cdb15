/**
 * Address search by Nominatim, OpenStreetMap's own geocoder: `/search` and `/reverse`, `jsonv2`
 * (https://nominatim.org/release-docs/latest/api/Overview/).
 *
 * The public server may be asked once a second by the whole program, one call at a time, with a
 * User-Agent that names it, and not at every key that somebody presses
 * (https://operations.osmfoundation.org/policies/nominatim/). A server of one's own has no such rules.
 */
import { z } from "zod";
import type { Geocoder } from "./geocoder.ts";
import { PROVIDER_LIMITS, ProviderCall } from "./provider_call.ts";
import {
  degrees,
  type FoundAddress,
  labelOf,
  line,
  providerGeocoder,
  type ProviderGeocoderOptions,
} from "./provider_geocoder.ts";

export const PUBLIC_NOMINATIM_HOST = "nominatim.openstreetmap.org";
export const PUBLIC_NOMINATIM_GAP_MILLISECONDS = 1_000;

export interface NominatimOptions extends ProviderGeocoderOptions {
  /** The folder above `search` and `reverse`. */
  readonly url: URL;
  /** Names the application, as the usage policy asks: see `nominatimUserAgent`. */
  readonly userAgent: string;
}

/** «TOT (+https://tot.example/)»: the application, and where whoever runs it can be found. */
export const nominatimUserAgent = (publicUrl: URL | null): string =>
  publicUrl === null ? "TOT (doctor to home)" : `TOT (doctor to home; +${publicUrl.origin}/)`;

/** @throws RangeError without a User-Agent: the public server would ban the program */
export function nominatimGeocoder(options: NominatimOptions): Geocoder {
  const { url, userAgent } = options;
  if (userAgent.trim() === "") throw new RangeError("nominatim: a User-Agent is required");
  const isPublic = isPublicNominatim(url);
  if (isPublic) {
    options.log.warn("the public Nominatim server is asked once a second at most; run one's own");
  }
  const call = new ProviderCall({
    provider: "nominatim",
    deadlineMilliseconds: options.deadlineMilliseconds ??
      PROVIDER_LIMITS.geocoderDeadlineMilliseconds,
    headers: { "user-agent": userAgent },
    ...(isPublic ? { concurrency: 1, gapMilliseconds: PUBLIC_NOMINATIM_GAP_MILLISECONDS } : {}),
  }, options);

  const at = (path: string, parameters: Record<string, string>): URL => {
    const target = new URL(url);
    target.pathname = `${url.pathname.replace(/\/+$/, "")}/${path}`;
    target.search = new URLSearchParams({
      ...parameters,
      format: "jsonv2",
      addressdetails: "1",
      layer: "address",
    }).toString();
    return target;
  };

  return providerGeocoder(
    {
      searchUrl: ({ query, limit, language, area }) =>
        at("search", {
          q: query,
          limit: String(limit),
          "accept-language": language,
          ...(area === null ? {} : {
            viewbox: [area.bounds.west, area.bounds.south, area.bounds.east, area.bounds.north]
              .join(","),
            bounded: area.isStrict ? "1" : "0",
          }),
        }),
      searchAnswer,
      nearestUrl: ({ latitude, longitude }, language) =>
        at("reverse", {
          lat: String(latitude),
          lon: String(longitude),
          zoom: "18",
          "accept-language": language,
        }),
      nearestAnswer,
    },
    call,
    options,
  );
}

export const isPublicNominatim = (url: URL): boolean =>
  url.hostname.replace(/\.$/, "") === PUBLIC_NOMINATIM_HOST;

/** The parts of an address come under OpenStreetMap's own words, whichever the mapper chose. */
const place = z.object({
  lat: degrees(90),
  lon: degrees(180),
  category: line.optional(),
  addresstype: line.optional(),
  address: z.object({
    house_number: line.optional(),
    road: line.optional(),
    pedestrian: line.optional(),
    square: line.optional(),
    place: line.optional(),
    quarter: line.optional(),
    neighbourhood: line.optional(),
    city_district: line.optional(),
    borough: line.optional(),
    suburb: line.optional(),
  }),
});

/** Null for what is neither a house nor a street: a town, a district, a postcode. */
function addressOf(found: z.infer<typeof place>): FoundAddress | null {
  const { lat, lon, address } = found;
  const road = address.road ?? address.pedestrian ?? address.square;
  const houseNumber = address.house_number ?? null;
  // Houses without a street are numbered within their quarter: «4-й микрорайон, 12».
  const street = houseNumber === null
    ? road
    : road ?? address.place ?? address.quarter ?? address.neighbourhood;
  if (street === undefined) return null;
  if (houseNumber === null && !isStreet(found)) return null;
  return {
    kind: houseNumber === null ? "street" : "house",
    label: labelOf(street, houseNumber),
    street,
    houseNumber,
    district: address.city_district ?? address.borough ?? address.suburb ?? null,
    latitude: lat,
    longitude: lon,
  };
}

/** A shop without a house number lies on a street and is none. Servers before 4.0 say no `addresstype`. */
const isStreet = ({ category, addresstype }: z.infer<typeof place>): boolean =>
  addresstype === undefined
    ? category === "highway"
    : ["road", "pedestrian", "square", "footway"].includes(addresstype);

const searchAnswer = z.array(place).max(50)
  .transform((places) => places.map(addressOf).filter((found) => found !== null));

/** «Unable to geocode» comes with status 200. */
const nearestAnswer = z.union([
  place.transform(addressOf),
  z.object({ error: z.string() }).transform(() => null),
]);
