/**
 * From the tags of a way to what a car may do on it and how fast it gets along in a city. Pure.
 *
 * Sources: https://wiki.openstreetmap.org/wiki/Key:access, Key:oneway, Key:maxspeed and
 * OSM_tags_for_routing. The speeds are those of a city by day (lights, parking, courtyards), lower than
 * what is allowed; `hours.ts` scales them by the hour.
 */
export type RoadTags = Readonly<Record<string, string>>;

export interface Road {
  /** Kilometres an hour, in free city traffic. */
  readonly speedKmh: number;
  readonly forward: boolean;
  readonly backward: boolean;
  /** A private way: a doctor is let in, a route through it is discouraged by its speed. */
  readonly isPrivate: boolean;
}

const CLASS_SPEED_KMH: Record<string, number> = {
  motorway: 80,
  motorway_link: 50,
  trunk: 62,
  trunk_link: 42,
  primary: 46,
  primary_link: 36,
  secondary: 40,
  secondary_link: 32,
  tertiary: 35,
  tertiary_link: 30,
  unclassified: 30,
  residential: 25,
  road: 25,
  living_street: 12,
  service: 14,
  track: 10,
};

/** Off the lights one drives a little below the limit, and never far above the class. */
const LIMIT_SHARE = 0.85;
const CLASS_HEADROOM = 1.35;
const PRIVATE_SPEED_KMH = 6;
const COURTYARD_SPEED_KMH = 10;

const ZONE_LIMITS_KMH: Record<string, number> = {
  urban: 60,
  rural: 90,
  motorway: 110,
  living_street: 20,
  walk: 6,
  none: 130,
};

const CLOSED = new Set(["no", "agricultural", "forestry", "emergency", "military", "psv", "bus"]);
const PRIVATE = new Set(["private", "permit", "residents"]);
const YES = new Set(["yes", "1", "true"]);

/** Null: no way for a car. */
export function roadOf(tags: RoadTags): Road | null {
  const base = CLASS_SPEED_KMH[tags.highway ?? ""];
  if (base === undefined || YES.has(tags.area ?? "")) return null;
  // The more exact tag wins: motorcar before motor_vehicle before vehicle before access.
  const access = tags.motorcar ?? tags.motor_vehicle ?? tags.vehicle ?? tags.access ?? "yes";
  if (CLOSED.has(access)) return null;
  const isPrivate = PRIVATE.has(access);
  const { forward, backward } = directionsOf(tags);
  return { speedKmh: speedOf(tags, base, isPrivate), forward, backward, isPrivate };
}

function directionsOf(tags: RoadTags): { forward: boolean; backward: boolean } {
  const oneway = tags["oneway:motorcar"] ?? tags["oneway:motor_vehicle"] ?? tags.oneway;
  if (oneway === "-1" || oneway === "reverse") return { forward: false, backward: true };
  if (oneway !== undefined && YES.has(oneway)) return { forward: true, backward: false };
  const implied = tags.highway === "motorway" || tags.highway === "motorway_link" ||
    tags.junction === "roundabout" || tags.junction === "circular";
  return { forward: true, backward: !(implied && oneway !== "no") };
}

function speedOf(tags: RoadTags, base: number, isPrivate: boolean): number {
  if (isPrivate) return PRIVATE_SPEED_KMH;
  let speed = base;
  if (tags.highway === "service" && tags.service !== undefined) speed = COURTYARD_SPEED_KMH;
  if (YES.has(tags.living_street ?? "")) speed = Math.min(speed, CLASS_SPEED_KMH.living_street!);
  const limit = limitKmh(tags.maxspeed);
  if (limit === null) return speed;
  return Math.max(5, Math.min(limit * LIMIT_SHARE, speed * CLASS_HEADROOM));
}

/** «60», «40 mph», «RU:urban»; null where the tag is absent or says nothing of use. */
export function limitKmh(maxspeed: string | undefined): number | null {
  if (maxspeed === undefined) return null;
  const text = maxspeed.trim().toLowerCase();
  const number = /^(\d{1,3})(?:\s*(km\/h|kmh|mph))?\b/.exec(text);
  if (number !== null) {
    const value = Number(number[1]) * (number[2] === "mph" ? 1.609344 : 1);
    return value > 0 ? value : null;
  }
  const zone = text.slice(text.indexOf(":") + 1);
  return ZONE_LIMITS_KMH[zone] ?? null;
}

/** A barrier on a node that no car passes. Gates and lift gates open for a doctor. */
export function blocksCars(tags: RoadTags): boolean {
  if (tags.barrier === undefined) return false;
  const access = tags.motorcar ?? tags.motor_vehicle ?? tags.vehicle ?? tags.access;
  if (access === "yes" || access === "permissive" || access === "destination") return false;
  if (access === "no") return true;
  return BLOCKING_BARRIERS.has(tags.barrier);
}

const BLOCKING_BARRIERS = new Set([
  "bollard",
  "block",
  "jersey_barrier",
  "cycle_barrier",
  "motorcycle_barrier",
  "turnstile",
  "full-height_turnstile",
  "stile",
  "log",
  "chain",
  "wall",
  "fence",
  "debris",
]);
