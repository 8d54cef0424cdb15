/** What a doctor has in mind about one visit, as long as it stays in one status. */
import type { BookingView } from "../../actors/booking/view.ts";
import type { GeoPoint } from "../../actors/vocabulary.ts";
import { distanceMeters } from "../../actors/dispatcher/distance.ts";
import { inPercent } from "../chance.ts";
import { DOCTOR_PACE, drawn, RELEASE_PERCENT } from "./paces.ts";
import { stepDueAt } from "./visits.ts";

export interface Plan {
  readonly status: string;
  readonly madeAt: number;
  /** When the next step is taken; put off where it was refused. */
  dueAt: number;
  /** The next step is to give the booking back: a tyre bursts now and then. */
  readonly releases: boolean;
  /** The door code was asked for in the room. */
  hasAsked: boolean;
  /** The step was given, and the stream has not yet said what came of it. */
  isGiven: boolean;
}

/** @param mayRelease false in the first scene, in which nothing goes wrong */
export function newPlan(
  visit: BookingView,
  here: GeoPoint,
  now: number,
  mayRelease: boolean,
): Plan {
  const door = doorOf(visit);
  const meters = door === null ? 0 : distanceMeters(here, door);
  const releases = visit.status === "assigned" && mayRelease && inPercent(RELEASE_PERCENT);
  return {
    status: visit.status,
    madeAt: now,
    dueAt: releases ? now + drawn(DOCTOR_PACE.release) : stepDueAt(visit, meters, now),
    releases,
    hasAsked: false,
    isGiven: false,
  };
}

/** Where the visit is, or null: it is remote, or the address has closed again. */
export const doorOf = ({ address }: BookingView): GeoPoint | null =>
  address?.latitude === undefined || address.longitude === undefined
    ? null
    : { latitude: address.latitude, longitude: address.longitude };
