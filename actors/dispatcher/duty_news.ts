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
  type FleetNews,
  noNews,
  wholeFleet,
} from "./fleet.ts";
import type { LiveHint } from "./hint_keeper.ts";
import { LookedAfter } from "./looked_after.ts";
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
  /** Has called for help, and the alarm is open: the phone is followed off shift as well. */
  hasCalled: (doctorId: PersonId) => boolean = () => false;
  readonly #fleets = new Map<string, Fleet>();
  /** Where each was told to be last. */
  readonly #areas = new Map<PersonId, string>();
  readonly #after: LookedAfter;

  constructor(
    private readonly world: World,
    private readonly hub: Hub,
    private readonly bookings: BookingIndex,
    private readonly positions: PositionIndex,
    private readonly cities: CityFinder,
  ) {
    this.#after = new LookedAfter(positions);
  }

  /** What has changed: to be asked every two seconds. */
  tell(): void {
    const at = this.world.clock.now();
    const news = new Map<string, FleetNews>();
    const newsOf = (area: string): FleetNews => {
      const known = news.get(area) ?? noNews();
      news.set(area, known);
      return known;
    };
    for (const id of this.#after.due(at, this.bookings.takeChangedDoctors())) {
      const duty = this.positions.get(id);
      const before = this.#areas.get(id) ?? null;
      const area = duty === null ? null : this.areaOf(duty) ?? ANYWHERE;
      if (before !== null && before !== area) this.#fleetOf(before).drop(id, newsOf(before));
      if (duty === null || area === null) {
        this.#areas.delete(id);
        continue;
      }
      this.#areas.set(id, area);
      this.#fleetOf(area).see(
        fleetDoctor(duty, at, (doctorId) => this.#bookingOf(doctorId)),
        newsOf(area),
      );
      this.#after.seen(duty, at);
    }
    this.#tellDoctors([...news.values()]);
    const publish = (area: string, part: FleetChanges) => {
      if (!this.hub.has(fleetTopic(area))) return;
      for (const made of fleetFrames(part, at)) this.hub.publish(fleetTopic(area), made);
    };
    // Who left an area first: whoever follows both of two has the doctor in the end.
    for (const [area, { gone }] of news) publish(area, { ...noNews(), gone });
    for (const [area, { doctors, moved }] of news) publish(area, { ...noNews(), doctors, moved });
  }

  #fleetOf(area: string): Fleet {
    const known = this.#fleets.get(area) ?? new Fleet();
    this.#fleets.set(area, known);
    return known;
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
      ...(duty === null && this.hasCalled(doctorId) ? { isFollowed: true } : {}),
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
