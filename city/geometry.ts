/**
 * Plane and sphere geometry that the whole folder shares. Everything here is pure.
 *
 * Distances are metres. A city is small, so short distances use the equirectangular projection
 * around the point (error below 0.1 % within 100 km), which costs one cosine.
 */

/** A place in WGS 84 degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Degrees, WGS 84; never crosses the antimeridian. */
export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Mean radius of the earth in metres (IUGG R1). */
const EARTH_RADIUS_METERS = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** Metres in one degree of latitude, and in one of longitude at the equator. */
export const METERS_PER_DEGREE = EARTH_RADIUS_METERS * RADIANS;

/** OpenStreetMap stores degrees with seven decimals; so do the packs, as whole numbers. */
export const DEGREE_SCALE = 1e7;

export function distanceMeters(a: Point, b: Point): number {
  const scale = Math.cos(((a.latitude + b.latitude) / 2) * RADIANS);
  const x = (b.longitude - a.longitude) * scale;
  const y = b.latitude - a.latitude;
  return Math.sqrt(x * x + y * y) * METERS_PER_DEGREE;
}

/** Degrees clockwise from north, 0 ≤ bearing < 360. */
export function bearingDegrees(a: Point, b: Point): number {
  const scale = Math.cos(((a.latitude + b.latitude) / 2) * RADIANS);
  const angle = Math.atan2((b.longitude - a.longitude) * scale, b.latitude - a.latitude) / RADIANS;
  return (angle + 360) % 360;
}

/** Smallest angle between two bearings, 0 to 180 degrees. */
export function turnDegrees(a: number, b: number): number {
  const turn = Math.abs(a - b) % 360;
  return turn > 180 ? 360 - turn : turn;
}

export interface Projection {
  readonly point: Point;
  readonly distanceMeters: number;
  /** 0 at the start of the segment, 1 at its end. */
  readonly fraction: number;
}

/** The point of the segment from `a` to `b` that is nearest to `point`. */
export function projectOnSegment(point: Point, a: Point, b: Point): Projection {
  const scale = Math.cos(point.latitude * RADIANS);
  const dx = (b.longitude - a.longitude) * scale;
  const dy = b.latitude - a.latitude;
  const px = (point.longitude - a.longitude) * scale;
  const py = point.latitude - a.latitude;
  const lengthSquared = dx * dx + dy * dy;
  const raw = lengthSquared === 0 ? 0 : (px * dx + py * dy) / lengthSquared;
  const fraction = raw < 0 ? 0 : raw > 1 ? 1 : raw;
  const nearest = {
    latitude: a.latitude + (b.latitude - a.latitude) * fraction,
    longitude: a.longitude + (b.longitude - a.longitude) * fraction,
  };
  return { point: nearest, distanceMeters: distanceMeters(point, nearest), fraction };
}

export function inBounds(point: Point, bounds: Bounds): boolean {
  return point.longitude >= bounds.west && point.longitude <= bounds.east &&
    point.latitude >= bounds.south && point.latitude <= bounds.north;
}

/** The bounds grown by so many metres on every side. */
export function growBounds(bounds: Bounds, meters: number): Bounds {
  const dy = meters / METERS_PER_DEGREE;
  const middle = (bounds.south + bounds.north) / 2;
  const dx = dy / Math.max(0.01, Math.cos(middle * RADIANS));
  return {
    west: bounds.west - dx,
    south: bounds.south - dy,
    east: bounds.east + dx,
    north: bounds.north + dy,
  };
}

export function boundsCenter(bounds: Bounds): Point {
  return {
    latitude: (bounds.south + bounds.north) / 2,
    longitude: (bounds.west + bounds.east) / 2,
  };
}

/** Area centroid of a closed or open ring of [longitude, latitude]; the mean where it is degenerate. */
export function ringCenter(ring: readonly (readonly [number, number])[]): Point {
  const [originX, originY] = ring[0] ?? [0, 0];
  let area = 0, x = 0, y = 0, meanX = 0, meanY = 0;
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i]!;
    const b = ring[(i + 1) % ring.length]!;
    const ax = a[0] - originX, ay = a[1] - originY;
    const bx = b[0] - originX, by = b[1] - originY;
    const cross = ax * by - bx * ay;
    area += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
    meanX += ax;
    meanY += ay;
  }
  if (Math.abs(area) < 1e-14) {
    const count = Math.max(1, ring.length);
    return { longitude: originX + meanX / count, latitude: originY + meanY / count };
  }
  return { longitude: originX + x / (3 * area), latitude: originY + y / (3 * area) };
}

/** Web Mercator, both axes 0 to 1 from the north-west corner of the world. */
export function mercator(longitude: number, latitude: number): [number, number] {
  const sine = Math.sin(latitude * RADIANS);
  return [longitude / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}
