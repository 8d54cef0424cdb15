/**
 * From a pin to the street: the nearest place on a segment that a car can reach and leave again.
 */
import Flatbush from "flatbush";
import {
  DEGREE_SCALE,
  distanceMeters,
  growBounds,
  type Point,
  type Projection,
  projectOnSegment,
} from "../geometry.ts";
import type { RoutingGraph } from "./graph_file.ts";

export interface Snap {
  readonly segment: number;
  /** 0 at the segment's start, 1 at its end, by length. */
  readonly fraction: number;
  readonly point: Point;
  /** Between the pin and the street. */
  readonly distanceMeters: number;
}

/** Farther from a street than this a pin is in a lake, a field or another city. */
export const MAX_SNAP_METERS = 400;
/** A street of an island is right at the pin, while the mainland is this much farther away. */
const ISLAND_NEAR_METERS = 60;
const ISLAND_GAP_METERS = 80;
/** Search boxes; most pins are within the first. */
const REACH_METERS = [60, 180, MAX_SNAP_METERS];

export class Snapper {
  readonly #index: Flatbush;

  constructor(private readonly graph: RoutingGraph) {
    const { streets } = graph;
    const count = streets.segmentStart.length;
    this.#index = new Flatbush(Math.max(1, count), 16, Int32Array);
    if (count === 0) this.#index.add(0, 0, 0, 0);
    for (let segment = 0; segment < count; segment++) {
      let west = Infinity, south = Infinity, east = -Infinity, north = -Infinity;
      const last = streets.shapeFirst[segment + 1]!;
      for (let i = streets.shapeFirst[segment]!; i < last; i++) {
        west = Math.min(west, streets.shapeLongitude[i]!);
        east = Math.max(east, streets.shapeLongitude[i]!);
        south = Math.min(south, streets.shapeLatitude[i]!);
        north = Math.max(north, streets.shapeLatitude[i]!);
      }
      this.#index.add(west, south, east, north);
    }
    this.#index.finish();
  }

  /** Null: no street of the city's network is near; the pin is in a lake or on an island. */
  snap(pin: Point): Snap | null {
    let main: Snap | null = null, any: Snap | null = null;
    for (const reach of REACH_METERS) {
      for (const segment of this.#within(pin, reach)) {
        const snap = this.#project(pin, segment);
        if (any === null || snap.distanceMeters < any.distanceMeters) any = snap;
        if (this.graph.isMain[segment] !== 1) continue;
        if (main === null || snap.distanceMeters < main.distanceMeters) main = snap;
      }
      if (main !== null && main.distanceMeters <= reach) break;
    }
    if (main === null || any === null || main.distanceMeters > MAX_SNAP_METERS) return null;
    const gap = main.distanceMeters - any.distanceMeters;
    if (any.distanceMeters < ISLAND_NEAR_METERS && gap > ISLAND_GAP_METERS) return null;
    return main;
  }

  /** Candidates for matching a moving car: every main segment within the reach, nearest first. */
  candidates(pin: Point, reachMeters: number, limit: number): Snap[] {
    return this.#within(pin, reachMeters)
      .filter((segment) => this.graph.isMain[segment] === 1)
      .map((segment) => this.#project(pin, segment))
      .filter((snap) => snap.distanceMeters <= reachMeters)
      .sort((a, b) => a.distanceMeters - b.distanceMeters)
      .slice(0, limit);
  }

  #within(pin: Point, meters: number): number[] {
    if (this.graph.streets.segmentStart.length === 0) return [];
    const { latitude, longitude } = pin;
    const box = growBounds(
      { west: longitude, east: longitude, south: latitude, north: latitude },
      meters,
    );
    return this.#index.search(
      box.west * DEGREE_SCALE,
      box.south * DEGREE_SCALE,
      box.east * DEGREE_SCALE,
      box.north * DEGREE_SCALE,
    );
  }

  #project(pin: Point, segment: number): Snap {
    const { streets } = this.graph;
    const first = streets.shapeFirst[segment]!, last = streets.shapeFirst[segment + 1]! - 1;
    let best: Projection | null = null, bestAlong = 0, along = 0;
    for (let i = first; i < last; i++) {
      const a = shapePoint(streets, i), b = shapePoint(streets, i + 1);
      const projection = projectOnSegment(pin, a, b);
      const piece = distanceMeters(a, b);
      if (best === null || projection.distanceMeters < best.distanceMeters) {
        best = projection;
        bestAlong = along + piece * projection.fraction;
      }
      along += piece;
    }
    return {
      segment,
      fraction: along === 0 ? 0 : bestAlong / along,
      point: best!.point,
      distanceMeters: best!.distanceMeters,
    };
  }
}

export function shapePoint(streets: RoutingGraph["streets"], index: number): Point {
  return {
    longitude: streets.shapeLongitude[index]! / DEGREE_SCALE,
    latitude: streets.shapeLatitude[index]! / DEGREE_SCALE,
  };
}
