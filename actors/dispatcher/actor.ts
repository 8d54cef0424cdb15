/**
 * The dispatcher: knows every open booking and every doctor on duty, and proposes waves of offers.
 * It never judges a booking and never awaits a gateway in a turn; positions go past its mailbox
 * straight into the index.
 */
import type { BookingCommand } from "../booking/protocol.ts";
import { DISPATCH } from "../limits.ts";
import {
  after,
  type BookingId,
  type Instant,
  offerId,
  type PersonId,
  refuse,
} from "../vocabulary.ts";
import type { Actor } from "../system.ts";
import type { World } from "../world.ts";
import { BookingIndex } from "./index.ts";
import { match } from "./matching.ts";
import { PositionIndex } from "./positions.ts";
import type { BookingSummary, DispatcherMessage, DispatcherReply } from "./protocol.ts";

type Tell = (id: BookingId, command: BookingCommand) => void;

interface InFlight {
  readonly at: Instant;
  readonly doctorIds: readonly PersonId[];
}

export class DispatcherActor implements Actor<DispatcherMessage, DispatcherReply> {
  readonly #inFlight = new Map<BookingId, InFlight>();
  readonly #startedAt: Instant;
  /** Asks for a match soon; set by whoever spawns the actor (its own mailbox). */
  wantMatch: () => void = () => {};

  constructor(
    private readonly world: World,
    private readonly tellBooking: Tell,
    readonly bookings: BookingIndex,
    readonly positions: PositionIndex,
  ) {
    this.#startedAt = world.clock.now();
  }

  async receive(message: DispatcherMessage): Promise<DispatcherReply> {
    switch (message.type) {
      case "bookingChanged":
        this.#bookingChanged(message.summary);
        return null;
      case "setAvailability":
        return await this.#setAvailability(message);
      case "doctorChanged":
        return await this.#doctorChanged(message.doctor);
      case "match":
        await this.#match();
        return null;
    }
  }

  /** Its memory is an index that each commit keeps true; there is nothing to drop. */
  restart(): void {}

  #bookingChanged(summary: BookingSummary): void {
    this.#inFlight.delete(summary.id);
    if (this.bookings.put(summary)) this.wantMatch();
  }

  async #setAvailability(
    { doctor, available }: Extract<DispatcherMessage, { type: "setAvailability" }>,
  ): Promise<DispatcherReply> {
    const at = this.world.clock.now();
    if (!available) {
      await this.#endShift(doctor.id, at);
      return { available };
    }
    if (!doctor.approved) return refuse("doctor_not_approved");
    const today = new Date(at).toISOString().slice(0, 10);
    if (doctor.licenseExpiresOn !== null && doctor.licenseExpiresOn < today) {
      return refuse("licence_expired");
    }
    if (this.positions.get(doctor.id) === null) await this.world.shifts.start(doctor.id, at);
    this.positions.startShift(doctor, at);
    this.wantMatch();
    return { available };
  }

  async #doctorChanged(doctor: Parameters<PositionIndex["changeDoctor"]>[0]) {
    if (doctor.approved) this.positions.changeDoctor(doctor);
    else await this.#endShift(doctor.id, this.world.clock.now());
    return null;
  }

  /** Saved first; then nobody is asked who has gone home. */
  async #endShift(doctorId: PersonId, at: Instant): Promise<void> {
    if (this.positions.get(doctorId) === null) return;
    await this.world.shifts.end(doctorId, at);
    this.positions.endShift(doctorId);
    for (const summary of this.bookings.ofDoctor(doctorId)) {
      if (summary.liveOffers.some((offer) => offer.doctorId === doctorId)) {
        this.tellBooking(summary.id, { type: "withdraw", doctorId });
      }
    }
  }

  async #match(): Promise<void> {
    const at = this.world.clock.now();
    await this.#endSilentShifts(at);
    const { engaged, asked } = this.bookings.busy();
    for (const [id, flight] of this.#inFlight) {
      if (at - flight.at > DISPATCH.proposalMilliseconds) this.#inFlight.delete(id);
      else for (const doctorId of flight.doctorIds) asked.add(doctorId);
    }
    const bookings = this.bookings.wanting().filter((summary) => !this.#inFlight.has(summary.id));
    if (bookings.length === 0) return;
    const { proposals, exhausted } = match({
      at,
      bookings,
      doctors: [...this.positions.all()],
      engaged,
      asked,
      mayExhaust: at >= after(this.#startedAt, DISPATCH.startGraceMilliseconds),
    });
    for (const proposal of proposals) {
      const { bookingId: id, doctors, ...wave } = proposal;
      this.#inFlight.set(id, { at, doctorIds: doctors.map((doctor) => doctor.doctorId) });
      this.tellBooking(id, {
        type: "offer",
        ...wave,
        doctors: doctors.map((doctor) => ({
          ...doctor,
          offerId: offerId(this.world.newId()),
        })),
      });
    }
    for (const { bookingId: id, afterWave } of exhausted) {
      this.#inFlight.set(id, { at, doctorIds: [] });
      this.tellBooking(id, { type: "exhaust", afterWave });
    }
  }

  /** A page that was silent for hours is nobody on duty, unless its doctor is on a visit. */
  async #endSilentShifts(at: Instant): Promise<void> {
    for (const duty of [...this.positions.all()]) {
      if (at - duty.answeredAt <= DISPATCH.silentShiftMilliseconds) continue;
      if (this.bookings.ofDoctor(duty.doctor.id).length > 0) continue;
      await this.#endShift(duty.doctor.id, at);
      this.world.log.info("shift of a silent page ended");
    }
  }
}
