/**
 * Which elements of OpenStreetMap the base map draws, in which layer, from which zoom. Pure.
 *
 * Layers and their `kind` values are the contract between the tiles and `style.ts`:
 * land, water, waterways, buildings, roads, rails, places, pois, addresses, entrances.
 */
import { romanize } from "../address/folding.ts";
import type { Tags } from "./osm_source.ts";

export const LAYERS = [
  "land",
  "water",
  "waterways",
  "buildings",
  "roads",
  "rails",
  "places",
  "pois",
  "addresses",
  "entrances",
] as const;
export type Layer = (typeof LAYERS)[number];

export interface Drawn {
  readonly layer: Layer;
  readonly properties: Record<string, string | number>;
  /** First zoom at which a tile carries it. */
  readonly minZoom: number;
  readonly shape: "point" | "line" | "area";
}

/** Zooms of the pack. The browser enlarges the last one for what lies beyond. */
export const MIN_ZOOM = 8;
export const MAX_ZOOM = 14;

const ROADS: Record<string, { kind: string; minZoom: number }> = {
  motorway: { kind: "motorway", minZoom: 8 },
  motorway_link: { kind: "motorway", minZoom: 11 },
  trunk: { kind: "motorway", minZoom: 8 },
  trunk_link: { kind: "motorway", minZoom: 11 },
  primary: { kind: "primary", minZoom: 8 },
  primary_link: { kind: "primary", minZoom: 12 },
  secondary: { kind: "secondary", minZoom: 10 },
  secondary_link: { kind: "secondary", minZoom: 12 },
  tertiary: { kind: "tertiary", minZoom: 11 },
  tertiary_link: { kind: "tertiary", minZoom: 12 },
  unclassified: { kind: "street", minZoom: 12 },
  residential: { kind: "street", minZoom: 12 },
  road: { kind: "street", minZoom: 12 },
  living_street: { kind: "street", minZoom: 13 },
  pedestrian: { kind: "path", minZoom: 13 },
  service: { kind: "service", minZoom: 13 },
  track: { kind: "service", minZoom: 13 },
  footway: { kind: "path", minZoom: 14 },
  path: { kind: "path", minZoom: 14 },
  cycleway: { kind: "path", minZoom: 14 },
  bridleway: { kind: "path", minZoom: 14 },
  steps: { kind: "path", minZoom: 14 },
};

const LAND: Record<string, Record<string, { kind: string; minZoom: number }>> = {
  landuse: {
    forest: { kind: "green", minZoom: 8 },
    grass: { kind: "green", minZoom: 13 },
    meadow: { kind: "green", minZoom: 12 },
    recreation_ground: { kind: "green", minZoom: 11 },
    village_green: { kind: "green", minZoom: 12 },
    allotments: { kind: "green", minZoom: 12 },
    cemetery: { kind: "green", minZoom: 12 },
    reservoir: { kind: "water", minZoom: 8 },
    basin: { kind: "water", minZoom: 11 },
  },
  leisure: {
    park: { kind: "green", minZoom: 8 },
    garden: { kind: "green", minZoom: 12 },
    nature_reserve: { kind: "green", minZoom: 8 },
    golf_course: { kind: "green", minZoom: 11 },
    pitch: { kind: "green", minZoom: 14 },
    playground: { kind: "green", minZoom: 14 },
  },
  natural: {
    wood: { kind: "green", minZoom: 8 },
    grassland: { kind: "green", minZoom: 12 },
    heath: { kind: "green", minZoom: 12 },
    scrub: { kind: "green", minZoom: 12 },
    wetland: { kind: "green", minZoom: 12 },
    water: { kind: "water", minZoom: 8 },
  },
  waterway: { riverbank: { kind: "water", minZoom: 8 }, dock: { kind: "water", minZoom: 12 } },
  amenity: {
    hospital: { kind: "hospital", minZoom: 12 },
    clinic: { kind: "hospital", minZoom: 13 },
    school: { kind: "school", minZoom: 14 },
    kindergarten: { kind: "school", minZoom: 14 },
  },
};

const WATERWAYS: Record<string, number> = { river: 8, canal: 10, stream: 13, drain: 14, ditch: 14 };
const PLACES: Record<string, number> = {
  city: 8,
  town: 8,
  borough: 10,
  suburb: 11,
  quarter: 12,
  neighbourhood: 13,
  village: 11,
  hamlet: 12,
};

/** What a node draws: labels, pharmacies, entrances, house numbers. */
export function drawNode(tags: Tags): Drawn[] {
  const drawn: Drawn[] = [];
  const placeZoom = tags.place === undefined ? undefined : PLACES[tags.place];
  if (placeZoom !== undefined && tags.name !== undefined) {
    drawn.push(point("places", placeZoom, { kind: tags.place!, ...names(tags) }));
  }
  const poi = poiOf(tags);
  if (poi !== null) drawn.push(poi);
  if (tags.entrance !== undefined && tags.entrance !== "no") {
    const label = tags.ref ?? tags["addr:flats"];
    drawn.push(point("entrances", 14, label === undefined ? {} : { name: label }));
  }
  if (tags["addr:housenumber"] !== undefined) drawn.push(houseNumber(tags));
  return drawn;
}

/** What a line draws. Closed ways that are areas go to `drawArea` instead. */
export function drawLine(tags: Tags): Drawn[] {
  const road = tags.highway === undefined ? undefined : ROADS[tags.highway];
  if (road !== undefined) {
    const properties: Record<string, string | number> = { kind: road.kind, ...names(tags) };
    if (tags.tunnel !== undefined && tags.tunnel !== "no") properties.tunnel = 1;
    if (tags.bridge !== undefined && tags.bridge !== "no") properties.bridge = 1;
    if (tags.oneway === "yes" || tags.oneway === "1") properties.oneway = 1;
    if (tags.oneway === "-1") properties.oneway = -1;
    const courtyard = tags.highway === "service" && tags.service !== undefined;
    return [{
      layer: "roads",
      properties,
      minZoom: courtyard ? 14 : road.minZoom,
      shape: "line",
    }];
  }
  if (tags.railway === "rail" || tags.railway === "light_rail" || tags.railway === "tram") {
    if (tags.tunnel === "yes") return [];
    const minZoom = tags.service !== undefined || tags.railway === "tram" ? 13 : 10;
    return [{ layer: "rails", properties: { kind: tags.railway }, minZoom, shape: "line" }];
  }
  const water = tags.waterway === undefined ? undefined : WATERWAYS[tags.waterway];
  if (water !== undefined && tags.tunnel === undefined) {
    return [{
      layer: "waterways",
      properties: { kind: tags.waterway!, ...names(tags) },
      minZoom: water,
      shape: "line",
    }];
  }
  return [];
}

/** What a closed way or a multipolygon draws; its label stands in its middle. */
export function drawArea(tags: Tags): Drawn[] {
  const drawn: Drawn[] = [];
  for (const [key, kinds] of Object.entries(LAND)) {
    const land = tags[key] === undefined ? undefined : kinds[tags[key]];
    if (land === undefined) continue;
    drawn.push({
      layer: land.kind === "water" ? "water" : "land",
      properties: { kind: land.kind, ...(land.kind === "school" ? {} : names(tags)) },
      minZoom: land.minZoom,
      shape: "area",
    });
    break;
  }
  if (isBuilding(tags)) {
    drawn.push({ layer: "buildings", properties: {}, minZoom: 13, shape: "area" });
  }
  if (tags.highway === "pedestrian" || tags.highway === "footway") {
    drawn.push({ layer: "land", properties: { kind: "paved" }, minZoom: 13, shape: "area" });
  }
  const poi = poiOf(tags);
  if (poi !== null) drawn.push(poi);
  if (tags["addr:housenumber"] !== undefined) drawn.push(houseNumber(tags));
  return drawn;
}

/** A closed way is an area unless it is a road, a rail or says otherwise. */
export function isArea(tags: Tags): boolean {
  if (tags.area === "yes") return true;
  if (tags.area === "no") return false;
  if (tags.highway !== undefined || tags.railway !== undefined || tags.barrier !== undefined) {
    return isBuilding(tags);
  }
  return true;
}

export function isBuilding(tags: Tags): boolean {
  return tags.building !== undefined && tags.building !== "no";
}

function poiOf(tags: Tags): Drawn | null {
  const kind = poiKind(tags);
  if (kind === null) return null;
  const minZoom = kind === "hospital" ? 12 : kind === "metro" ? 11 : kind === "station" ? 12 : 14;
  return point("pois", minZoom, { kind, ...names(tags) });
}

function poiKind(tags: Tags): string | null {
  switch (tags.amenity ?? tags.healthcare) {
    case "hospital":
      return "hospital";
    case "clinic":
    case "doctors":
      return "clinic";
    case "pharmacy":
      return "pharmacy";
  }
  if (tags.railway === "station" || tags.railway === "halt") {
    return tags.station === "subway" || tags.subway === "yes" ? "metro" : "station";
  }
  return null;
}

function houseNumber(tags: Tags): Drawn {
  return point("addresses", 14, { number: tags["addr:housenumber"]! });
}

function point(layer: Layer, minZoom: number, properties: Drawn["properties"]): Drawn {
  return { layer, properties, minZoom, shape: "point" };
}

/** `name` is the local one; the others only where they differ, since tiles should be small. */
function names(tags: Tags): Record<string, string> {
  const found: Record<string, string> = {};
  const russian = tags["name:ru"];
  const english = tags["name:en"] ?? tags.int_name;
  const local = tags.name ?? russian ?? english;
  if (local === undefined) return found;
  found.name = local;
  if (russian !== undefined && russian !== local) found.name_ru = russian;
  // Few streets have an English name; a reader of Latin letters still has to say it to a driver.
  const latin = english ?? romanize(russian ?? local);
  if (latin !== local) found.name_en = latin;
  return found;
}
