/**
 * Travel times and lines along streets. Synchronous and in memory; the server reaches it through
 * `routing_client.ts`, in a Worker.
 */
import { distanceMeters, type Point } from "../geometry.ts";
import type { RoutingGraph } from "./graph_file.ts";
import { type Direction, type Found, HierarchySearch, type Seed } from "./hierarchy_search.ts";
import { type Snap, Snapper } from "./snapping.ts";
import { lineOf } from "./lines.ts";

export interface Leg {
  /** Drive, and the walk from the street to the pin at its end. */
  readonly seconds: number;
  readonly meters: number;
  /** Not along streets: from the distance, since one end is off the network. */
  readonly estimated: boolean;
}

export interface Route extends Leg {
  /** [longitude, latitude] from start to end; two positions when estimated. */
  readonly line: readonly (readonly [number, number])[];
}

export interface TravelOptions {
  /** Multiplies driving time: what the hour adds (`hours.ts`). 1: free city traffic. */
  readonly factor?: number;
}

/**
 * Streets are this much longer than the bird's way, and a car this fast with factor 1. Medians of random
 * pairs on our own graphs: Astana 1.43 and 38 km/h; the small Moscow extract, which a railway cuts, 2.0
 * and 28 km/h. The slower speed is taken, since who has no street is not reached quickly.
 */
const DETOUR_FACTOR = 1.45;
const ESTIMATED_SPEED_METERS_PER_SECOND = 28 / 3.6;
/** Parking, and walking from where the street is nearest, metres a second. */
const WALK_METERS_PER_SECOND = 1.3;
const NO_PATH = null;

export class Router {
  readonly #snapper: Snapper;
  readonly #search: HierarchySearch;

  constructor(private readonly graph: RoutingGraph) {
    this.#snapper = new Snapper(graph);
    this.#search = new HierarchySearch(graph.hierarchy);
  }

  /** From each source to the one target: doctors to a door. In the order of the sources. */
  manyToOne(sources: readonly Point[], target: Point, options: TravelOptions = {}): Leg[] {
    return this.#many(target, sources, "toHub", options);
  }

  /** From the one source to each target. In the order of the targets. */
  oneToMany(source: Point, targets: readonly Point[], options: TravelOptions = {}): Leg[] {
    return this.#many(source, targets, "fromHub", options);
  }

  route(source: Point, target: Point, options: TravelOptions = {}): Route {
    const from = this.#snapper.snap(source), to = this.#snapper.snap(target);
    if (from === null || to === null) return straight(source, target, options);
    const direct = this.#direct(from, to);
    const hub = this.#leaving(from), leaf = this.#arriving(to);
    const found = this.#search.search(hub, [leaf], "fromHub")[0]!;
    if (direct !== null && (found === null || direct.weight <= found.weight)) {
      const line = lineOf(this.graph.streets, from, [], to);
      return { ...this.#leg(direct, source, target, to, options), line };
    }
    if (found === null) return straight(source, target, options);
    const path = this.#search.pathOf(leaf[found.seed]!, "fromHub");
    const arcs = this.#search.unpack(path.arcs);
    const line = lineOf(this.graph.streets, from, arcs, to);
    return { ...this.#leg(found, source, target, to, options), line };
  }

  snap(point: Point): Snap | null {
    return this.#snapper.snap(point);
  }

  candidates(point: Point, reachMeters: number, limit: number): Snap[] {
    return this.#snapper.candidates(point, reachMeters, limit);
  }

  #many(hubPoint: Point, points: readonly Point[], direction: Direction, options: TravelOptions) {
    const hub = this.#snapper.snap(hubPoint);
    const snaps = points.map((point) => hub === null ? null : this.#snapper.snap(point));
    const isFrom = direction === "fromHub";
    const leaves = snaps.map((snap) =>
      snap === null ? [] : isFrom ? this.#arriving(snap) : this.#leaving(snap)
    );
    const seeds = hub === null ? [] : isFrom ? this.#leaving(hub) : this.#arriving(hub);
    const found = hub === null ? [] : this.#search.search(seeds, leaves, direction);
    return points.map((point, i): Leg => {
      const [source, target] = isFrom ? [hubPoint, point] : [point, hubPoint];
      const snap = snaps[i];
      if (hub === null || snap === null || snap === undefined) {
        return withoutLine(straight(source, target, options));
      }
      const [from, to] = isFrom ? [hub, snap] : [snap, hub];
      const best = quicker(this.#direct(from, to), found[i] ?? NO_PATH);
      if (best === null) return withoutLine(straight(source, target, options));
      return this.#leg(best, source, target, to, options);
    });
  }

  #leg(found: Found, _source: Point, _target: Point, to: Snap, options: TravelOptions): Leg {
    const drive = found.weight / 1000 * (options.factor ?? 1);
    return {
      seconds: Math.round(drive + to.distanceMeters / WALK_METERS_PER_SECOND),
      meters: Math.round(found.length / 10 + to.distanceMeters),
      estimated: false,
    };
  }

  /** Both on one segment, and the street leads from one to the other. */
  #direct(from: Snap, to: Snap): Found | null {
    if (from.segment !== to.segment) return null;
    const { forwardMs, backwardMs, segmentLength } = this.graph.streets;
    const share = to.fraction - from.fraction;
    const milliseconds = share >= 0 ? forwardMs[from.segment]! : backwardMs[from.segment]!;
    if (milliseconds === 0) return null;
    return {
      weight: Math.round(milliseconds * Math.abs(share)),
      length: Math.round(segmentLength[from.segment]! * Math.abs(share)),
      seed: -1,
    };
  }

  /** From a place on a segment to the nodes at its ends. */
  #leaving({ segment, fraction }: Snap): Seed[] {
    const { streets, copyFirst, copyHead } = this.graph;
    const seeds: Seed[] = [];
    for (const arc of [2 * segment, 2 * segment + 1]) {
      const isForward = arc % 2 === 0;
      const whole = isForward ? streets.forwardMs[segment]! : streets.backwardMs[segment]!;
      const first = copyFirst[arc]!;
      if (whole === 0 || first === copyFirst[arc + 1]) continue;
      const rest = isForward ? 1 - fraction : fraction;
      seeds.push({
        // Nobody knows how the car got here, so it has the freedom of the first copy.
        node: copyHead[first]!,
        weight: Math.round(whole * rest),
        length: Math.round(streets.segmentLength[segment]! * rest),
      });
    }
    return seeds;
  }

  /** From the nodes at its ends to a place on a segment; every copy of a crossing is an end. */
  #arriving({ segment, fraction }: Snap): Seed[] {
    const { streets, copyFirst, copyTail } = this.graph;
    const seeds: Seed[] = [];
    for (const arc of [2 * segment, 2 * segment + 1]) {
      const isForward = arc % 2 === 0;
      const whole = isForward ? streets.forwardMs[segment]! : streets.backwardMs[segment]!;
      if (whole === 0) continue;
      const share = isForward ? fraction : 1 - fraction;
      const weight = Math.round(whole * share);
      const length = Math.round(streets.segmentLength[segment]! * share);
      for (let copy = copyFirst[arc]!; copy < copyFirst[arc + 1]!; copy++) {
        seeds.push({ node: copyTail[copy]!, weight, length });
      }
    }
    return seeds;
  }
}

/** The fallback where no street leads: marked, so that no page says more than is known. */
export function straight(source: Point, target: Point, options: TravelOptions = {}): Route {
  const meters = Math.round(distanceMeters(source, target) * DETOUR_FACTOR);
  return {
    seconds: Math.round(meters / ESTIMATED_SPEED_METERS_PER_SECOND * (options.factor ?? 1)),
    meters,
    estimated: true,
    line: [[source.longitude, source.latitude], [target.longitude, target.latitude]],
  };
}

function withoutLine({ seconds, meters, estimated }: Leg): Leg {
  return { seconds, meters, estimated };
}

function quicker(a: Found | null, b: Found | null): Found | null {
  if (a === null) return b;
  if (b === null) return a;
  return a.weight <= b.weight ? a : b;
}
