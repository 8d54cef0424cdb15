/**
 * Tells those who listen who is on duty: the boards every two seconds what has changed, each doctor at
 * once that the own shift began or ended, wherever that was decided. A board hears of the doctors of its
 * own cities: each doctor is of one area at a time, and whoever drives out of one leaves its boards.
 */
import { type Frame, frame, type Hub, personTopic } from "../hub.ts";
import { iso } from "../booking/view.ts";
import type { GeoPoint, Instant, PersonId } from "../vocabulary.ts";
import type { World } from "../world.ts";
import {
  Fleet,
  type FleetChanges,
  type FleetDoctor,
  fleetDoctor,
  fleetFrames,
  wholeFleet,
} from "./fleet.ts";
import type { LiveHint } from "./hint_keeper.ts";
import type { BookingIndex } from "./index.ts";
import { isReachable, type OnDuty, type PositionIndex } from "./positions.ts";

export const fleetTopic = (area: string): string => `fleet/${area}`;
/** Doctors whose place says no city: every board has them. No city has this name. */
export const ANYWHERE = "*";

/** What is known of places; `gateways/cities.ts` is one. */
export interface CityFinder {
  at(point: GeoPoint): string | null;
}

/** Where a free doctor had better wait, as the doctor is told it. */
export type NamedHint = LiveHint & { readonly place: string | null };

export class DutyNews {
  /** Set by whoever gives hints. */
  hintOf: (doctorId: PersonId) => NamedHint | null = () => null;
  readonly #fleets = new Map<string, Fleet>();

  constructor(
    private readonly world: World,
    private readonly hub: Hub,
    private readonly bookings: BookingIndex,
    private readonly positions: PositionIndex,
    private readonly cities: CityFinder,
  ) {}

  /** A look at all of them: to be taken every two seconds. */
  tell(): void {
    const at = this.world.clock.now();
    const areas = new Map<string, FleetDoctor[]>(
      [...this.#fleets.keys()].map((area) => [area, []]),
    );
    for (const { area, doctor } of this.#doctors(at)) {
      const list = areas.get(area);
      if (list === undefined) areas.set(area, [doctor]);
      else list.push(doctor);
    }
    const changes = [...areas].map(([area, doctors]) => {
      const fleet = this.#fleets.get(area) ?? new Fleet();
      this.#fleets.set(area, fleet);
      return { area, changes: fleet.look(doctors) };
    });
    this.#tellDoctors(changes.map((one) => one.changes));
    const publish = (area: string, part: FleetChanges) => {
      if (!this.hub.has(fleetTopic(area))) return;
      for (const made of fleetFrames(part, at)) this.hub.publish(fleetTopic(area), made);
    };
    // Who left an area first: whoever follows both of two has the doctor in the end.
    for (const { area, changes: { gone } } of changes) publish(area, { ...NOTHING, gone });
    for (const { area, changes: { doctors, moved } } of changes) {
      publish(area, { ...NOTHING, doctors, moved });
    }
  }

  /** The city of a doctor on duty: of the visit, else where the phone is; null: nothing says one. */
  areaOf(duty: OnDuty): string | null {
    const visit = this.bookings.ofDoctor(duty.doctor.id)
      .find((summary) => summary.engagedDoctorId === duty.doctor.id);
    return visit?.city ?? (duty.fix === null ? null : this.cities.at(duty.fix));
  }

  /** To the doctor's own pages: the shift as it is now. */
  tellDoctor(doctorId: PersonId): void {
    const topic = personTopic(doctorId);
    if (this.hub.has(topic)) this.hub.publish(topic, this.dutyOf(doctorId));
  }

  /** For a stream of a doctor that begins. */
  dutyOf(doctorId: PersonId): Frame {
    const duty = this.positions.get(doctorId);
    return frame("duty", {
      ...dutyData(duty, this.#bookingOf(doctorId), this.world.clock.now()),
      waitingHint: duty === null ? null : hintData(this.hintOf(doctorId)),
      endedBecause: this.positions.endOf(doctorId),
    });
  }

  /** For a board that begins. @param cities those that it has rights in */
  whole(cities: readonly string[]): readonly Frame[] {
    // The next look begins from what this board is shown: what turns back before it is told all the same.
    this.tell();
    const at = this.world.clock.now();
    const own = this.#doctors(at).filter(({ area }) => area === ANYWHERE || cities.includes(area));
    return wholeFleet(own.map(({ doctor }) => doctor), at);
  }

  /** Doctors themselves hear of a change too: another booking, a shift that others ended. */
  #tellDoctors(all: readonly FleetChanges[]): void {
    const ids = all.flatMap((
      { doctors, gone },
    ) => [...doctors.map((one) => one.doctorId), ...gone]);
    for (const doctorId of new Set(ids)) this.tellDoctor(doctorId);
  }

  #doctors(at: Instant): readonly { readonly area: string; readonly doctor: FleetDoctor }[] {
    const bookingOf = (doctorId: PersonId) => this.#bookingOf(doctorId);
    return [...this.positions.all()].map((duty) => ({
      area: this.areaOf(duty) ?? ANYWHERE,
      doctor: fleetDoctor(duty, at, bookingOf),
    }));
  }

  #bookingOf(doctorId: PersonId): string | null {
    return this.bookings.ofDoctor(doctorId)
      .find((summary) => summary.engagedDoctorId === doctorId)?.id ?? null;
  }
}

const NOTHING: FleetChanges = { doctors: [], moved: [], gone: [] };

const dutyData = (duty: OnDuty | null, bookingId: string | null, at: Instant) => ({
  available: duty !== null,
  startedAt: duty === null ? null : iso(duty.startedAt),
  reachable: duty !== null && isReachable(duty, at),
  fix: duty?.fix == null ? null : {
    latitude: duty.fix.latitude,
    longitude: duty.fix.longitude,
    accuracyMeters: duty.fix.accuracyMeters,
    recordedAt: iso(duty.fix.recordedAt),
  },
  bookingId,
  breakUntil: isoOrNull(duty?.breakUntil),
  endsAt: isoOrNull(duty?.endsAt),
  presenceUntil: isoOrNull(duty?.presence?.until),
});

/** What a doctor reads of a hint: no more than the place, the drive and what it is good for. */
export const hintData = (hint: NamedHint | null) =>
  hint === null ? null : {
    latitude: hint.point.latitude,
    longitude: hint.point.longitude,
    place: hint.place,
    driveSeconds: Math.round(hint.driveSeconds),
    gainSeconds: Math.round(hint.gainSeconds),
    until: iso(hint.until),
  };

const isoOrNull = (at: Instant | null | undefined): string | null => at == null ? null : iso(at);
