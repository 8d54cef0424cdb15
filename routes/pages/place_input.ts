/**
 * A place as people paste it: two coordinates, or a link out of Yandex, 2GIS, Google or
 * OpenStreetMap. Pure: nothing is fetched, so short links that hold no coordinates give null.
 */
import type { GeoPoint } from "../../actors/vocabulary.ts";

const NUMBER = String.raw`[-+]?\d{1,3}(?:\.\d+)?`;
const PAIR = new RegExp(String.raw`(${NUMBER})\s*[,;/\s]\s*(${NUMBER})`);

function point(latitude: number, longitude: number): GeoPoint | null {
  const inside = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  // 0, 0 is where broken links point, not where a patient lives.
  return inside && !(latitude === 0 && longitude === 0) ? { latitude, longitude } : null;
}

/** Two numbers of a text, in the order that this service writes them. */
function pair(text: string | null | undefined, order: "latitude" | "longitude"): GeoPoint | null {
  const found = text == null ? null : PAIR.exec(text.replaceAll("+", " "));
  if (found === null) return null;
  const [first, second] = [Number(found[1]), Number(found[2])];
  return order === "latitude" ? point(first, second) : point(second, first);
}

/** The first that gives a place. */
const firstOf = (...places: (GeoPoint | null)[]): GeoPoint | null =>
  places.find((place) => place !== null) ?? null;

/** Yandex writes longitude first, but for its routes and its search. */
function fromYandex(url: URL): GeoPoint | null {
  const query = url.searchParams;
  const route = query.get("rtext")?.split("~").filter((stop) => stop !== "").at(-1);
  return firstOf(
    pair(query.get("whatshere[point]"), "longitude"),
    pair(query.get("poi[point]"), "longitude"),
    pair(query.get("pt"), "longitude"),
    pair(route, "latitude"),
    pair(query.get("text"), "latitude"),
    pair(query.get("ll"), "longitude"),
  );
}

/** 2GIS: `/geo/ID/37.6,55.7`, `/firm/ID/37.6,55.7`, `?m=37.6,55.7/16`; longitude first. */
function fromTwoGis(url: URL): GeoPoint | null {
  const path = decodeURIComponent(url.pathname);
  const last = path.split(/[/|]/).filter((part) => new RegExp(`^${NUMBER},${NUMBER}`).test(part));
  return firstOf(pair(last.at(-1), "longitude"), pair(url.searchParams.get("m"), "longitude"));
}

/** Google: the pin (`!3d…!4d…`) before the middle of the screen (`@…`). */
function fromGoogle(url: URL): GeoPoint | null {
  const path = decodeURIComponent(url.pathname);
  const pin = new RegExp(`!3d(${NUMBER})!4d(${NUMBER})`).exec(path);
  const query = url.searchParams;
  return firstOf(
    pin === null ? null : point(Number(pin[1]), Number(pin[2])),
    ...["destination", "query", "q", "ll", "center"].map((name) =>
      pair(query.get(name), "latitude")
    ),
    pair(/\/(?:place|search)\/([^/]+)/.exec(path)?.[1], "latitude"),
    pair(/@([^/]+)/.exec(path)?.[1], "latitude"),
  );
}

/** OpenStreetMap: the marker before the middle of the map (`#map=17/55.7/37.6`). */
function fromOpenStreetMap(url: URL): GeoPoint | null {
  const query = url.searchParams;
  const marker = query.has("mlat") && query.has("mlon")
    ? point(Number(query.get("mlat")), Number(query.get("mlon")))
    : null;
  const map = /map=\d+(?:\.\d+)?\/([^&]+)/.exec(url.hash)?.[1];
  return firstOf(marker, pair(map, "latitude"));
}

function fromLink(text: string): GeoPoint | null {
  const url = URL.parse(text);
  if (url === null) return null;
  const host = url.hostname.replace(/^www\./, "");
  // yandex.ru, yandex.com.tr: the name right before the country, so that no foreign host passes.
  const isOf = (name: string) =>
    new RegExp(String.raw`(^|\.)${name}\.(com|[a-z]{2}|com?\.[a-z]{2})$`).test(host);
  const under = (name: string) => host === name || host.endsWith(`.${name}`);
  try {
    if (isOf("yandex") || under("ya.ru")) return fromYandex(url);
    if (isOf("2gis")) return fromTwoGis(url);
    if (isOf("google")) return fromGoogle(url);
    if (under("openstreetmap.org") || under("osm.org")) return fromOpenStreetMap(url);
  } catch (error) {
    // A link with a broken %-escape is no place.
    if (!(error instanceof URIError)) throw error;
  }
  return null;
}

/**
 * Reads a place out of what was typed or pasted. Coordinates are latitude, then longitude; a
 * decimal comma is understood where the two are divided by something else («55,75 37,61»).
 */
export function parsePlace(input: string): GeoPoint | null {
  const text = input.trim();
  if (text === "" || text.length > 2_000) return null;
  if (/^https?:\/\//i.test(text)) return fromLink(text);
  if (/^[\w.-]+\.(ru|com|org|kz|by)\//i.test(text)) return fromLink(`https://${text}`);
  const bare = text.replace(/^geo:/i, "").replace(/\?.*$/, "").replace(
    /[°NE]|с\.?\s?ш\.?|в\.?\s?д\.?/gi,
    "",
  )
    .trim();
  const commas = /^([-+]?\d{1,3},\d+)\s*[;\s]\s*([-+]?\d{1,3},\d+)$/.exec(bare);
  if (commas !== null) {
    return point(Number(commas[1]!.replace(",", ".")), Number(commas[2]!.replace(",", ".")));
  }
  // «55,75» is half a place with a decimal comma, not two places: a point must be somewhere.
  if (!bare.includes(".")) return null;
  return new RegExp(`^${PAIR.source}$`).test(bare) ? pair(bare, "latitude") : null;
}
