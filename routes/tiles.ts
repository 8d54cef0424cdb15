/**
 * The base map over HTTP: vector tiles of the open cities and the style that draws them. Public, like
 * the map itself; tiles go out gzipped as they lie on the disk.
 */
import { Hono } from "hono";
import type { City } from "../city/city.ts";
import { mapStyle } from "../city/style.ts";
import { type Tile, TILE_CONTENT_TYPE, TILE_ZOOMS } from "../city/tiles.ts";
import type { Environment, RequestContext } from "./context.ts";
import type { MapOptions } from "./map_options.ts";
import { problem } from "./problem.ts";

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 365 * DAY_SECONDS;
/** A style changes with the program; so it is asked again soon, and answered with 304. */
const STYLE_SECONDS = 300;
/** An address with the version of a pack that is no longer (or not yet) open here. */
const OTHER_VERSION_SECONDS = 60;

/** Mapbox GL wants an address of fonts even where it draws letters with the system's. */
const MAPBOX_GLYPHS = "mapbox://fonts/mapbox/{fontstack}/{range}.pbf";

const THEMES = ["light", "dark"] as const;
const LANGUAGES = ["ru", "en"] as const;

export interface MappedCities {
  get(name: string): City | null;
}

/** Mount it before the question of who is asking: neither needs an answer. */
export function tileRoutes(cities: MappedCities, options: MapOptions): Hono<Environment> {
  const app = new Hono<Environment>();
  app.get("/tiles/:city/:z/:x/:y", (c) => tileAnswer(c, cities));
  app.get("/map/style/:city/:theme/:language", (c) => styleAnswer(c, cities, options));
  return app;
}

/** Changes when the city is imported again: the start of the tiles' checksum. */
export function tilesVersion(city: City): string {
  const file = city.pack.manifest.files.find(({ name }) => name === "tiles.pmtiles");
  return file?.sha256.slice(0, 12) ?? "0";
}

async function tileAnswer(c: RequestContext, cities: MappedCities): Promise<Response> {
  const city = cities.get(c.req.param("city") ?? "");
  if (city === null) return refusal(c, 404, "unknown_city");
  const coordinates = ["z", "x", "y"].map((name) => wholeNumber(c.req.param(name) ?? ""));
  const [z = -1, x = -1, y = -1] = coordinates;
  const across = 2 ** z;
  if (Math.min(z, x, y) < 0 || z > 30 || x >= across || y >= across) {
    return refusal(c, 400, "bad_coordinates");
  }
  if (z < TILE_ZOOMS.min || z > TILE_ZOOMS.max) return refusal(c, 404, "no_such_zoom");

  const headers = new Headers({ "cache-control": tileCaching(c, city) });
  const tile = await city.tiles.tile(z, x, y);
  // Nothing on it: an answer as good as any, and as long kept.
  if (tile === null) return new Response(null, { status: 204, headers });
  headers.set("etag", tile.etag);
  headers.set("vary", "accept-encoding");
  if (isKnown(c, tile.etag)) return new Response(null, { status: 304, headers });
  headers.set("content-type", TILE_CONTENT_TYPE);
  return new Response(bodyOf(c, tile, headers), { headers });
}

/** As it lies on the disk; unpacked for the rare client that takes no gzip. */
function bodyOf(c: RequestContext, tile: Tile, headers: Headers): BodyInit {
  const accepted = c.req.header("accept-encoding") ?? "";
  if (/\b(gzip|\*)(?!\s*;\s*q=0(\.0+)?\s*(,|$))/.test(accepted)) {
    headers.set("content-encoding", tile.contentEncoding);
    return tile.bytes;
  }
  return new Blob([tile.bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
}

function tileCaching(c: RequestContext, city: City): string {
  const version = c.req.query("v");
  if (version === undefined) return `public, max-age=${DAY_SECONDS}`;
  return version === tilesVersion(city)
    ? `public, max-age=${YEAR_SECONDS}, immutable`
    : `public, max-age=${OTHER_VERSION_SECONDS}`;
}

async function styleAnswer(
  c: RequestContext,
  cities: MappedCities,
  options: MapOptions,
): Promise<Response> {
  const city = cities.get(c.req.param("city") ?? "");
  const theme = THEMES.find((one) => one === c.req.param("theme"));
  const language = LANGUAGES.find((one) => one === c.req.param("language"));
  if (city === null) return refusal(c, 404, "unknown_city");
  if (theme === undefined || language === undefined) return refusal(c, 404, "no_such_style");
  const { attribution, bounds, name } = city.pack.manifest;
  const text = JSON.stringify(mapStyle({
    theme,
    language,
    tilesUrl: `/tiles/${name}/{z}/{x}/{y}?v=${tilesVersion(city)}`,
    attribution,
    bounds,
    ...(options.engine === "mapbox" ? { glyphsUrl: MAPBOX_GLYPHS } : {}),
  }));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const etag = `"${new Uint8Array(digest).subarray(0, 12).toHex()}"`;
  const headers = { etag, "cache-control": `public, max-age=${STYLE_SECONDS}` };
  if (isKnown(c, etag)) return new Response(null, { status: 304, headers });
  return new Response(text, { headers: { ...headers, "content-type": "application/json" } });
}

/** `If-None-Match` by RFC 9110: a list, weak tags too, or `*`. */
function isKnown(c: RequestContext, etag: string): boolean {
  const known = c.req.header("if-none-match");
  if (known === undefined) return false;
  return known.trim() === "*" ||
    known.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}

/** At most seven digits and no sign: more is no tile of this world. -1 for anything else. */
const wholeNumber = (text: string): number => /^\d{1,7}$/.test(text) ? Number(text) : -1;

/** Not to be kept: a city may be imported in the next minute. */
const refusal = (c: RequestContext, status: 400 | 404, code: string): Response =>
  problem(c.get("language"), { status, code });
