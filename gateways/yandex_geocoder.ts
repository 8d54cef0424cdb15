/**
 * Address search by the Yandex Geocoder HTTP API v1
 * (https://yandex.ru/maps-api/docs/geocoder-api/request.html). Coordinates are «longitude latitude»
 * in questions and answers alike. The key stands in the query, so a URL of this file is a secret.
 */
import { z } from "zod";
import type { Geocoder } from "./geocoder.ts";
import { PROVIDER_LIMITS, ProviderCall } from "./provider_call.ts";
import {
  type FoundAddress,
  labelOf,
  type Language,
  line,
  providerGeocoder,
  type ProviderGeocoderOptions,
} from "./provider_geocoder.ts";

export interface YandexGeocoderOptions extends ProviderGeocoderOptions {
  /** The whole address of the service: `https://geocode-maps.yandex.ru/v1/`. */
  readonly url: URL;
  readonly apiKey: string;
}

/** Names in the language, features of the map as in Russia. */
const LOCALES: Readonly<Record<Language, string>> = { ru: "ru_RU", en: "en_RU" };

export function yandexGeocoder(options: YandexGeocoderOptions): Geocoder {
  const { url, apiKey } = options;
  const call = new ProviderCall({
    provider: "yandex_geocoder",
    deadlineMilliseconds: options.deadlineMilliseconds ??
      PROVIDER_LIMITS.geocoderDeadlineMilliseconds,
  }, options);

  const asking = (language: Language, parameters: Record<string, string>): URL => {
    const target = new URL(url);
    target.search = new URLSearchParams({
      apikey: apiKey,
      ...parameters,
      lang: LOCALES[language],
      format: "json",
    }).toString();
    return target;
  };

  return providerGeocoder(
    {
      searchUrl: ({ query, limit, language, area }) =>
        asking(language, {
          geocode: query,
          results: String(limit),
          ...(area === null ? {} : {
            bbox:
              `${area.bounds.west},${area.bounds.south}~${area.bounds.east},${area.bounds.north}`,
            rspn: area.isStrict ? "1" : "0",
          }),
        }),
      searchAnswer: answer,
      nearestUrl: ({ latitude, longitude }, language) =>
        asking(language, {
          geocode: `${longitude},${latitude}`,
          sco: "longlat",
          kind: "house",
          results: "1",
        }),
      nearestAnswer: answer.transform((found) => found[0] ?? null),
    },
    call,
    options,
  );
}

/** «37.617698 55.755864»: longitude first, whatever `sco` said. */
const position = z.string().trim().regex(/^-?\d{1,3}(\.\d{1,20})? +-?\d{1,2}(\.\d{1,20})?$/)
  .transform((text) => {
    const [longitude, latitude] = text.split(/ +/).map(Number);
    return { longitude: longitude!, latitude: latitude! };
  })
  .refine(({ longitude, latitude }) => Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90);

const geoObject = z.object({
  name: line.optional(),
  Point: z.object({ pos: position }),
  metaDataProperty: z.object({
    GeocoderMetaData: z.object({
      kind: line,
      Address: z.object({
        Components: z.array(z.object({ kind: line, name: line })).max(50),
      }),
    }),
  }),
});

const answer: z.ZodType<readonly FoundAddress[]> = z.object({
  response: z.object({
    GeoObjectCollection: z.object({
      featureMember: z.array(z.object({ GeoObject: geoObject })).max(100),
    }),
  }),
}).transform(({ response }) =>
  response.GeoObjectCollection.featureMember
    .map(({ GeoObject }) => addressOf(GeoObject))
    .filter((found) => found !== null)
);

/** Null for what is neither a house nor a street: a town, a station, a lake. */
function addressOf({ name, Point, metaDataProperty }: z.infer<typeof geoObject>) {
  const { kind, Address } = metaDataProperty.GeocoderMetaData;
  if (kind !== "house" && kind !== "street") return null;
  const part = (wanted: string) =>
    Address.Components.find((component) => component.kind === wanted)?.name ?? null;
  const street = part("street");
  const houseNumber = kind === "house" ? part("house") : null;
  if (kind === "house" && houseNumber === null) return null;
  // Houses without a street are numbered within their quarter; `name` says which.
  const label = street === null ? name : labelOf(street, houseNumber);
  if (label === undefined) return null;
  return {
    kind,
    label,
    street,
    houseNumber,
    district: part("district"),
    ...Point.pos,
  } satisfies FoundAddress;
}
