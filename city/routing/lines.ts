/** The drawn line of a route, out of the shapes of its segments. Pure. */
import { type Point } from "../geometry.ts";
import type { RoutingGraph } from "./graph_file.ts";
import { shapePoint, type Snap } from "./snapping.ts";
import { distanceMeters } from "../geometry.ts";

type Streets = RoutingGraph["streets"];
type Line = [number, number][];

/**
 * `arcs` are the street arcs that are driven whole, between the two snapped places. Where they are
 * empty and both places share a segment, the line is the piece between them.
 */
export function lineOf(streets: Streets, from: Snap, arcs: readonly number[], to: Snap): Line {
  const line: Line = [];
  const add = (points: readonly Point[]) => {
    for (const { longitude, latitude } of points) {
      const last = line[line.length - 1];
      if (last !== undefined && last[0] === longitude && last[1] === latitude) continue;
      line.push([longitude, latitude]);
    }
  };
  if (arcs.length === 0 && from.segment === to.segment) {
    add(piece(streets, from.segment, from.fraction, to.fraction));
    return withEnds(line, from, to);
  }
  const shapes = arcs.map((arc) => {
    const shape = piece(streets, arc >> 1, 0, 1);
    return arc % 2 === 0 ? shape : shape.reverse();
  });
  const firstJoint = shapes[0]?.[0] ?? jointOf(streets, from.segment, to.segment);
  const lastShape = shapes[shapes.length - 1];
  const lastJoint = lastShape?.[lastShape.length - 1] ?? firstJoint;
  add(pieceTo(streets, from, firstJoint));
  for (const shape of shapes) add(shape);
  add(pieceTo(streets, to, lastJoint).reverse());
  return withEnds(line, from, to);
}

/** A route of one point is no line: both ends are kept even where they are the same. */
function withEnds(line: Line, from: Snap, to: Snap): Line {
  if (line.length >= 2) return line;
  return [[from.point.longitude, from.point.latitude], [to.point.longitude, to.point.latitude]];
}

/** From the snapped place along its segment to the end that is the joint. */
function pieceTo(streets: Streets, snap: Snap, joint: Point): Point[] {
  const first = shapePoint(streets, streets.shapeFirst[snap.segment]!);
  const isStart = first.longitude === joint.longitude && first.latitude === joint.latitude;
  return piece(streets, snap.segment, snap.fraction, isStart ? 0 : 1);
}

/** The crossing that two neighbouring segments share. */
function jointOf(streets: Streets, a: number, b: number): Point {
  const shared = [streets.segmentStart[b], streets.segmentEnd[b]].includes(streets.segmentEnd[a]!);
  return shapePoint(streets, shared ? streets.shapeFirst[a + 1]! - 1 : streets.shapeFirst[a]!);
}

/** The shape between two fractions of the length, in that direction. */
function piece(streets: Streets, segment: number, from: number, to: number): Point[] {
  if (from > to) return piece(streets, segment, to, from).reverse();
  const points: Point[] = [];
  for (let i = streets.shapeFirst[segment]!; i < streets.shapeFirst[segment + 1]!; i++) {
    points.push(shapePoint(streets, i));
  }
  if (from === 0 && to === 1) return points;
  const lengths = points.slice(1).map((point, i) => distanceMeters(points[i]!, point));
  const whole = lengths.reduce((a, b) => a + b, 0);
  const cut: Point[] = [];
  let along = 0;
  for (let i = 0; i < lengths.length; i++) {
    const start = along / whole, end = (along + lengths[i]!) / whole;
    along += lengths[i]!;
    if (end < from || start > to || end === start) continue;
    const at = (share: number): Point => {
      const t = Math.min(1, Math.max(0, (share - start) / (end - start)));
      const a = points[i]!, b = points[i + 1]!;
      return {
        longitude: a.longitude + (b.longitude - a.longitude) * t,
        latitude: a.latitude + (b.latitude - a.latitude) * t,
      };
    };
    if (cut.length === 0) cut.push(at(from));
    cut.push(at(to));
  }
  return cut.length > 0 ? cut : [points[0]!];
}
