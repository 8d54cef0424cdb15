/**
 * Which free doctors have a hint where to wait. It looks once a minute at who is free and where calls come
 * from. A hint lives for a while, ends when the doctor is there or is needed, and can be turned down. It
 * remembers nothing that must not be lost: after a start it looks anew.
 */
import {
  after,
  type GeoPoint,
  type Instant,
  MINUTE,
  type PersonId,
  type Specialization,
} from "../vocabulary.ts";
import { DISPATCH } from "../limits.ts";
import type { World } from "../world.ts";
import { type DemandCell, DemandMap } from "./demand.ts";
import { distanceMeters } from "./distance.ts";
import type { BookingIndex } from "./index.ts";
import type { Engagement } from "./snapshot.ts";
import { isReachable, type OnDuty, type PositionIndex } from "./positions.ts";
import { idleMilliseconds } from "./tally.ts";
import { type Idler, type WaitingHint, waitingHints } from "./waiting_places.ts";

export interface LiveHint extends WaitingHint {
  readonly madeAt: Instant;
  readonly until: Instant;
}

/** So near is there. */
const THERE_METERS = 600;
/** So long a doctor has to set out for it and come there. */
const HINT_MILLISECONDS = 20 * MINUTE;
/** Whoever turned one down, or did not go, hears of no other for so long. */
const QUIET_MILLISECONDS = 30 * MINUTE;
/** With a promised visit so soon nobody is sent elsewhere to wait. */
const PROMISED_MILLISECONDS = 60 * MINUTE;
/** With more free doctors of a field in a city than this somebody is near wherever the next call comes from. */
const MOST_FREE = 150;
/** A doctor who is busy, but free so soon, waits at that door in the reckoning. */
const SOON_MILLISECONDS = 10 * MINUTE;

export interface HintSurroundings {
  readonly world: Pick<World, "clock" | "dispatchSettings">;
  readonly bookings: Pick<BookingIndex, "ofDoctor" | "busy">;
  readonly positions: Pick<PositionIndex, "get" | "all">;
  readonly cityOf: (duty: OnDuty) => string | null;
  /** Drives to an alarm: is sent nowhere else. */
  readonly isOnAlarm: (doctorId: PersonId) => boolean;
  /** The hint of this doctor has changed. */
  readonly tell: (doctorId: PersonId) => void;
}

export class HintKeeper {
  readonly #hints = new Map<PersonId, LiveHint>();
  readonly #quiet = new Map<PersonId, Instant>();
  readonly #demand = new Map<string, DemandMap>();

  constructor(private readonly around: HintSurroundings) {}

  /** Where calls of this city come from. */
  demandOf(city: string): DemandMap {
    const map = this.#demand.get(city) ?? new DemandMap();
    this.#demand.set(city, map);
    return map;
  }

  /** By city. */
  demands(): Iterable<readonly [string, DemandMap]> {
    return this.#demand;
  }

  /** All that have not been dropped yet. */
  all(): Iterable<LiveHint> {
    return this.#hints.values();
  }

  /** The hint that holds now, or null. */
  hintOf(doctorId: PersonId): LiveHint | null {
    const hint = this.#hints.get(doctorId);
    return hint === undefined || hint.until <= this.around.world.clock.now() ? null : hint;
  }

  /** «Остаюсь здесь». */
  stays(doctorId: PersonId): void {
    const at = this.around.world.clock.now();
    this.#quiet.set(doctorId, after(at, QUIET_MILLISECONDS));
    if (this.#hints.delete(doctorId)) this.around.tell(doctorId);
  }

  /** To be called once a minute. */
  look(): void {
    const at = this.around.world.clock.now();
    const { engaged, asked } = this.around.bookings.busy(at);
    const idle = [...this.around.positions.all()].filter((duty) =>
      !engaged.has(duty.doctor.id) && !asked.has(duty.doctor.id) &&
      !this.around.isOnAlarm(duty.doctor.id) && this.#isFree(duty, at)
    );
    const idleIds = new Set(idle.map(({ doctor }) => doctor.id));
    for (const [doctorId, until] of this.#quiet) {
      if (until <= at || this.around.positions.get(doctorId) === null) this.#quiet.delete(doctorId);
    }
    for (const [doctorId, hint] of [...this.#hints]) this.#review(doctorId, hint, idleIds, at);
    for (const [group, duties] of this.#groups(idle)) {
      this.#lookAt(group, duties, this.#soonFree(fieldOfGroup(group), engaged, at), at);
    }
  }

  /** Drops what is over. */
  #review(doctorId: PersonId, hint: LiveHint, idle: ReadonlySet<PersonId>, at: Instant): void {
    const duty = this.around.positions.get(doctorId);
    const isThere = duty?.fix != null && distanceMeters(duty.fix, hint.point) <= THERE_METERS;
    if (idle.has(doctorId) && !isThere && hint.until > at) return;
    this.#hints.delete(doctorId);
    // Who did not go when there was time to is not told again and again.
    if (hint.until <= at) this.#quiet.set(doctorId, after(at, QUIET_MILLISECONDS));
    this.around.tell(doctorId);
  }

  #isFree(duty: OnDuty, at: Instant): boolean {
    if (duty.fix === null || at - duty.fix.recordedAt > DISPATCH.fixMaxAgeMilliseconds) {
      return false;
    }
    if (duty.presence !== null || (duty.breakUntil ?? 0) > at || !isReachable(duty, at)) {
      return false;
    }
    const soon = after(at, PROMISED_MILLISECONDS);
    if (duty.endsAt !== null && duty.endsAt <= soon) return false;
    return !this.around.bookings.ofDoctor(duty.doctor.id)
      .some(({ scheduledTime }) => scheduledTime !== null && scheduledTime <= soon);
  }

  /** The doors where doctors of this field will be free soon. */
  #soonFree(
    field: string,
    engaged: ReadonlyMap<PersonId, Engagement>,
    at: Instant,
  ): readonly GeoPoint[] {
    return [...engaged].flatMap(([doctorId, { freeAt, point }]) => {
      const fields: readonly string[] =
        this.around.positions.get(doctorId)?.doctor.specializations ?? [];
      const isSoon = freeAt <= after(at, SOON_MILLISECONDS) && fields.includes(field);
      return point !== null && isSoon ? [point] : [];
    });
  }

  /** Doctors of one city and one field stand in for each other; whoever has several counts for the first. */
  #groups(idle: readonly OnDuty[]): ReadonlyMap<string, readonly OnDuty[]> {
    const groups = new Map<string, OnDuty[]>();
    for (const duty of idle) {
      const city = this.around.cityOf(duty);
      const [field] = duty.doctor.specializations;
      if (city === null || field === undefined) continue;
      const key = groupOf(city, field);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [duty]);
      else known.push(duty);
    }
    return groups;
  }

  #lookAt(group: string, duties: readonly OnDuty[], soon: readonly GeoPoint[], at: Instant): void {
    const city = cityOfGroup(group);
    const { waiting } = this.around.world.dispatchSettings(city, null);
    if (waiting.longestDriveMinutes === 0 || duties.length > MOST_FREE) return;
    const cells: readonly DemandCell[] =
      this.#demand.get(city)?.cells(at, fieldOfGroup(group) as Specialization) ?? [];
    const moving = duties.flatMap(({ doctor }) => this.#hints.get(doctor.id)?.point ?? []);
    const idlers = duties.flatMap(({ doctor, fix, tally, startedAt }): Idler[] =>
      fix === null || this.#hints.has(doctor.id) || this.#quiet.has(doctor.id) ? [] : [{
        doctorId: doctor.id,
        point: fix,
        idleShare: idleMilliseconds(tally, at) / Math.max(MINUTE, at - startedAt),
      }]
    );
    const staying = duties.flatMap(({ doctor, fix }) =>
      fix !== null && this.#quiet.has(doctor.id) ? [fix] : []
    );
    const rules = {
      longestDriveSeconds: waiting.longestDriveMinutes * 60,
      gainSeconds: waiting.gainSeconds,
    };
    for (const hint of waitingHints(idlers, [...moving, ...staying, ...soon], cells, rules)) {
      this.#hints.set(hint.doctorId, {
        ...hint,
        madeAt: at,
        until: after(at, HINT_MILLISECONDS),
      });
      this.around.tell(hint.doctorId);
    }
  }
}

const groupOf = (city: string, field: Specialization): string => `${field}/${city}`;
const fieldOfGroup = (group: string): string => group.slice(0, group.indexOf("/"));
const cityOfGroup = (group: string): string => group.slice(group.indexOf("/") + 1);
