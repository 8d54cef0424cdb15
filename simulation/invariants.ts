/**
 * What must hold at every step, whatever dies: checked by what was committed alone, and reckoned anew
 * here rather than by the parts that are under test.
 */
import { deadlineOf } from "../actors/booking/deadlines.ts";
import { planningOf } from "../actors/booking/plan.ts";
import { ownerOf } from "../actors/booking/owner.ts";
import {
  type BookingState,
  doctorIdOf,
  engagedDoctorIdOf,
  isEnded,
  isVisiting,
  liveOffers,
  type Offer,
} from "../actors/booking/state.ts";
import { DISPATCH } from "../actors/limits.ts";
import {
  after,
  type BookingId,
  type Instant,
  MINUTE,
  type PersonId,
} from "../actors/vocabulary.ts";
import type { Turn } from "../actors/world.ts";
import type { Doctor } from "./people.ts";
import { hourOf } from "./store.ts";

/** What the watch looks at besides the booking that has changed. */
export interface Scene {
  readonly at: Instant;
  readonly isUp: boolean;
  /** When the process began that is up. */
  readonly startedAt: Instant;
  readonly doctors: ReadonlyMap<
    PersonId,
    Pick<Doctor, "facts" | "silentSince" | "silentUntil" | "isCovered">
  >;
  readonly isBlocked: (patientId: PersonId, doctorId: PersonId) => boolean;
}

/** Looks at every step; throws what it finds. */
export interface Watch {
  committed(before: BookingState | null, now: BookingState, turn: Turn | null, scene: Scene): void;
  /** After every moment at which something happened. */
  moment(scene: Scene): void;
}

export class Broken extends Error {
  override readonly name = "Broken";
}

export class Invariants {
  readonly #open = new Map<BookingId, BookingState>();
  readonly #visits = new Map<PersonId, BookingId>();
  readonly #offers = new Map<PersonId, BookingId>();
  /** How many steps were looked at. */
  steps = 0;

  /** @throws Broken */
  committed(before: BookingState | null, now: BookingState, turn: Turn | null, scene: Scene): void {
    this.steps++;
    versionsRise(before, now, turn);
    this.#forget(before);
    for (const offer of now.offers) {
      const isNew = !(before?.offers ?? []).some(({ id }) => id === offer.id);
      if (isNew) this.#mayBeOffered(now, offer, scene);
    }
    if (isEnded(now)) this.#open.delete(now.id);
    else {
      hasOwnerAndDeadline(now);
      this.#open.set(now.id, now);
    }
    for (const { doctorId } of liveOffers(now)) this.#offers.set(doctorId, now.id);
    this.#onlyOneVisit(now);
    this.#onlyOneAnHour(now);
  }

  /** After a moment: nothing that was due is left undone. @throws Broken */
  moment({ at, isUp, startedAt }: Pick<Scene, "at" | "isUp" | "startedAt">): void {
    // What fell due while the process was away is made good at its start.
    if (!isUp || startedAt === at) return;
    for (const state of this.#open.values()) {
      for (const { expiresAt, id } of liveOffers(state)) {
        if (expiresAt < at) broken(state, `offer ${id} outlives its end by ${at - expiresAt} ms`);
      }
      const late = at - deadlineOf(state, after(startedAt, DISPATCH.startGraceMilliseconds))!;
      if (late > 0) broken(state, `nothing was done at its deadline, ${late} ms ago`);
      isTold(state, at);
    }
  }

  #forget(before: BookingState | null): void {
    if (before === null) return;
    for (const { doctorId } of liveOffers(before)) {
      if (this.#offers.get(doctorId) === before.id) this.#offers.delete(doctorId);
    }
    const doctorId = engagedDoctorIdOf(before);
    if (doctorId !== null && this.#visits.get(doctorId) === before.id) {
      this.#visits.delete(doctorId);
    }
  }

  #onlyOneVisit(now: BookingState): void {
    if (!isVisiting(now)) return;
    const doctorId = engagedDoctorIdOf(now);
    if (doctorId === null) return;
    const other = this.#visits.get(doctorId);
    if (other !== undefined && other !== now.id) {
      broken(now, `${doctorId} is in visit ${other} too`);
    }
    this.#visits.set(doctorId, now.id);
  }

  /** Nobody has promised to be at two doors at one hour. */
  #onlyOneAnHour(now: BookingState): void {
    const own = hourOf(now);
    if (own === null) return;
    for (const other of this.#open.values()) {
      const hour = other.id === now.id || doctorIdOf(other) !== doctorIdOf(now)
        ? null
        : hourOf(other);
      if (hour !== null && hour.from < own.until && own.from < hour.until) {
        broken(now, `its doctor has promised ${other.id} for the same hour`);
      }
    }
  }

  #mayBeOffered(now: BookingState, { doctorId, expiresAt }: Offer, scene: Scene): void {
    const why = (reason: string) => broken(now, `offered to ${doctorId}, who ${reason}`);
    const doctor = scene.doctors.get(doctorId);
    if (doctor === undefined) return why("is not on duty");
    if (!doctor.facts.approved) why("is not approved");
    if (!doctor.facts.specializations.includes(now.specialization)) why("is of another field");
    const can: readonly string[] = doctor.facts.meets ?? ["sick_leave"];
    if (!now.needs.every((need) => can.includes(need))) why("cannot do what the patient needs");
    if (this.#visits.has(doctorId)) why(`is in visit ${this.#visits.get(doctorId)}`);
    if (this.#offers.has(doctorId)) why(`is asked about ${this.#offers.get(doctorId)}`);
    if (now.excludedDoctorIds.includes(doctorId)) why("has declined it or given it back");
    if (scene.isBlocked(now.patientId, doctorId)) why("does not want to meet this patient");
    const { silentSince, silentUntil } = doctor;
    // After a start a phone counts as answering until it has had the time to; a push reaches one that is covered.
    const lastAnswer = Math.max(silentSince, scene.startedAt);
    const isHeard = doctor.isCovered || silentUntil <= scene.at;
    if (!isHeard && scene.at - lastAnswer > DISPATCH.answerMaxAgeMilliseconds) {
      why("has not answered for too long");
    }
    if (expiresAt <= scene.at) why("could not answer before its end");
    const { scheduledTime } = now;
    const leadMinutes = planningOf(now).leadMinutes;
    if (scheduledTime !== null && scene.at < scheduledTime - leadMinutes * MINUTE) {
      why("is asked before the search may begin");
    }
  }
}

function versionsRise(before: BookingState | null, now: BookingState, turn: Turn | null): void {
  if (before === null) return;
  const count = turn?.events.length ?? 0;
  if (count === 0) broken(now, "it changed without an event");
  if (now.version !== before.version + count) {
    broken(now, `version ${now.version} after ${before.version} and ${count} events`);
  }
  turn!.events.forEach(({ version }, at) => {
    if (version !== before.version + at + 1) broken(now, `event ${at} makes version ${version}`);
  });
}

function hasOwnerAndDeadline(now: BookingState): void {
  const owner = ownerOf(now);
  if (owner === null) broken(now, "nobody owns it");
  const wantsDesk = isVisiting(now)
    ? now.attention !== null || now.approvalLostAt != null
    : now.status === "pending" && now.hold === null && now.search.exhaustedAt !== null;
  if (wantsDesk !== Number.isFinite(owner.escalatesAt ?? NaN)) {
    broken(
      now,
      wantsDesk ? "in need, and nobody will be called" : "somebody will be called for nothing",
    );
  }
  const hasStep = !isVisiting(now) || Number.isFinite(now.stepDueAt);
  if (deadlineOf(now) === null || !hasStep) broken(now, "it has no next deadline");
}

/** However the search goes: half an hour, and what deaths of the process may add to it. */
const TOLD_MILLISECONDS = 32 * MINUTE;

/** Whoever has no doctor for so long is known of beyond the desk. */
function isTold(now: BookingState, at: Instant): void {
  if (now.status !== "pending" || now.hold !== null || now.search.startedAt === null) return;
  const since = Math.max(now.search.startedAt, now.search.heldUntil ?? 0);
  const toldAt = ownerOf(now)?.escalatesAt ?? Infinity;
  if (at - since <= TOLD_MILLISECONDS || toldAt <= at) return;
  broken(now, `sought for since ${(at - since) / MINUTE} min, and nobody on call was told`);
}

function broken(state: BookingState, what: string): never {
  throw new Broken(`booking ${state.id} (${state.status}, version ${state.version}): ${what}`);
}
