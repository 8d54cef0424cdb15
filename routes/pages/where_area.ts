/** The served area of a city, in numbers and names that a page can say. Pure. */
import { type Area, areaBounds, pointInArea } from "../../city/areas.ts";
import { type Bounds, distanceMeters, inBounds, type Point } from "../../city/geometry.ts";
import type { Language } from "../services.ts";
import type { OpenCity } from "./kit.ts";
import type { AreaPolygons } from "../../islands/map/adapter.ts";

export interface ServedArea {
  /** False: everything that the city's map covers. */
  readonly isDrawn: boolean;
  readonly bounds: Bounds;
  readonly polygons: AreaPolygons;
  readonly widthMeters: number;
  readonly heightMeters: number;
  /** Parts of the city inside of it, as people call them. */
  readonly parts: readonly string[];
}

/** More names than this are a list that nobody reads. */
const PARTS_LIMIT = 12;
const PART_KINDS = new Set(["borough", "suburb", "quarter"]);

export function servedAreaOf({ city, settings }: OpenCity, language: Language): ServedArea {
  const { manifest, districts, places } = city.pack;
  const drawn = settings?.servedArea ?? null;
  const bounds = (drawn === null ? null : areaBounds(drawn)) ?? manifest.bounds;
  const isInside = (point: Point) =>
    drawn === null ? inBounds(point, bounds) : pointInArea(point, drawn);
  const middle = (bounds.south + bounds.north) / 2;
  const named = (one: { readonly name: string; readonly nameEn: string | null }) =>
    (language === "en" ? one.nameEn : null) ?? one.name;
  const names = [
    ...districts.filter((district) => isInside(middleOf(district.area))).map(named),
    ...places.filter((place) => PART_KINDS.has(place.kind) && isInside(place)).map(named),
  ];
  return {
    isDrawn: drawn !== null,
    bounds,
    polygons: drawn === null ? [[ringOf(bounds)]] : polygonsOf(drawn),
    widthMeters: distanceMeters(
      { latitude: middle, longitude: bounds.west },
      { latitude: middle, longitude: bounds.east },
    ),
    heightMeters: distanceMeters(
      { latitude: bounds.south, longitude: bounds.west },
      { latitude: bounds.north, longitude: bounds.west },
    ),
    parts: [...new Set(names)].toSorted((one, other) => one.localeCompare(other, language))
      .slice(0, PARTS_LIMIT),
  };
}

/** What the city is called: by its operator, else by its map. */
export function cityTitle({ city, settings }: OpenCity, language: Language): string {
  const { manifest, places } = city.pack;
  const ofOperator = settings?.title[language];
  if (ofOperator !== undefined) return ofOperator;
  const place = places.find(({ name }) => name === manifest.title);
  return (language === "en" ? place?.nameEn : null) ?? manifest.title;
}

function middleOf(area: Area): Point {
  const bounds = areaBounds(area);
  return bounds === null ? { latitude: NaN, longitude: NaN } : {
    latitude: (bounds.south + bounds.north) / 2,
    longitude: (bounds.west + bounds.east) / 2,
  };
}

const polygonsOf = (area: Area): AreaPolygons =>
  area.type === "Polygon" ? [area.coordinates] : area.coordinates;

const ringOf = ({ west, south, east, north }: Bounds): [number, number][] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
