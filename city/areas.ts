/**
 * Served areas: is a point inside one polygon or several. Pure.
 *
 * An area is a GeoJSON Polygon or MultiPolygon (RFC 7946): rings of [longitude, latitude], the first
 * of a polygon outside, the others holes. A point on an edge is inside: somebody who lives on the
 * border street is served.
 */
import { type Bounds, type Point, projectOnSegment } from "./geometry.ts";

export type Position = readonly [longitude: number, latitude: number];
export type Ring = readonly Position[];
export type PolygonRings = readonly Ring[];

export type Area =
  | { readonly type: "Polygon"; readonly coordinates: PolygonRings }
  | { readonly type: "MultiPolygon"; readonly coordinates: readonly PolygonRings[] };

/** Nearer to an edge than this counts as on it, so that rounding never splits a border street. */
const EDGE_METERS = 0.5;

export function pointInArea(point: Point, area: Area): boolean {
  return polygonsOf(area).some((rings) => pointInPolygon(point, rings));
}

/** The first of the areas that holds the point, or null. */
export function areaOf<T extends { readonly area: Area }>(
  point: Point,
  areas: readonly T[],
): T | null {
  return areas.find((each) => pointInArea(point, each.area)) ?? null;
}

export function pointInPolygon(point: Point, rings: PolygonRings): boolean {
  const outer = rings[0];
  if (outer === undefined) return false;
  if (rings.some((ring) => onRing(point, ring))) return true;
  if (!insideRing(point, outer)) return false;
  return !rings.slice(1).some((hole) => insideRing(point, hole));
}

/** Even-odd rule: a ray to the east crosses the ring an odd number of times. */
export function insideRing(point: Point, ring: Ring): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[j]!;
    if ((ay > point.latitude) === (by > point.latitude)) continue;
    if (point.longitude < ((bx - ax) * (point.latitude - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** West, south, east and north of an area; null for an empty one. */
export function areaBounds(area: Area): Bounds | null {
  let west = Infinity, south = Infinity, east = -Infinity, north = -Infinity;
  for (const rings of polygonsOf(area)) {
    for (const [longitude, latitude] of rings[0] ?? []) {
      west = Math.min(west, longitude);
      east = Math.max(east, longitude);
      south = Math.min(south, latitude);
      north = Math.max(north, latitude);
    }
  }
  return west > east ? null : { west, south, east, north };
}

function polygonsOf(area: Area): readonly PolygonRings[] {
  return area.type === "Polygon" ? [area.coordinates] : area.coordinates;
}

function onRing(point: Point, ring: Ring): boolean {
  for (let i = 1; i < ring.length; i++) {
    const a = { longitude: ring[i - 1]![0], latitude: ring[i - 1]![1] };
    const b = { longitude: ring[i]![0], latitude: ring[i]![1] };
    if (projectOnSegment(point, a, b).distanceMeters <= EDGE_METERS) return true;
  }
  return false;
}
