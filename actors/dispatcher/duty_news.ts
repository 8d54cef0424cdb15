/**
 * Tells those who listen who is on duty: the boards every two seconds what has changed, each doctor at
 * once that the own shift began or ended, wherever that was decided.
 */
import { type Frame, frame, type Hub, personTopic } from "../hub.ts";
import { iso } from "../booking/view.ts";
import type { Instant, PersonId } from "../vocabulary.ts";
import type { World } from "../world.ts";
import {
  Fleet,
  type FleetChanges,
  type FleetDoctor,
  fleetDoctor,
  fleetFrames,
  wholeFleet,
} from "./fleet.ts";
import type { BookingIndex } from "./index.ts";
import { isReachable, type OnDuty, type PositionIndex } from "./positions.ts";

/** Every board of every city: doctors on duty belong to none. */
export const FLEET_TOPIC = "staff/fleet";

export class DutyNews {
  readonly #fleet = new Fleet();

  constructor(
    private readonly world: World,
    private readonly hub: Hub,
    private readonly bookings: BookingIndex,
    private readonly positions: PositionIndex,
  ) {}

  /** A look at all of them: to be taken every two seconds. */
  tell(): void {
    const at = this.world.clock.now();
    const changes = this.#fleet.look(this.#doctors(at));
    this.#tellDoctors(changes);
    if (!this.hub.has(FLEET_TOPIC)) return;
    for (const made of fleetFrames(changes, at)) this.hub.publish(FLEET_TOPIC, made);
  }

  /** To the doctor's own pages: the shift as it is now. */
  tellDoctor(doctorId: PersonId): void {
    const topic = personTopic(doctorId);
    if (this.hub.has(topic)) this.hub.publish(topic, this.dutyOf(doctorId));
  }

  /** For a stream of a doctor that begins. */
  dutyOf(doctorId: PersonId): Frame {
    const duty = this.positions.get(doctorId);
    return frame("duty", dutyData(duty, this.#bookingOf(doctorId), this.world.clock.now()));
  }

  /** For a board that begins. */
  whole(): readonly Frame[] {
    const at = this.world.clock.now();
    return wholeFleet(this.#doctors(at), at);
  }

  /** Doctors themselves hear of a change too: another booking, a shift that others ended. */
  #tellDoctors({ doctors, gone }: FleetChanges): void {
    for (const { doctorId } of doctors) this.tellDoctor(doctorId);
    for (const doctorId of gone) this.tellDoctor(doctorId);
  }

  #doctors(at: Instant): readonly FleetDoctor[] {
    const bookingOf = (doctorId: PersonId) => this.#bookingOf(doctorId);
    return [...this.positions.all()].map((duty) => fleetDoctor(duty, at, bookingOf));
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
});
