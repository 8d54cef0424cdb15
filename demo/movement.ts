/**
 * How the demo's doctors move. A way is found by a `WayFinder`; the one here knows no streets and goes
 * straight to the door. A finder that does know them takes its place without a change elsewhere.
 */
import { distanceMeters } from "../actors/dispatcher/distance.ts";
import type { GeoPoint } from "../actors/vocabulary.ts";
import { between } from "./chance.ts";

export interface Way {
  /** How long it takes from end to end. */
  readonly seconds: number;
  /** The place on the way so many seconds after setting out; the end from `seconds` on. */
  at(seconds: number): GeoPoint;
}

export interface WayFinder {
  find(from: GeoPoint, to: GeoPoint): Promise<Way>;
}

/**
 * Speed along the straight line. Cars do 38 km/h there, but streets are 1.4 times as long as the line
 * (the same factor as in the dispatcher's estimate).
 */
const STRAIGHT_METERS_PER_SECOND = 38 / 3.6 / 1.4;

export const straightWays: WayFinder = {
  find(from, to) {
    const speed = STRAIGHT_METERS_PER_SECOND * between(0.8, 1.2);
    const seconds = distanceMeters(from, to) / speed;
    return Promise.resolve({
      seconds,
      at(now) {
        const part = seconds === 0 ? 1 : Math.min(1, Math.max(0, now / seconds));
        return {
          latitude: from.latitude + (to.latitude - from.latitude) * part,
          longitude: from.longitude + (to.longitude - from.longitude) * part,
        };
      },
    });
  },
};

/** A position as a phone reports it. */
export interface PhoneFix extends GeoPoint {
  readonly accuracy: number;
  readonly speed: number;
  readonly heading?: number;
  readonly recordedAt: string;
}

const METERS_PER_DEGREE = 111_195;
const NOISE_METERS = { moving: 8, standing: 3 };
const NEAR_METERS = 1;

/** One car (or one doctor on foot at a door): where it is and where it is going. */
export class Car {
  #way: Way | null = null;
  #setOutAt = 0;
  #goal: GeoPoint | null = null;

  constructor(private readonly ways: WayFinder, private place: GeoPoint) {}

  /** Sets out for a place; a call with the goal that it has already changes nothing. */
  async drive(to: GeoPoint, now: number): Promise<void> {
    if (this.#goal !== null && distanceMeters(this.#goal, to) < NEAR_METERS) return;
    const way = await this.ways.find(this.where(now), to);
    this.#goal = to;
    this.#way = way;
    this.#setOutAt = now;
  }

  /** Is there at once: for the first scene, which begins in the middle of things. */
  jump(to: GeoPoint): void {
    this.place = to;
    this.#way = null;
    this.#goal = null;
  }

  /** Stays where it is now. */
  stop(now: number): void {
    this.jump(this.where(now));
  }

  where(now: number): GeoPoint {
    return this.#way?.at((now - this.#setOutAt) / 1_000) ?? this.place;
  }

  isMoving(now: number): boolean {
    return this.#way !== null && this.secondsLeft(now) > 0;
  }

  secondsLeft(now: number): number {
    return this.#way === null ? 0 : Math.max(0, this.#way.seconds - (now - this.#setOutAt) / 1_000);
  }

  isAt(place: GeoPoint, now: number): boolean {
    return distanceMeters(this.where(now), place) < NEAR_METERS;
  }

  /** What the phone says: a little beside the truth, as they all are. */
  fix(now: number): PhoneFix {
    const moving = this.isMoving(now);
    const here = this.where(now);
    const before = this.where(now - 1_000);
    const noise = moving ? NOISE_METERS.moving : NOISE_METERS.standing;
    const perLongitude = METERS_PER_DEGREE * Math.cos(here.latitude * Math.PI / 180);
    return {
      latitude: here.latitude + between(-noise, noise) / METERS_PER_DEGREE,
      longitude: here.longitude + between(-noise, noise) / perLongitude,
      accuracy: Math.round(between(5, 5 + 2 * noise)),
      speed: moving ? Math.round(distanceMeters(before, here) * 10) / 10 : 0,
      ...(moving ? { heading: bearingDegrees(before, here) } : {}),
      recordedAt: new Date(now).toISOString(),
    };
  }
}

/** Degrees clockwise from north, 0 ≤ bearing < 360; for points near to each other. */
function bearingDegrees(from: GeoPoint, to: GeoPoint): number {
  const squeeze = Math.cos(from.latitude * Math.PI / 180);
  const angle = Math.atan2(
    (to.longitude - from.longitude) * squeeze,
    to.latitude - from.latitude,
  ) * 180 / Math.PI;
  return Math.round((angle + 360) % 360) % 360;
}
