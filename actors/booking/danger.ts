/**
 * Doors behind which somebody calls in silence: nobody is offered a visit there, and staff alone know why. In
 * memory, out of the alarms that are open. Pure but for the book.
 */
import { distanceMeters } from "../dispatcher/distance.ts";
import type { BookingId, GeoPoint, Instant } from "../vocabulary.ts";
import { placeKey } from "./place_key.ts";
import type { Address } from "./schemas.ts";

/** The silent call at a door; of several the first. */
export interface Danger {
  readonly alertId: string;
  readonly kind: "danger" | "lone_visit";
  readonly since: Instant;
}

/** A door: a booking's, or a place that is known without one. */
export interface Door {
  readonly bookingId: BookingId | null;
  readonly city: string;
  readonly address: Address | null;
  /** Where a phone was that called from it: what is known without an address. */
  readonly point?: GeoPoint & { readonly accuracyMeters: number | null } | null;
}
export type Threat = Danger & Door;

/** Written in another way, the same house stands so near. */
const HOUSE_METERS = 30;
/** A phone within walls may be so wrong; one that says that it is worse says nothing about a house. */
const PHONE_METERS = 70;

/** Where no address is known, the houses that the phone may have been in. */
function isNearby(one: Door, other: Door): boolean {
  const [here, there] = [one, other].map(({ address, point }) => address ?? point ?? null);
  if (here == null || there == null) return false;
  const doubt = [one, other].reduce(
    (meters, { address, point }) =>
      address === null
        ? meters + Math.min(point?.accuracyMeters ?? PHONE_METERS, PHONE_METERS)
        : meters,
    HOUSE_METERS,
  );
  return distanceMeters(here, there) <= doubt;
}

/** One flat of one house; where only one of the two names a flat, the house is enough. */
export function isSameDoor(one: Door, other: Door): boolean {
  if (one.bookingId !== null && one.bookingId === other.bookingId) return true;
  if (one.city !== other.city) return false;
  if (one.address === null || other.address === null) return isNearby(one, other);
  const [house = "", flat = ""] = placeKey(one.address)?.split("\n") ?? [];
  const [otherHouse = "", otherFlat = ""] = placeKey(other.address)?.split("\n") ?? [];
  const isSameHouse = (house !== "" && house === otherHouse) ||
    distanceMeters(one.address, other.address) <= HOUSE_METERS;
  return isSameHouse && (flat === otherFlat || flat === "" || otherFlat === "");
}

export class DangerBook {
  readonly #threats = new Map<string, Threat>();

  /** @returns false: it is known just so */
  put(threat: Threat): boolean {
    const known = this.#threats.get(threat.alertId);
    this.#threats.set(threat.alertId, threat);
    return known === undefined || known.address !== threat.address || known.kind !== threat.kind ||
      known.bookingId !== threat.bookingId || known.city !== threat.city ||
      known.point !== threat.point;
  }

  /** @returns false: there was none */
  remove(alertId: string): boolean {
    return this.#threats.delete(alertId);
  }

  at(door: Door): Danger | null {
    let first: Threat | null = null;
    for (const threat of this.#threats.values()) {
      if ((first === null || threat.since < first.since) && isSameDoor(threat, door)) {
        first = threat;
      }
    }
    return first === null ? null : { alertId: first.alertId, kind: first.kind, since: first.since };
  }

  get isEmpty(): boolean {
    return this.#threats.size === 0;
  }
}
