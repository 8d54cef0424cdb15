/**
 * Which visit and which door a call for help is about, and where the phone was: what the call says of it, else what
 * the program knows of whoever calls.
 */
import { isSilent } from "../actors/alert/codes.ts";
import type { AlertKind, SenderPlace, Visit } from "../actors/alert/protocol.ts";
import type { AlertBody } from "../actors/alert/schemas.ts";
import { type Helper, helperOf } from "../actors/alert/search.ts";
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
  type Instant,
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

/** Whether the phone is at this door just now; null: it does not say so exactly, or nobody knows where the door is. */
function isAtDoor(place: Address | null, phone: SenderPlace | null, at: Instant): boolean | null {
  if (place === null || phone === null) return null;
  if (at - phone.recordedAt > ALERT.callPlaceMilliseconds) return null;
  const accuracyMeters = phone.accuracyMeters ?? 0;
  if (accuracyMeters > ALERT.atDoorMeters) return null;
  return distanceMeters(place, phone) <= ALERT.atDoorMeters + accuracyMeters;
}

/** Of whoever goes to an alarm and whose phone says nothing: not before the time that the way takes. */
const isThereByNow = ({ arrivedAt, arrivesAt, boundAt }: Helper, at: Instant): boolean =>
  arrivedAt !== null || at >= (arrivesAt ?? after(boundAt, ALERT.helperUsualMilliseconds));

/** @returns null: there is no such visit, or it is not the caller's, which are alike to the caller */
const sceneFor = (by: By, state: BookingState | null): Scene | null =>
  state === null || OTHERS.includes(relationOf(state, by)) ? null : sceneOfVisit(state);

export function callScene(around: Surroundings) {
  const { world, alerts } = around;

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
      const helper = helperOf(helped)!;
      const isThere = helper.arrivedAt !== null ||
        (isAtDoor(helped.words.place, phone, at) ?? isThereByNow(helper, at));
      return isThere ? helped : null;
    }
    return open.find((one) =>
      one.raisedBy === doctorId && (one.bookingId !== null || one.words.place !== null) &&
      at - one.createdAt <= ALERT.ownDoorMilliseconds &&
      isAtDoor(one.words.place, phone, at) !== false
    ) ?? null;
  }

  /**
   * The visit that is over and whose door this doctor has not left yet, although the next one is theirs already:
   * the phone is at that door, or says nothing and nobody has set out.
   */
  async function notLeft(
    by: By & { readonly id: PersonId },
    next: BookingState,
    phone: SenderPlace | null,
  ): Promise<Scene | null> {
    const watched = around.watchedOf(by.id);
    if (watched === null || watched === next.id) return null;
    if (next.status !== "assigned" && next.status !== "en_route") return null;
    const scene = sceneFor(by, await around.readBooking(watched));
    if (scene === null) return null;
    const isThere = isAtDoor(scene.place, phone, world.clock.now());
    if (isThere === null) return next.status === "assigned" ? scene : null;
    // Of two neighbouring doors it is the nearer one.
    const isNextNearer = next.words.address !== null &&
      distanceMeters(next.words.address, phone!) < distanceMeters(scene.place!, phone!);
    return isThere && !isNextNearer ? scene : null;
  }

  return {
    /**
     * What the call is about: the visit that it names, else where the doctor is by visits and alarms. A call may come
     * late, of a visit that somebody else has by then: it is as good as one that named none. A page knows the next
     * visit alone, so of a doctor in danger who has not left the last one's door it is that door, also where the
     * next one is named.
     */
    async of(
      by: By & { readonly id: PersonId },
      given: string | null,
      phone: SenderPlace | null,
      kind: AlertKind,
    ): Promise<{ readonly scene: Scene | null; readonly isNamed: boolean }> {
      const named = given === null
        ? null
        : await around.readBooking(bookingId(given.toLowerCase()));
      const scene = sceneFor(by, named);
      if (by.role !== "doctor") return { scene, isNamed: scene !== null };
      if (named !== null && scene !== null) {
        const left = isSilent(kind) ? await notLeft(by, named, phone) : null;
        return { scene: left ?? scene, isNamed: true };
      }
      const engaged = await around.engagementOf(by.id);
      const next = engaged === null ? null : await around.readBooking(engaged);
      const current = next === null ? null : await notLeft(by, next, phone) ?? sceneFor(by, next);
      if (current !== null) return { scene: current, isNamed: false };
      const watched = around.watchedOf(by.id);
      const last = watched === null ? null : sceneFor(by, await around.readBooking(watched));
      if (last !== null) return { scene: last, isNamed: false };
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
