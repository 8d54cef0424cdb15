/**
 * Which visit and which door a call for help is about, and where the phone was: what the call says of it, else what
 * the program knows of whoever calls.
 */
import type { SenderPlace, Visit } from "../actors/alert/protocol.ts";
import type { AlertBody } from "../actors/alert/schemas.ts";
import { helperOf } from "../actors/alert/search.ts";
import type { AlertState } from "../actors/alert/state.ts";
import { type Relation, relationOf } from "../actors/booking/access.ts";
import type { Address } from "../actors/booking/schemas.ts";
import type { BookingState } from "../actors/booking/state.ts";
import { distanceMeters } from "../actors/dispatcher/distance.ts";
import { ALERT } from "../actors/limits.ts";
import {
  after,
  type BookingId,
  bookingId,
  type By,
  instant,
  type PersonId,
} from "../actors/vocabulary.ts";
import type { Fix, World } from "../actors/world.ts";

/** What a call is about. */
export interface Scene extends Visit {
  /** The door; null: it is not known. */
  readonly place: Address | null;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly alerts: { open(): readonly AlertState[] };
  readonly readBooking: (id: BookingId) => Promise<BookingState | null>;
  /** The visit that the doctor is at or on the way to. */
  readonly engagementOf: (doctorId: PersonId) => BookingId | null | Promise<BookingId | null>;
  /** The visit that is over, and whose door the doctor has not left yet. */
  readonly watchedOf: (doctorId: PersonId) => BookingId | null;
  readonly fixOf: (doctorId: PersonId) => Fix | null;
}

/** Whoever stands like this to a visit is told nothing of it. */
const OTHERS: readonly Relation[] = ["none", "offered_doctor", "formerly_offered"];

export const sceneOfVisit = (state: BookingState): Scene => ({
  city: state.city,
  clinicId: state.clinicId,
  bookingId: state.id,
  subjectId: state.patientId,
  place: state.words.address,
});

const sceneOfAlarm = (
  { city, clinicId, bookingId, subjectId, words: { place } }: AlertState,
): Scene => ({ city, clinicId, bookingId, subjectId, place });

/** The phone says, just now, that it is somewhere else. */
function isAway({ words: { place } }: AlertState, phone: SenderPlace | null, at: number): boolean {
  if (place === null || phone === null) return false;
  if (at - phone.recordedAt > ALERT.callPlaceMilliseconds) return false;
  return distanceMeters(place, phone) > ALERT.atDoorMeters + (phone.accuracyMeters ?? 0);
}

export function callScene(around: Surroundings) {
  const { world, alerts } = around;

  /** @returns null: there is no such visit, or it is not the caller's, which are alike to the caller */
  async function ownVisit(by: By, id: BookingId): Promise<Scene | null> {
    const state = await around.readBooking(id);
    return state === null || OTHERS.includes(relationOf(state, by)) ? null : sceneOfVisit(state);
  }

  /**
   * The open alarm at whose door this doctor is: the one that the doctor goes to, else the newest of their own. Who
   * is known to be elsewhere is not at it.
   */
  function alarmOf(doctorId: PersonId, phone: SenderPlace | null): AlertState | null {
    const at = world.clock.now();
    const open = alerts.open().filter((one) => !one.isDrill)
      .toSorted((one, other) => other.createdAt - one.createdAt);
    const helped = open.find((one) => helperOf(one)?.doctorId === doctorId);
    if (helped !== undefined) {
      const isThere = helperOf(helped)!.arrivedAt !== null || !isAway(helped, phone, at);
      return isThere ? helped : null;
    }
    return open.find((one) =>
      one.raisedBy === doctorId && (one.bookingId !== null || one.words.place !== null) &&
      !isAway(one, phone, at)
    ) ?? null;
  }

  return {
    /**
     * What the call is about: the visit that it names, else where the doctor is by visits and alarms. A call may come
     * late, of a visit that somebody else has by then: it is as good as one that named none.
     */
    async of(
      by: By & { readonly id: PersonId },
      given: string | null,
      phone: SenderPlace | null,
    ): Promise<{ readonly scene: Scene | null; readonly isNamed: boolean }> {
      const named = given === null ? null : await ownVisit(by, bookingId(given.toLowerCase()));
      if (named !== null) return { scene: named, isNamed: true };
      if (by.role !== "doctor") return { scene: null, isNamed: false };
      for (const visit of [await around.engagementOf(by.id), around.watchedOf(by.id)]) {
        const scene = visit === null ? null : await ownVisit(by, visit);
        if (scene !== null) return { scene, isNamed: false };
      }
      const alarm = alarmOf(by.id, phone);
      return { scene: alarm === null ? null : sceneOfAlarm(alarm), isNamed: false };
    },

    /** What the page said, else where the doctor's phone was last. */
    placeOf(by: { readonly id: PersonId }, body: AlertBody | null): SenderPlace | null {
      const now = world.clock.now();
      if (body?.latitude != null && body.longitude != null) {
        const recordedAt = instant(Math.min(body.recordedAt ?? now, now));
        if (recordedAt >= after(now, -ALERT.placeMaxAgeMilliseconds)) {
          const { latitude, longitude, accuracyMeters } = body;
          return { latitude, longitude, accuracyMeters: accuracyMeters ?? null, recordedAt };
        }
      }
      const fix = around.fixOf(by.id);
      if (fix === null) return null;
      const { latitude, longitude, accuracyMeters, recordedAt } = fix;
      return { latitude, longitude, accuracyMeters, recordedAt };
    },
  };
}
