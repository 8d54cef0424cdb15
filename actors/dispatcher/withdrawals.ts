/**
 * Offers that have lost their sense end at once, for the next doctor to be asked: whoever was asked has
 * gone home or to lunch, is on a visit, drives to an alarm, or may not work any more; or danger waits behind the door. It is looked from both
 * sides, since an offer may still be on its way to the booking when its doctor goes: at the doctor's change,
 * and at the booking's. What was withdrawn is no answer and counts against nobody.
 */
import { type BookingCommand, worksFor } from "../booking/protocol.ts";
import type { BookingId, Instant, PersonId } from "../vocabulary.ts";
import type { BookingIndex } from "./index.ts";
import type { PositionIndex } from "./positions.ts";
import type { BookingSummary } from "./protocol.ts";

type Because = Extract<BookingCommand, { type: "withdraw" }>["because"];

interface Surroundings {
  readonly bookings: Pick<BookingIndex, "ofDoctor" | "asking">;
  readonly positions: Pick<PositionIndex, "get" | "endOf">;
  readonly tell: (id: BookingId, command: BookingCommand) => void;
  /** Has said yes to an alarm. */
  readonly isOnAlarm: (doctorId: PersonId) => boolean;
  /** Somebody calls in silence from its door. */
  readonly isAtDanger: (id: BookingId) => boolean;
}

export class Withdrawals {
  constructor(private readonly around: Surroundings) {}

  /** The doctor can answer nothing any more. @param except this booking's own */
  ofDoctor(doctorId: PersonId, because: Because, except: BookingId | null = null): void {
    for (const { id, liveOffers } of this.around.bookings.ofDoctor(doctorId)) {
      if (id === except || !liveOffers.some((offer) => offer.doctorId === doctorId)) continue;
      this.#withdraw(id, doctorId, because);
    }
  }

  /** A booking as it is now: it engages its doctor, or asks some whom it had better not. */
  look(summary: BookingSummary, at: Instant): void {
    const { id, engagedDoctorId, liveOffers } = summary;
    if (engagedDoctorId !== null) this.ofDoctor(engagedDoctorId, "engaged", id);
    for (const { doctorId } of liveOffers) {
      const because = this.#whyNot(summary, doctorId, at);
      if (because !== null) this.#withdraw(id, doctorId, because);
    }
  }

  /** Tells again what was told while the store was away; to be called every few seconds. */
  lookAgain(at: Instant): void {
    for (const summary of this.around.bookings.asking()) this.look(summary, at);
  }

  #whyNot(
    { id, contractClinicId = null }: BookingSummary,
    doctorId: PersonId,
    at: Instant,
  ): Because | null {
    const { bookings, positions, isOnAlarm, isAtDanger } = this.around;
    if (isAtDanger(id)) return "danger";
    const duty = positions.get(doctorId);
    const isApproved = duty?.doctor.approved ?? positions.endOf(doctorId) !== "not_approved";
    if (!isApproved) return "not_approved";
    if (duty === null) return "shift_ended";
    if (duty.endsAt !== null && duty.endsAt <= at) return "shift_ended";
    if (duty.breakUntil !== null && duty.breakUntil > at) return "on_break";
    const isElsewhere = bookings.ofDoctor(doctorId)
      .some((other) => other.id !== id && other.engagedDoctorId === doctorId);
    if (isElsewhere || isOnAlarm(doctorId)) return "engaged";
    // A letter of one clinic's contract came while others were being asked.
    const isOutside = contractClinicId !== null && !worksFor(duty.doctor, contractClinicId);
    return isOutside ? "other_contract" : null;
  }

  #withdraw(id: BookingId, doctorId: PersonId, because: Because): void {
    this.around.tell(id, { type: "withdraw", doctorId, because });
  }
}
